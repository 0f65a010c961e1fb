package aegis.lt.observer.oracle;

import java.time.Duration;
import java.time.Instant;

/** Small whole numbers for instants: one tick is one second, tick 0 a fixed instant. */
final class Ticks {
  private static final Instant ZERO = Instant.parse("2026-11-24T00:00:00Z");

  private Ticks() {}

  static Instant instant(long tick) {
    return ZERO.plusSeconds(tick);
  }

  static long tick(Instant instant) {
    return Duration.between(ZERO, instant).toSeconds();
  }
}
