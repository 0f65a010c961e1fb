package aegis.lt.observer.engine;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.Recorder;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.time.Instants;
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
 * tell how it changed. An event may come a moment after the change can be seen, so a change without
 * one is in doubt until the next time.
 */
public final class ContainerWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);

  /** Events are asked for with an overlap; the recorder records none of them twice. */
  private static final Duration OVERLAP = Duration.ofSeconds(2);

  private final Map<Role, String> names;
  private final Containers containers;
  private final Recorder recorder;
  private final InstantSource clock;
  private final Map<Role, Seen> seen = new EnumMap<>(Role.class);
  private @Nullable Instant begunAt;
  private boolean answers = true;

  /**
   * What was known of a container.
   *
   * @param to up to when it is known
   * @param inDoubt whether it has changed since without an event
   */
  private record Seen(Optional<Container> container, Instant to, boolean inDoubt) {}

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
    Instant since = seen.values().stream().map(Seen::to).reduce(now, Instants::earlier);
    try {
      List<Happening> happenings = containers.events(names.values(), since.minus(OVERLAP), now);
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
            now);
      }
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

  private void record(Role role, String name, List<Happening> happenings, Instant now)
      throws IOException {
    Optional<Container> container = containers.find(name);
    container.ifPresent(found -> recorder.containerSeen(role, found.id(), found.image(), now));
    Optional<Seen> before = Optional.ofNullable(seen.get(role));
    Optional<Container> known = before.flatMap(Seen::container);
    boolean changed = before.isPresent() && !container.equals(known);
    happenings.forEach(
        happening -> recorder.containerEvent(role, happening.at(), happening.event()));
    boolean explained = !changed || !happenings.isEmpty();
    if (!explained && !before.map(Seen::inDoubt).orElse(false)) {
      seen.put(role, new Seen(known, before.map(Seen::to).orElse(now), true));
      return;
    }
    seen.put(role, new Seen(container, now, false));
    if (!explained) {
      started(known, container)
          .ifPresent(at -> recorder.containerEvent(role, at, ContainerEvent.Event.START));
    }
    Optional<Instant> last =
        before.map(Seen::to).filter(to -> explained).filter(to -> !to.isAfter(now));
    recorder.containerWatched(role, last.orElse(now), now);
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
