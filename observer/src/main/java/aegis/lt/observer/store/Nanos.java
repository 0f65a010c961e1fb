package aegis.lt.observer.store;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

/**
 * Time as the database holds it: whole nanoseconds, since 1970 for instants. What a signed 64-bit
 * number cannot hold (instants before 1677 or after 2262, durations beyond 292 years) becomes the
 * nearest one that it can; such times only come from files with nonsense in them.
 */
final class Nanos {
  private static final long PER_SECOND = 1_000_000_000L;
  private static final BigInteger SMALLEST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LARGEST = BigInteger.valueOf(Long.MAX_VALUE);

  private Nanos() {}

  static long of(Instant instant) {
    return clamp(instant.getEpochSecond(), instant.getNano());
  }

  static long of(Duration duration) {
    return clamp(duration.getSeconds(), duration.getNano());
  }

  static Instant instant(long epochNs) {
    return Instant.ofEpochSecond(
        Math.floorDiv(epochNs, PER_SECOND), Math.floorMod(epochNs, PER_SECOND));
  }

  static Duration duration(long ns) {
    return Duration.ofNanos(ns);
  }

  /** The instant as it will be read back. */
  static Instant storable(Instant instant) {
    return instant(of(instant));
  }

  /** The duration as it will be read back. */
  static Duration storable(Duration duration) {
    return duration(of(duration));
  }

  private static long clamp(long seconds, int nanos) {
    return BigInteger.valueOf(seconds)
        .multiply(BigInteger.valueOf(PER_SECOND))
        .add(BigInteger.valueOf(nanos))
        .max(SMALLEST)
        .min(LARGEST)
        .longValueExact();
  }
}
