package aegis.lt.shared.token;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How fresh a token cache is at a stated instant. */
public enum Freshness {
  /** The access token is valid and will still be so, with the margin, at the next wake-up. */
  ACCESS_VALID("AccessValid"),
  /** A refresh is due. */
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
   * <p>A refresh is due if less than {@code margin} would be left of the access token, or of the
   * refresh token, at {@code now + untilNextWakeUp}; exactly {@code margin} is enough. A lifetime
   * that cannot be told (no usable {@code issued_at} or {@code expires_in}) never counts as valid,
   * and neither does a cache issued further in the future than {@code margin}: a clock went back,
   * and its age is unknown.
   *
   * @param untilNextWakeUp the time until the next look, zero or more
   * @param margin what must be left by then, zero or more
   */
  public static Freshness of(
      TokenCache cache, Instant now, Duration untilNextWakeUp, Duration margin) {
    Optional<Instant> expiresAt = cache.expiresAt();
    if (cache.refreshToken().isEmpty()) {
      return expiresAt.filter(now::isBefore).isPresent() ? ACCESS_VALID : EXPIRED_24H_TOKEN;
    }
    boolean fromTheFuture =
        cache.issuedAt().filter(issued -> issued.isAfter(now.plus(margin))).isPresent();
    Instant needed = now.plus(untilNextWakeUp).plus(margin);
    boolean accessLasts = expiresAt.filter(expires -> !expires.isBefore(needed)).isPresent();
    boolean refreshLasts =
        cache.refreshExpiresAt().map(expires -> !expires.isBefore(needed)).orElse(true);
    return accessLasts && refreshLasts && !fromTheFuture ? ACCESS_VALID : NEEDS_REFRESH;
  }
}
