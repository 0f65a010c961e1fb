package aegis.lt.observer.judge.timeline;

import java.time.Duration;
import java.time.Instant;

/**
 * A pause in looking that was too long, or during which the clock went back. Its ends are looks,
 * and so not part of it.
 *
 * @param from the look before it
 * @param to the look after it; the instant judged at if there was none yet
 * @param bridged whether the looks at both ends prove that nothing was written in between
 * @param open whether there was no look after it
 */
public record Gap(Instant from, Instant to, boolean bridged, boolean open) {
  /** One that is over, in which something may have been written. */
  static Gap over(Instant from, Instant to) {
    return new Gap(from, to, false, false);
  }

  /** One that is over, in which nothing was written. */
  static Gap bridged(Instant from, Instant to) {
    return new Gap(from, to, true, false);
  }

  /** One that is not over yet. */
  static Gap open(Instant from, Instant to) {
    return new Gap(from, to, false, true);
  }

  /** From end to end, not negative. */
  public Duration length() {
    return Duration.between(from, to);
  }

  boolean overlaps(Window window) {
    return to.isAfter(window.from()) && from.isBefore(window.to());
  }

  /** Whether it was over and the window began within it: what precedes it says nothing. */
  boolean cutsOff(Instant from) {
    return !open && this.from.isBefore(from) && to.isAfter(from);
  }
}
