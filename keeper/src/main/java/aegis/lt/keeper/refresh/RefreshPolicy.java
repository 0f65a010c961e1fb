package aegis.lt.keeper.refresh;

import aegis.lt.shared.time.Durations;
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
 * @param margin what must be left of a token, zero or more
 * @param retryInitial the first pause after a failure, greater than zero
 * @param retryMax the longest pause between retries, {@code retryInitial} or more
 */
record RefreshPolicy(Duration interval, Duration margin, Duration retryInitial, Duration retryMax) {
  /** The shortest pause towards the end of an access token, if retry_initial is not shorter. */
  private static final long DENSEST_MILLIS = 1000;

  RefreshPolicy {
    if (interval.isNegative() || interval.isZero() || retryInitial.isZero()) {
      throw new IllegalArgumentException("interval and retry_initial must be greater than zero");
    }
  }

  /** What to do now. */
  enum Decision {
    /** Nothing: no refresh is due. */
    KEEP,
    /** Exchange the refresh token. */
    REFRESH,
    /** The same, though the refresh token has expired by this clock: only the endpoint knows. */
    TRY_EXPIRED,
    /**
     * Nothing can be done: there is no refresh token, and the access token has run out or is of
     * unknown age.
     */
    EXPIRED_24H
  }

  /** Decides; a refresh token that expires exactly {@code now} has expired. */
  Decision decide(TokenCache cache, Instant now) {
    if (cache.refreshToken().isEmpty()) {
      return Freshness.of(cache, now, interval, margin) == Freshness.ACCESS_VALID
          ? Decision.KEEP
          : Decision.EXPIRED_24H;
    }
    boolean later =
        Freshness.refreshDueAt(cache, interval, margin).filter(now::isBefore).isPresent();
    if (later && !Freshness.isFromTheFuture(cache, now, margin)) {
      return Decision.KEEP;
    }
    return looksExpired(cache, now) ? Decision.TRY_EXPIRED : Decision.REFRESH;
  }

  /** Whether the refresh token has expired, if the clocks are right. */
  static boolean looksExpired(TokenCache cache, Instant now) {
    return cache.refreshExpiresAt().filter(expires -> !expires.isAfter(now)).isPresent();
  }

  /** How long to sleep on a token that is kept: the interval, or until a refresh is due. */
  Duration whileKept(TokenCache cache, Instant now) {
    return Freshness.refreshDueAt(cache, interval, margin)
        .filter(now::isBefore)
        .map(due -> Durations.shorter(interval, Duration.between(now, due)))
        .orElse(interval);
  }

  /**
   * How long to sleep on new tokens: as on others, but not less than the first retry pause. With a
   * lifetime of zero or less it is the longest retry pause, or the interval if that is shorter.
   */
  Duration afterRefresh(TokenCache cache, Instant now) {
    boolean expired =
        Stream.of(cache.expiresAt(), cache.refreshExpiresAt())
            .flatMap(Optional::stream)
            .anyMatch(expires -> !expires.isAfter(now));
    if (expired) {
      return Durations.shorter(interval, retryMax);
    }
    return Durations.shorter(interval, Durations.longer(whileKept(cache, now), retryInitial));
  }

  /**
   * How long to wait before the next attempt: from {@code retryInitial} on doubled each time up to
   * {@code retryMax}, with a random part so that many keepers do not come back at once; not less
   * than the endpoint asked for, unless the refresh token would expire meanwhile: then half of what
   * is left of it.
   *
   * <p>Towards the end of the access token the tries get denser, whatever else says: never more
   * than a quarter of what is left of it, down to {@value #DENSEST_MILLIS} ms. A consumer then sees
   * no expired token if the endpoint is well again seconds before the end.
   *
   * <p>A token that has expired by this clock is tried once an interval.
   *
   * @param failures how many attempts have failed in a row, 1 or more
   */
  Duration beforeRetry(
      int failures,
      Optional<Duration> retryAfter,
      TokenCache cache,
      Instant now,
      RandomGenerator random) {
    if (looksExpired(cache, now)) {
      return interval;
    }
    Duration pause = backoff(failures, random);
    Duration asked = Durations.longer(pause, retryAfter.orElse(Duration.ZERO));
    Optional<Duration> left =
        cache.refreshExpiresAt().map(expires -> Duration.between(now, expires));
    if (left.isPresent() && asked.compareTo(left.get()) >= 0) {
      asked = Durations.longer(left.get().dividedBy(2), Durations.shorter(pause, retryInitial));
    }
    return Durations.shorter(asked, densest(cache, now).orElse(asked));
  }

  /** What the end of the access token allows at most; empty if it is over, or unknown. */
  private Optional<Duration> densest(TokenCache cache, Instant now) {
    Duration least = Durations.shorter(Duration.ofMillis(DENSEST_MILLIS), retryInitial);
    return cache
        .expiresAt()
        .filter(now::isBefore)
        .filter(expires -> !Freshness.isFromTheFuture(cache, now, margin))
        .map(expires -> Durations.longer(Duration.between(now, expires).dividedBy(4), least));
  }

  /**
   * How long to wait before a token is sent again whose answer was lost: 2 to 3 s, whatever else is
   * configured or has failed before. Some servers accept a repeat within seconds.
   */
  static Duration beforeRepeat(RandomGenerator random) {
    return Duration.ofSeconds(2).plusMillis(random.nextLong(1001));
  }

  /** The pause after a failure that has nothing to do with the endpoint. */
  Duration backoff(int failures, RandomGenerator random) {
    int doublings = Math.min(Math.max(failures, 1) - 1, 20);
    Duration full = Durations.shorter(retryInitial.multipliedBy(1L << doublings), retryMax);
    Duration least = Durations.longer(full.dividedBy(2), retryInitial);
    long spread = full.minus(least).toNanos();
    return least.plusNanos(spread > 0 ? random.nextLong(spread + 1) : 0);
  }
}
