package aegis.lt.observer.evidence;

import aegis.lt.shared.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A run of looks that all saw the same, no two of them further apart than {@code longestPause}.
 *
 * @param role whose token cache: {@link Role#INCUMBENT} (the canonical one) or {@link
 *     Role#CANDIDATE}
 * @param sequence position in the stream of this role's samples, from 1 without holes
 * @param firstSeen the first look
 * @param lastSeen the last look, not before {@code firstSeen}
 * @param looks how many, at least 1
 * @param longestPause the longest time between two consecutive looks of this span; zero for one
 *     look
 * @param sample what they saw
 */
public record SampleSpan(
    Role role,
    long sequence,
    Instant firstSeen,
    Instant lastSeen,
    long looks,
    Duration longestPause,
    Sample sample) {
  public SampleSpan {
    if (lastSeen.isBefore(firstSeen)) {
      throw new IllegalArgumentException("span ends at " + lastSeen + ", before " + firstSeen);
    }
    if (looks < 1) {
      throw new IllegalArgumentException("looks is " + looks + ", must be at least 1");
    }
    if (longestPause.isNegative()) {
      throw new IllegalArgumentException("longestPause is negative: " + longestPause);
    }
  }

  /** The same under another number. */
  public SampleSpan numbered(long number) {
    return new SampleSpan(role, number, firstSeen, lastSeen, looks, longestPause, sample);
  }

  /** From when on its looks found an expired token; empty if none of them did. */
  public Optional<Instant> expiredFrom() {
    return sample
        .expiresAt()
        .filter(expiry -> sample.expiredAt(lastSeen))
        .map(expiry -> Instants.later(expiry, firstSeen));
  }

  /**
   * How many looks found an expired token. Of a span that began before the expiry, as older
   * versions recorded them, only the last look is certain to have done so.
   */
  public long expiredLooks() {
    return sample.expiredAt(firstSeen) ? looks : sample.expiredAt(lastSeen) ? 1 : 0;
  }
}
