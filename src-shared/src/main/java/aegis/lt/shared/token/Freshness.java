package aegis.lt.shared.token;

import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How fresh a token cache is at a stated instant. */
public enum Freshness {
  /** The access token is valid, and no refresh is due. */
  ACCESS_VALID("AccessValid"),
  /** A refresh is due, or nothing tells how long the access token is valid. */
  NEEDS_REFRESH("NeedsRefresh"),
  /** An access token without a refresh token that has expired: only a person can help. */
  EXPIRED_24H_TOKEN("Expired24hToken");

  private final String label;

  Freshness(String label) {
    this.label = label;
  }

  /** The name operators know: {@code AccessValid}. */
  public String label() {
    return label;
  }

  /**
   * Classifies a cache.
   *
   * @param interval the least age of a token that is refreshed, see {@link #refreshDueAt}
   * @param margin what must be left of a token, zero or more
   */
  public static Freshness of(TokenCache cache, Instant now, Duration interval, Duration margin) {
    Optional<Instant> expiresAt = cache.expiresAt();
    if (cache.refreshToken().isEmpty()) {
      return expiresAt
          .map(end -> now.isBefore(end) ? ACCESS_VALID : EXPIRED_24H_TOKEN)
          .orElse(NEEDS_REFRESH);
    }
    boolean due =
        refreshDueAt(cache, interval, margin).filter(now::isBefore).isEmpty()
            || isFromTheFuture(cache, now, margin);
    return due || expiresAt.isEmpty() ? NEEDS_REFRESH : ACCESS_VALID;
  }

  /**
   * When a refresh is due: when no more than {@code margin} is left of the access token, or of the
   * refresh token, whichever comes first. But not before the token is {@code interval} old, or half
   * of its lifetime if that is less: a margin that is longer than a lifetime must not make a keeper
   * ask all the time. Of an access token with an unknown lifetime the age alone counts.
   *
   * @return empty if the cache does not say when it was issued: at once, then
   */
  public static Optional<Instant> refreshDueAt(
      TokenCache cache, Duration interval, Duration margin) {
    Optional<Instant> issuedAt = cache.issuedAt();
    if (issuedAt.isEmpty()) {
      return cache.expiresAt().map(expires -> expires.minus(margin));
    }
    Instant issued = issuedAt.get();
    Instant access =
        cache
            .expiresAt()
            .map(expires -> dueAt(issued, expires, interval, margin))
            .orElse(issued.plus(interval));
    Optional<Instant> refresh =
        cache.refreshExpiresAt().map(expires -> dueAt(issued, expires, interval, margin));
    return refresh.filter(access::isAfter).or(() -> Optional.of(access));
  }

  private static Instant dueAt(
      Instant issued, Instant expires, Duration interval, Duration margin) {
    Duration half = Duration.between(issued, expires).dividedBy(2);
    Instant oldEnough = issued.plus(Durations.shorter(half, interval));
    Instant marginBegins = expires.minus(margin);
    return Instants.later(marginBegins, oldEnough);
  }

  /**
   * Whether a cache was issued further in the future than {@code tolerance}: one of two clocks is
   * wrong, and the age of the token is unknown.
   */
  public static boolean isFromTheFuture(TokenCache cache, Instant now, Duration tolerance) {
    return cache.issuedAt().filter(issued -> issued.isAfter(now.plus(tolerance))).isPresent();
  }
}
