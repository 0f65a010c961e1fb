package aegis.lt.observer.cutover;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Waits for a condition, by looking again and again; Ctrl-C ends it. */
final class Waiting {
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
  private static final Duration TELL_EVERY = Duration.ofSeconds(30);

  private final World world;

  Waiting(World world) {
    this.world = world;
  }

  /** Looks once. */
  @FunctionalInterface
  interface Look<T> {
    /** What is waited for, or empty; a look that fails is one that saw nothing. */
    Optional<T> look() throws IOException, StepFailure;
  }

  /**
   * Waits until a look sees it.
   *
   * @param what completes "waiting for", in the lines that tell the operator
   * @return what was seen, or empty when the limit has passed
   */
  <T> Optional<T> until(String what, Duration limit, Look<T> look) throws StepFailure, Interrupted {
    long begin = world.sleeper().nanoTime();
    long told = begin;
    Duration pause = pause(limit);
    String trouble = "";
    while (true) {
      try {
        Optional<T> seen = look.look();
        if (seen.isPresent()) {
          return seen;
        }
        trouble = "";
      } catch (IOException e) {
        trouble = "; " + e.getMessage();
      }
      world.stop().check();
      long now = world.sleeper().nanoTime();
      Duration waited = Duration.ofNanos(now - begin);
      if (waited.compareTo(limit) >= 0) {
        return Optional.empty();
      }
      if (now - told >= TELL_EVERY.toNanos()) {
        told = now;
        world.tell(
            "  waiting for "
                + what
                + ", "
                + Texts.duration(waited)
                + " of at most "
                + Texts.duration(limit)
                + trouble);
      }
      world.sleeper().sleep(shorter(pause, limit.minus(waited)));
    }
  }

  private static Duration pause(Duration limit) {
    Duration part = limit.dividedBy(40);
    return part.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : shorter(part, LONGEST_PAUSE);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
