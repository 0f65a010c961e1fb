package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import java.time.Instant;
import java.util.Optional;

/**
 * One span of a timeline with the gaps around it.
 *
 * @param span what was seen, cut at the instant judged at
 * @param before the gap between the span before and this one, if there is one
 * @param within the gap that is the whole span, because two of its looks were too far apart
 */
public record Transition(SampleSpan span, Optional<Gap> before, Optional<Gap> within) {
  /** What was seen from then on. */
  public Sample sample() {
    return span.sample();
  }

  /** The first look that saw it. */
  public Instant firstSeen() {
    return span.firstSeen();
  }

  /** The last look that saw it. */
  public Instant lastSeen() {
    return span.lastSeen();
  }

  /** Whether a part of it lies in a window. */
  public boolean in(Window window) {
    return window.overlaps(firstSeen(), lastSeen());
  }
}
