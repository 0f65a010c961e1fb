package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Optional;

/**
 * Evidence that was recorded and is no longer there: numbers missing from a stream. Pruning by
 * retention leaves no hole.
 *
 * @param stream the series that misses numbers
 * @param firstMissing the first missing number, at least 1
 * @param lastMissing the last missing number, not less than {@code firstMissing}
 * @param after when the piece before the hole ended; empty if the hole is at the beginning
 * @param before when the piece after the hole began; empty if the hole is at the end
 */
public record Hole(
    EvidenceStream stream,
    long firstMissing,
    long lastMissing,
    Optional<Instant> after,
    Optional<Instant> before) {
  public Hole {
    if (firstMissing < 1 || lastMissing < firstMissing) {
      throw new IllegalArgumentException("hole from " + firstMissing + " to " + lastMissing);
    }
  }
}
