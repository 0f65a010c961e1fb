package aegis.lt.observer.cutover.decide;

import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the canonical chain of refresh tokens outlives the time in which nobody refreshes it:
 * from the stop of the old keeper to the first write of the new one, or of the old one again.
 *
 * @param left what is left of the refresh token; empty if the cache does not say
 * @param needed the longest time that stop, flush, deployment, a first exchange and a rollback take
 * @param refreshable whether there is a refresh token at all
 */
public record RefreshMargin(Optional<Duration> left, Duration needed, boolean refreshable) {
  /** The first exchange of a keeper that has just been started. */
  public static final Duration FIRST_EXCHANGE = Duration.ofSeconds(60);

  /** How long a keeper that is stopped may take to finish an exchange and save its answer. */
  public static final Duration STOP = Duration.ofSeconds(15);

  /** The longest that a rollback takes. */
  private static final Duration ROLLBACK = Duration.ofSeconds(60);

  /** The margin as of {@code now}. */
  public static RefreshMargin of(CacheLook look, CutoverSettings settings, Instant now) {
    return new RefreshMargin(
        look.refreshExpiresAt().map(at -> Duration.between(now, at)),
        STOP.plus(settings.how().flushWait())
            .plus(settings.how().deployTimeout())
            .plus(FIRST_EXCHANGE)
            .plus(ROLLBACK),
        look.refreshable());
  }

  /** Whether it is enough: if there is a refresh token, and it lasts or does not say how long. */
  public boolean enough() {
    return refreshable && left.map(time -> time.compareTo(needed) >= 0).orElse(true);
  }

  /** Both times, for the operator. */
  public String text() {
    if (!refreshable) {
      return "the canonical cache has no refresh token; nothing can refresh it";
    }
    return left.map(
                time ->
                    (enough() ? "" : "too little: ")
                        + TimeText.brief(time)
                        + " left of the canonical refresh token, ")
            .orElse("the canonical cache does not say when its refresh token expires; ")
        + TimeText.brief(needed)
        + " needed for stop, flush_wait, deploy_timeout, a first exchange and a rollback";
  }
}
