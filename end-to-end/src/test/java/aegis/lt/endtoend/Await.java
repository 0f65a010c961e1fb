package aegis.lt.endtoend;

import aegis.lt.shared.time.Sleeper;
import java.time.Duration;

/** Waits for a condition, with a deadline that only a broken program reaches. */
final class Await {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private Await() {}

  /** What is waited for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  static void until(String what, Condition condition) throws Exception {
    Sleeper sleeper = Sleeper.real();
    long start = sleeper.nanoTime();
    while (!condition.holds()) {
      if (sleeper.nanoTime() - start > DEADLINE.toNanos()) {
        throw new AssertionError("waited in vain for " + what);
      }
      sleeper.sleep(BETWEEN_LOOKS);
    }
  }
}
