package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.refresh.RefreshPolicy.Decision;
import aegis.lt.shared.token.TokenCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RefreshPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final RefreshPolicy policy =
      new RefreshPolicy(
          Duration.ofSeconds(900),
          Duration.ofSeconds(300),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60));

  /** A cache whose lifetimes count from NOW, so that they are the time left. */
  private static TokenCache cache(String lifetimes) {
    String text =
        "{\"access_token\":\"a\",\"issued_at\":\""
            + NOW
            + "\""
            + (lifetimes.isEmpty() ? "" : "," + lifetimes)
            + "}";
    return TokenCache.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static TokenCache refreshable(Object access, Object refresh) {
    return cache(
        "\"refresh_token\":\"r\",\"expires_in\":"
            + access
            + ",\"refresh_token_expires_in\":"
            + refresh);
  }

  /** Lifetimes count from NOW, and it is 900 s later: as old as the interval. */
  @ParameterizedTest(name = "{0} s and {1} s of life, at the age of 900 s: {2}")
  @CsvSource({
    "1200.000001, 3600, KEEP",
    "1200, 3600, REFRESH", // the margin begins
    "1199.999999, 3600, REFRESH",
    "86400, 1200.000001, KEEP",
    "86400, 1200, REFRESH",
    "900, 3600, REFRESH",
    "0, 3600, REFRESH",
    "-1200, 3600, REFRESH",
    "null, 3600, REFRESH", // an unknown lifetime: once an interval
    "1200, null, REFRESH",
    "0, null, REFRESH",
    "0, 900.000001, REFRESH",
    "0, 900, TRY_EXPIRED",
    "0, 1, TRY_EXPIRED",
    "0, 0, REFRESH", // a refresh lifetime of zero or less tells nothing
    "0, -1, REFRESH",
    "1201, 0, KEEP",
  })
  void decidesByWhatIsLeftNow(String access, String refresh, Decision decision) {
    assertThat(policy.decide(refreshable(access, refresh), NOW.plusSeconds(900)))
        .isEqualTo(decision);
  }

  @ParameterizedTest
  @CsvSource({
    "1200, 3600",
    "400, 3600",
    "60, 3600",
    "1, 3600",
    "86400, 86400",
    "null, 3600",
    "null, null"
  })
  void aTokenThatWasJustIssuedIsKept(String access, String refresh) {
    assertThat(policy.decide(refreshable(access, refresh), NOW)).isEqualTo(Decision.KEEP);
    assertThat(policy.whileKept(refreshable(access, refresh), NOW)).isPositive();
  }

  @Test
  void aRefreshTokenHasExpiredExactlyAtItsEndAndIsTriedAllTheSame() {
    TokenCache cache = refreshable(100, 50);
    Instant end = NOW.plusSeconds(50);
    assertThat(policy.decide(cache, end.minusNanos(1))).isEqualTo(Decision.REFRESH);
    assertThat(policy.decide(cache, end)).isEqualTo(Decision.TRY_EXPIRED);
    assertThat(policy.decide(cache, end.plusSeconds(7 * 86_400))).isEqualTo(Decision.TRY_EXPIRED);
  }

  /** Interval and margin together are exactly the lifetime, and no clock is exact. */
  @Test
  void wakingEarlyOrLateSkipsNoRefreshAndMakesNone() {
    SplittableRandom random = new SplittableRandom(29);
    Instant now = NOW;
    TokenCache cache = refreshable(1200, 3600);
    int refreshes = 0;
    for (int cycle = 0; cycle < 10_000; cycle++) {
      boolean refresh = policy.decide(cache, now) == Decision.REFRESH;
      Duration left = Duration.between(now, cache.expiresAt().orElseThrow());
      Duration pause;
      if (refresh) {
        assertThat(left).isBetween(Duration.ofSeconds(298), Duration.ofSeconds(300));
        refreshes++;
        cache = issuedAt(now);
        pause = policy.afterRefresh(cache, now);
      } else {
        assertThat(left).isGreaterThan(Duration.ofSeconds(300));
        pause = policy.whileKept(cache, now);
      }
      Duration woken = pause.plusMillis(random.nextInt(-1000, 1001));
      now = now.plus(woken.isNegative() ? Duration.ZERO : woken);
    }
    assertThat(refreshes).isGreaterThan(4000);
  }

  private static TokenCache issuedAt(Instant issued) {
    String text =
        "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":1200,"
            + "\"refresh_token_expires_in\":3600,\"issued_at\":\""
            + issued
            + "\"}";
    return TokenCache.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @Test
  void aTokenThatHasExpiredByThisClockIsTriedOnceAnInterval() {
    SplittableRandom random = new SplittableRandom(1);
    for (int failures : new int[] {1, 2, 50}) {
      assertThat(
              policy.beforeRetry(
                  failures, Optional.empty(), refreshable(1, 10), NOW.plusSeconds(10), random))
          .isEqualTo(Duration.ofSeconds(900));
    }
  }

  @Test
  void towardsTheEndOfTheAccessTokenTriesGetDenserWhateverElseSays() {
    SplittableRandom random = new SplittableRandom(3);
    Optional<Duration> hour = Optional.of(Duration.ofHours(1));
    for (Optional<Duration> retryAfter : List.of(Optional.<Duration>empty(), hour)) {
      for (int failures : new int[] {1, 3, 50}) {
        Instant end = NOW.plusSeconds(1200);
        for (long seconds = 300; seconds >= 1; seconds--) {
          Duration pause =
              policy.beforeRetry(
                  failures,
                  retryAfter,
                  refreshable(1200, 36000),
                  end.minusSeconds(seconds),
                  random);
          assertThat(pause)
              .isPositive()
              .isLessThanOrEqualTo(Duration.ofMillis(Math.max(1000, seconds * 250)));
        }
        assertThat(policy.beforeRetry(failures, retryAfter, refreshable(1200, 36000), end, random))
            .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
      }
    }
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "0.000001, KEEP",
    "0, EXPIRED_24H",
    "-1, EXPIRED_24H",
    "null, EXPIRED_24H",
    "86400, KEEP"
  })
  void aTokenThatNothingCanRefreshIsKeptToItsEnd(String access, Decision decision) {
    assertThat(policy.decide(cache("\"expires_in\":" + access), NOW)).isEqualTo(decision);
  }

  @Test
  void aTokenFromTheFutureIsRefreshedOnceTheMarginCannotExplainIt() {
    TokenCache cache = refreshable(2000, 3600);
    assertThat(policy.decide(cache, NOW.minusSeconds(300))).isEqualTo(Decision.KEEP);
    assertThat(policy.decide(cache, NOW.minusSeconds(300).minusNanos(1)))
        .isEqualTo(Decision.REFRESH);
  }

  @ParameterizedTest(name = "{0} s and {1} s left: sleep {2} s")
  @CsvSource({
    "1200, 3600, 900", // exactly the margin is left then
    "1199, 3600, 899",
    "86400, 86400, 900",
    "600, 3600, 300",
    "400, 3600, 200", // half of its life, as until the margin would be 100
    "100, 3600, 50",
    "6, 3600, 5", // not less than the first retry pause
    "1200, 1000, 700", // the refresh token ends first
    "0, 3600, 60",
    "-1200, 3600, 60",
    "null, null, 900",
    "null, 1000, 700",
  })
  void sleepsAsLongAsTheNewTokensLast(String access, String refresh, long seconds) {
    assertThat(policy.afterRefresh(refreshable(access, refresh), NOW))
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void pausesDoubleUpToTheLongestAndVaryDownToHalf() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      assertThat(policy.backoff(1, random)).isEqualTo(SECOND.multipliedBy(5));
      assertThat(policy.backoff(2, random))
          .isBetween(SECOND.multipliedBy(5), SECOND.multipliedBy(10));
      assertThat(policy.backoff(3, random))
          .isBetween(SECOND.multipliedBy(10), SECOND.multipliedBy(20));
      assertThat(policy.backoff(5, random))
          .isBetween(SECOND.multipliedBy(30), SECOND.multipliedBy(60));
      assertThat(policy.backoff(Integer.MAX_VALUE, random))
          .isBetween(SECOND.multipliedBy(30), SECOND.multipliedBy(60));
    }
  }

  @Test
  void retryAfterIsTheLeastUnlessTheRefreshTokenWouldEndMeanwhile() {
    SplittableRandom random = new SplittableRandom(1);
    Optional<Duration> twentyMinutes = Optional.of(Duration.ofMinutes(20));
    assertThat(policy.beforeRetry(1, twentyMinutes, refreshable(0, 1201), NOW, random))
        .isEqualTo(Duration.ofMinutes(20));
    assertThat(policy.beforeRetry(1, twentyMinutes, refreshable(0, 1200), NOW, random))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(policy.beforeRetry(1, Optional.of(SECOND), refreshable(0, 1200), NOW, random))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(policy.beforeRetry(1, Optional.empty(), refreshable(0, 1), NOW, random))
        .isEqualTo(Duration.ofSeconds(5));
  }
}
