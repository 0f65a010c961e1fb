package aegis.lt.keeper.refresh;

import aegis.lt.shared.token.Freshness;
import aegis.lt.shared.token.TokenCache;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What to do about a token cache, and when to look again. Pure.
 *
 * @param interval from one wake-up to the next, greater than zero
 * @param margin what must be left of a token at the next wake-up, zero or more
 * @param retryInitial the first pause after a failure, greater than zero
 * @param retryMax the longest pause between retries, {@code retryInitial} or more
 */
record RefreshPolicy(Duration interval, Duration margin, Duration retryInitial, Duration retryMax) {
  RefreshPolicy {
    if (interval.isNegative() || interval.isZero() || retryInitial.isZero()) {
      throw new IllegalArgumentException("interval and retry_initial must be greater than zero");
    }
  }

  /** What to do now. */
  enum Decision {
    /** Nothing: the token is good until the next wake-up and beyond. */
    KEEP,
    /** Exchange the refresh token. */
    REFRESH,
    /** Nothing can be done: the refresh token has run out, and sending it would be in vain. */
    EXPIRED_LOCALLY,
    /** Nothing can be done: there is no refresh token, and the access token has run out. */
    EXPIRED_24H
  }

  /** Decides; a refresh token that expires exactly {@code now} has expired. */
  Decision decide(TokenCache cache, Instant now) {
    return switch (Freshness.of(cache, now, interval, margin)) {
      case ACCESS_VALID -> Decision.KEEP;
      case EXPIRED_24H_TOKEN -> Decision.EXPIRED_24H;
      case NEEDS_REFRESH ->
          cache.refreshExpiresAt().filter(expires -> !expires.isAfter(now)).isPresent()
              ? Decision.EXPIRED_LOCALLY
              : Decision.REFRESH;
    };
  }

  /**
   * How long to sleep on new tokens: the interval, or less if they do not last that long with the
   * margin; then until the margin begins, but at least half of what is left, so that lifetimes
   * shorter than the margin do not make us ask all the time. With a lifetime of zero or less it is
   * the longest retry pause, or the interval if that is shorter; with an unknown one the interval.
   */
  Duration afterRefresh(TokenCache cache, Instant now) {
    Optional<Duration> left =
        Stream.of(cache.expiresAt(), cache.refreshExpiresAt())
            .flatMap(Optional::stream)
            .min(Instant::compareTo)
            .map(until -> Duration.between(now, until));
    if (left.isEmpty()) {
      return interval;
    }
    if (left.get().compareTo(Duration.ZERO) <= 0) {
      return shorter(interval, retryMax);
    }
    Duration untilMargin = left.get().minus(margin);
    return shorter(interval, longer(longer(untilMargin, left.get().dividedBy(2)), retryInitial));
  }

  /**
   * How long to wait before the next attempt: from {@code retryInitial} on doubled each time up to
   * {@code retryMax}, with a random part so that many keepers do not come back at once; not less
   * than the endpoint asked for, unless the refresh token would expire meanwhile: then half of what
   * is left of it.
   *
   * @param failures how many attempts have failed in a row, 1 or more
   */
  Duration beforeRetry(
      int failures,
      Optional<Duration> retryAfter,
      TokenCache cache,
      Instant now,
      RandomGenerator random) {
    Duration pause = backoff(failures, random);
    Duration asked = longer(pause, retryAfter.orElse(Duration.ZERO));
    Optional<Duration> left =
        cache.refreshExpiresAt().map(expires -> Duration.between(now, expires));
    if (left.isPresent() && asked.compareTo(left.get()) >= 0) {
      return longer(left.get().dividedBy(2), shorter(pause, retryInitial));
    }
    return asked;
  }

  /** The pause after a failure that has nothing to do with the endpoint. */
  Duration backoff(int failures, RandomGenerator random) {
    int doublings = Math.min(Math.max(failures, 1) - 1, 20);
    Duration full = shorter(retryInitial.multipliedBy(1L << doublings), retryMax);
    Duration least = longer(full.dividedBy(2), retryInitial);
    long spread = full.minus(least).toNanos();
    return least.plusNanos(spread > 0 ? random.nextLong(spread + 1) : 0);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
