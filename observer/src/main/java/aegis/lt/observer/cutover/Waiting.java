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

  /**
   * What a look has seen.
   *
   * @param found what is waited for
   * @param notYet why it is not there yet; empty if it is
   */
  record Sight<T>(Optional<T> found, String notYet) {
    static <T> Sight<T> of(T found) {
      return new Sight<>(Optional.of(found), "");
    }

    static <T> Sight<T> notYet(String why) {
      return new Sight<>(Optional.empty(), why);
    }
  }

  /** Looks once. */
  @FunctionalInterface
  interface Look<T> {
    /** What is to be seen now; a look that fails is one that saw nothing yet. */
    Sight<T> look() throws IOException, StepFailure;
  }

  /**
   * Waits until a look sees it.
   *
   * @param what completes "waiting for", in the lines that tell the operator
   * @param otherwise what has gone wrong when the limit has passed
   * @throws StepFailure that says so, and why the last look did not see it
   */
  <T> T until(String what, Duration limit, String otherwise, Look<T> look)
      throws StepFailure, Interrupted {
    Sight<T> last = within(what, limit, look);
    return last.found()
        .orElseThrow(
            () ->
                new StepFailure(
                    otherwise + " within " + Texts.duration(limit) + ": " + last.notYet()));
  }

  /** The same where it is no failure that the limit passes: gives what the last look saw. */
  <T> Sight<T> within(String what, Duration limit, Look<T> look) throws StepFailure, Interrupted {
    long begin = world.sleeper().nanoTime();
    long told = begin;
    Duration pause = pause(limit);
    while (true) {
      Sight<T> sight = once(look);
      if (sight.found().isPresent()) {
        return sight;
      }
      world.stop().check();
      long now = world.sleeper().nanoTime();
      Duration waited = Duration.ofNanos(now - begin);
      if (waited.compareTo(limit) >= 0) {
        return sight;
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
                + ": "
                + sight.notYet());
      }
      world.sleeper().sleep(shorter(pause, limit.minus(waited)));
    }
  }

  private static <T> Sight<T> once(Look<T> look) throws StepFailure {
    try {
      return look.look();
    } catch (IOException e) {
      return Sight.notYet(Texts.reason(e));
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
