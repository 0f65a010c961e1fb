package aegis.lt.shared.time;

import java.time.Duration;

/**
 * Waits, on a clock that no one adjusts. Beside {@link java.time.InstantSource}, which tells the
 * time of day: tokens live by that one, waits by this one.
 */
public interface Sleeper {
  /**
   * Waits until {@code duration} has gone by or {@link #wake} is called, whichever comes first. A
   * wake-up that came before the call counts.
   *
   * @param duration zero or more; zero returns at once
   */
  void sleep(Duration duration);

  /** Ends the current wait, or the next one. May be called from any thread. */
  void wake();

  /** Nanoseconds since an arbitrary moment, never going back and never adjusted. */
  long nanoTime();

  /** Waits in real time. */
  static Sleeper real() {
    return new MonotonicSleeper();
  }
}
