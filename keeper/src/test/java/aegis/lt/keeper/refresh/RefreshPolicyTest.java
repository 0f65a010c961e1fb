package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.refresh.RefreshPolicy.Decision;
import aegis.lt.shared.token.TokenCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
    return ((TokenCache.Parsed.Usable) TokenCache.parse(text.getBytes(StandardCharsets.UTF_8)))
        .cache();
  }

  private static TokenCache refreshable(Object access, Object refresh) {
    return cache(
        "\"refresh_token\":\"r\",\"expires_in\":"
            + access
            + ",\"refresh_token_expires_in\":"
            + refresh);
  }

  @ParameterizedTest(name = "{0} s and {1} s left: {2}")
  @CsvSource({
    "1200, 3600, KEEP",
    "1200.000001, 3600, KEEP",
    "1199.999999, 3600, REFRESH",
    "1200, 1200, KEEP",
    "1200, 1199.999999, REFRESH",
    "300, 3600, REFRESH",
    "0, 3600, REFRESH",
    "-1200, 3600, REFRESH",
    "null, 3600, REFRESH",
    "1200, null, KEEP",
    "0, null, REFRESH",
    "0, 0.000001, REFRESH",
    "0, 0, REFRESH", // a refresh lifetime of zero or less tells nothing
    "0, -1, REFRESH",
    "1200, 0, KEEP",
  })
  void decidesByWhatIsLeftAtTheNextWakeUp(String access, String refresh, Decision decision) {
    assertThat(policy.decide(refreshable(access, refresh), NOW)).isEqualTo(decision);
  }

  @Test
  void aRefreshTokenHasExpiredExactlyAtItsEnd() {
    TokenCache cache = refreshable(100, 50);
    Instant end = NOW.plusSeconds(50);
    assertThat(policy.decide(cache, end.minusNanos(1))).isEqualTo(Decision.REFRESH);
    assertThat(policy.decide(cache, end)).isEqualTo(Decision.EXPIRED_LOCALLY);
    assertThat(policy.decide(cache, end.plusNanos(1))).isEqualTo(Decision.EXPIRED_LOCALLY);
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
    "400, 3600, 200", // half, as until the margin would be 100
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
