package aegis.lt.containers;

import aegis.lt.observer.engine.Containers;
import aegis.lt.observer.engine.DockerEngineClient;
import aegis.lt.observer.engine.Happening;
import aegis.lt.observer.evidence.ContainerEvent.Event;
import aegis.lt.shared.time.Sleeper;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Sees that there are never two writers of the canonical cache: from what the fence said, from when
 * the old keeper ran, and from who refreshed what, at every instant from its beginning to its end.
 *
 * <p>The new keeper writes the canonical cache only while the fence names it, and the old one,
 * which knows no fence, whenever it runs. So the two stretches must never meet.
 */
final class Witness implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(2);

  /** An exchange that was begun while the fence was open may end so long after it was shut. */
  private static final Duration EXCHANGE = Duration.ofSeconds(5);

  /** A stretch of time, both ends included. */
  private record Stretch(Instant from, Instant to) {
    boolean has(Instant at) {
      return !at.isBefore(from) && !at.isAfter(to);
    }

    boolean meets(Stretch other) {
      return !from.isAfter(other.to) && !to.isBefore(other.from);
    }
  }

  private final CutoverStand stand;
  private final Instant begin = Instant.now();

  /** From the first to the last of the looks that saw the fence open: it was, all the while. */
  private final List<Stretch> open = new CopyOnWriteArrayList<>();

  /** The same from the look before to the look after: outside of these it was shut. */
  private final List<Stretch> perhapsOpen = new CopyOnWriteArrayList<>();

  private final Thread thread;
  private volatile @Nullable Exception failure;
  private volatile boolean over;

  private Witness(CutoverStand stand) {
    this.stand = stand;
    this.thread = new Thread(this::lookAtTheFence, "witness");
    thread.setDaemon(true);
  }

  /** One who looks from now on; both keepers run, and the fence names the old one. */
  static Witness of(CutoverStand stand) {
    Witness witness = new Witness(stand);
    witness.thread.start();
    return witness;
  }

  private void lookAtTheFence() {
    try {
      Sleeper sleeper = Sleeper.real();
      Instant since = null;
      Instant perhapsSince = begin;
      Instant last = begin;
      while (!over) {
        Instant before = Instant.now();
        boolean names = stand.fence().equals(stand.candidate);
        Instant now = Instant.now();
        if (names && since == null) {
          since = now;
          perhapsSince = last;
        } else if (!names && since != null) {
          open.add(new Stretch(since, last));
          perhapsOpen.add(new Stretch(perhapsSince, now));
          since = null;
        }
        last = before;
        sleeper.sleep(LOOK_EVERY);
      }
      if (since != null) {
        open.add(new Stretch(since, last));
        perhapsOpen.add(new Stretch(perhapsSince, Instant.now()));
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  /** Ends the watch, and tells what was not as it must be. */
  List<String> objections() throws IOException, InterruptedException {
    over = true;
    thread.join();
    if (failure != null) {
      throw new IOException("the fence could not be watched", failure);
    }
    List<String> objections = new ArrayList<>();
    List<Stretch> ran = oldKeeperRan(Instant.now());
    for (Stretch one : ran) {
      open.stream()
          .filter(one::meets)
          .forEach(
              other ->
                  objections.add(
                      "the old keeper ran " + one + " while the fence named the new one " + other));
    }
    for (RecordedExchange exchange : stand.exchanges()) {
      if (exchange.at().isBefore(begin)) {
        continue;
      }
      boolean old = CutoverStand.isOld(exchange);
      if (old && open.stream().anyMatch(stretch -> stretch.has(exchange.at()))) {
        objections.add("the old keeper refreshed at " + exchange.at() + ", the fence was open");
      }
      if (!old && ran.stream().anyMatch(stretch -> stretch.has(exchange.at()))) {
        objections.add("the new keeper refreshed at " + exchange.at() + ", the old one ran");
      }
      boolean allowed =
          perhapsOpen.stream()
              .anyMatch(stretch -> stretch.has(exchange.at()) || isEnding(stretch, exchange));
      if (!old && !allowed) {
        objections.add("the new keeper refreshed at " + exchange.at() + ", the fence was shut");
      }
      if (exchange.replay()) {
        objections.add("a spent token came again at " + exchange.at());
      }
    }
    return objections;
  }

  private static boolean isEnding(Stretch open, RecordedExchange exchange) {
    return new Stretch(open.to(), open.to().plus(EXCHANGE)).has(exchange.at());
  }

  private List<Stretch> oldKeeperRan(Instant end) throws IOException {
    List<Stretch> ran = new ArrayList<>();
    try (Containers containers = DockerEngineClient.at(stand.engine.uri())) {
      Instant since = begin;
      boolean runs = true;
      for (Happening happening :
          containers.events(List.of(stand.incumbent), begin.minusSeconds(1), end)) {
        if (happening.at().isBefore(begin)) {
          continue;
        }
        if (happening.event() == Event.START) {
          since = happening.at();
          runs = true;
        } else if (happening.event() == Event.DIE) {
          ran.add(new Stretch(since, happening.at()));
          runs = false;
        }
      }
      if (runs) {
        ran.add(new Stretch(since, end));
      }
    }
    return ran;
  }

  @Override
  public void close() {
    over = true;
  }
}
