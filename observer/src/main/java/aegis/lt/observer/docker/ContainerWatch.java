package aegis.lt.observer.docker;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.Recorder;
import aegis.lt.shared.log.Fields;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps watch on what the engine does with the containers. Used by one thread.
 *
 * <p>The engine keeps the latest events in memory only and forgets them when it restarts. So each
 * container's state is looked at too: the watch is unbroken if it is what it was, or the events
 * tell how it changed.
 */
public final class ContainerWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);

  /** Events are asked for with an overlap; the recorder records none of them twice. */
  private static final Duration OVERLAP = Duration.ofSeconds(2);

  private final Map<Role, String> names;
  private final Containers containers;
  private final Recorder recorder;
  private final InstantSource clock;
  private final Map<Role, Optional<Container>> before = new EnumMap<>(Role.class);
  private @Nullable Instant begunAt;
  private @Nullable Instant watchedTo;
  private boolean answers = true;

  /** Watches containers by name. */
  public ContainerWatch(
      Map<Role, String> names, Containers containers, Recorder recorder, InstantSource clock) {
    this.names = new EnumMap<>(names);
    this.containers = containers;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Asks the engine what has happened since the last time. */
  public void poll() {
    Instant now = clock.instant();
    Optional<Instant> last = Optional.ofNullable(watchedTo).filter(to -> !to.isAfter(now));
    try {
      List<Happening> happenings =
          containers.events(names.values(), last.orElse(now).minus(OVERLAP), now);
      // What happened before the watch began is not asked for.
      Instant begun = Optional.ofNullable(begunAt).orElse(now);
      begunAt = begun;
      for (Map.Entry<Role, String> watched : names.entrySet()) {
        String name = watched.getValue();
        record(
            watched.getKey(),
            name,
            happenings.stream()
                .filter(happening -> happening.name().equals(name))
                .filter(happening -> !happening.at().isBefore(begun))
                .toList(),
            last,
            now);
      }
      watchedTo = now;
      if (!answers) {
        LOG.info("the container engine answers again");
      }
      answers = true;
    } catch (IOException e) {
      if (answers) {
        LOG.warn(
            "the container engine does not answer {}",
            Fields.of("reason", String.valueOf(e.getMessage())));
      }
      answers = false;
    }
  }

  private void record(
      Role role, String name, List<Happening> happenings, Optional<Instant> last, Instant now)
      throws IOException {
    Optional<Container> container = containers.find(name);
    boolean first = !before.containsKey(role);
    Optional<Container> known = before.getOrDefault(role, Optional.empty());
    boolean changed = !first && !container.equals(known);
    before.put(role, container);
    happenings.forEach(
        happening -> recorder.containerEvent(role, happening.at(), happening.event()));
    boolean explained = !changed || !happenings.isEmpty();
    if (!explained) {
      started(known, container)
          .ifPresent(at -> recorder.containerEvent(role, at, ContainerEvent.Event.START));
    }
    recorder.containerWatched(role, last.filter(from -> explained).orElse(now), now);
    if (changed) {
      LOG.info(
          "container changed {}",
          Fields.of("role", role)
              .and("container", name)
              .and("running", container.map(Container::running).orElse(false))
              .and("started_at", container.flatMap(Container::startedAt)));
    }
  }

  private static Optional<Instant> started(Optional<Container> known, Optional<Container> now) {
    return now.flatMap(Container::startedAt)
        .filter(at -> !known.flatMap(Container::startedAt).equals(Optional.of(at)));
  }
}
