package aegis.lt.observer.judge.timeline;

import java.time.Instant;

/**
 * The stretch of time judged, both ends included.
 *
 * @param from the first instant
 * @param to the last instant, where all that counts as known ends too
 */
public record Window(Instant from, Instant to) {
  /** Whether an instant lies in it, both ends included. */
  public boolean contains(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  /** Whether any instant of the closed stretch is in the window. */
  boolean overlaps(Instant first, Instant last) {
    return !last.isBefore(from) && !first.isAfter(to);
  }
}
