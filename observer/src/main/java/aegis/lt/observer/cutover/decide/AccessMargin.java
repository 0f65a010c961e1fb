package aegis.lt.observer.cutover.decide;

import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the canonical access token outlives the time in which nobody refreshes it, so that the
 * consumers have a valid one until the new keeper has written. Just after a write of the old keeper
 * the most is left.
 *
 * @param left what is left of the access token; empty if the cache does not say
 * @param needed the longest time that stop, flush, deployment and a first exchange take
 */
public record AccessMargin(Optional<Duration> left, Duration needed) {
  /** The margin as of {@code now}. */
  public static AccessMargin of(CacheLook look, CutoverSettings settings, Instant now) {
    return new AccessMargin(
        look.expiresAt().map(at -> Duration.between(now, at)),
        RefreshMargin.STOP
            .plus(settings.how().flushWait())
            .plus(settings.how().deployTimeout())
            .plus(RefreshMargin.FIRST_EXCHANGE));
  }

  /** Whether it is enough; it counts as enough if the cache does not say. */
  public boolean enough() {
    return left.map(time -> time.compareTo(needed) >= 0).orElse(true);
  }

  /** Both times, for the operator. */
  public String text() {
    return left.map(time -> TimeText.brief(time) + " left of the canonical access token, ")
            .orElse("the canonical cache does not say when its access token expires; ")
        + TimeText.brief(needed)
        + " needed for stop, flush_wait, deploy_timeout and a first exchange";
  }
}
