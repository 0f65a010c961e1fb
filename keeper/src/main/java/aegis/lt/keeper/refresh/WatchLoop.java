package aegis.lt.keeper.refresh;

import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * Waits in short slices, and looks around after each: has a file changed, has the clock been
 * adjusted, was the machine suspended, has someone called?
 */
final class WatchLoop {
  private static final Duration SLICE = Duration.ofSeconds(1);

  /** A clock may drift by this much against monotonic time without anyone having touched it. */
  private static final Duration DRIFT = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Sleeper sleeper;

  WatchLoop(InstantSource clock, Sleeper sleeper) {
    this.clock = clock;
    this.sleeper = sleeper;
  }

  /** What ended a wait. */
  enum Woken {
    TIME_IS_UP,
    CHANGED,
    CLOCK_STEPPED,
    CALLED
  }

  /**
   * Waits for {@code duration}, or until something happens.
   *
   * @param changed whether what is watched has changed; asked once a slice
   * @param called whether someone wants the wait to end
   */
  Woken await(Duration duration, BooleanSupplier changed, BooleanSupplier called) {
    long start = sleeper.nanoTime();
    Instant startOnClock = clock.instant();
    while (true) {
      if (called.getAsBoolean()) {
        return Woken.CALLED;
      }
      Duration waited = Duration.ofNanos(sleeper.nanoTime() - start);
      Duration step = Duration.between(startOnClock, clock.instant()).minus(waited).abs();
      if (step.compareTo(DRIFT) > 0) {
        return Woken.CLOCK_STEPPED;
      }
      if (changed.getAsBoolean()) {
        return Woken.CHANGED;
      }
      Duration left = duration.minus(waited);
      if (left.isNegative() || left.isZero()) {
        return Woken.TIME_IS_UP;
      }
      sleeper.sleep(Durations.shorter(left, SLICE));
    }
  }
}
