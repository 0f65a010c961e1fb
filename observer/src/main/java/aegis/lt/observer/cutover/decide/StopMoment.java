package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.judge.timeline.Cadence;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When to stop the old keeper: soon after it has written, so that no refresh is in flight. One that
 * is killed between the endpoint's answer and its save takes the chain of refresh tokens with it,
 * and a program that is process 1 of its container may ignore the polite signal.
 */
public final class StopMoment {
  private StopMoment() {}

  /**
   * How long to wait at most for the next write; zero if the moment is now. The first half of a
   * cycle is the moment, and so is a time at which the write is overdue or unknown.
   */
  public static Duration untilNextWrite(Optional<Instant> lastWrite, Cadence cadence, Instant now) {
    if (lastWrite.isEmpty()) {
      return Duration.ZERO;
    }
    Duration age = Duration.between(lastWrite.get(), now);
    boolean quiet = age.compareTo(cadence.every().dividedBy(2)) <= 0;
    return quiet ? Duration.ZERO : untilWritten(lastWrite, cadence, now);
  }

  /** The same in any part of a cycle; zero if the write is overdue or unknown. */
  public static Duration untilWritten(Optional<Instant> lastWrite, Cadence cadence, Instant now) {
    return lastWrite
        .map(at -> Duration.between(now, at.plus(cadence.every()).plus(cadence.tolerance())))
        .filter(left -> !left.isNegative())
        .orElse(Duration.ZERO);
  }
}
