package aegis.lt.observer.judge.timeline;

import java.time.Duration;

/**
 * How often a keeper is expected to write its file.
 *
 * @param every the expected interval between two writes, positive
 * @param tolerance how far an interval may be off, zero or more and less than {@code every}; the
 *     boundary itself is still allowed
 */
public record Cadence(Duration every, Duration tolerance) {
  public Cadence {
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("cadence is " + every + ", must be positive");
    }
    if (tolerance.isNegative() || tolerance.compareTo(every) >= 0) {
      throw new IllegalArgumentException(
          "tolerance is " + tolerance + ", must be zero or more and less than " + every);
    }
  }

  /** The longest interval that is allowed, itself included. */
  public Duration longest() {
    return every.plus(tolerance);
  }

  /** The shortest median that is allowed, itself included. */
  public Duration shortest() {
    return every.minus(tolerance);
  }
}
