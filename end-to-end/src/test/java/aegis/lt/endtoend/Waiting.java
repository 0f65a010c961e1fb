package aegis.lt.endtoend;

import aegis.lt.shared.time.Sleeper;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits until something holds, and fails with what was seen when it does not in time. */
public final class Waiting {
  /** Long enough for a loaded machine; nothing is to be concluded from its length. */
  public static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Waiting() {}

  /** Waits with {@link #PATIENCE}. */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    until(what, condition, () -> "");
  }

  /**
   * Waits with {@link #PATIENCE}.
   *
   * @param seen asked for in vain, to tell why
   */
  public static void until(String what, Callable<Boolean> condition, Supplier<String> seen)
      throws Exception {
    Sleeper sleeper = Sleeper.real();
    long end = sleeper.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      if (sleeper.nanoTime() > end) {
        throw new AssertionError("gave up waiting for " + what + "\n" + seen.get());
      }
      sleeper.sleep(PAUSE);
      if (Thread.interrupted()) {
        throw new InterruptedException("while waiting for " + what);
      }
    }
  }
}
