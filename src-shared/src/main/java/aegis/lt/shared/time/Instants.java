package aegis.lt.shared.time;

import java.time.Instant;

/** Of two instants, one. */
public final class Instants {
  private Instants() {}

  /** The earlier of two. */
  public static Instant earlier(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }

  /** The later of two. */
  public static Instant later(Instant one, Instant other) {
    return other.isAfter(one) ? other : one;
  }
}
