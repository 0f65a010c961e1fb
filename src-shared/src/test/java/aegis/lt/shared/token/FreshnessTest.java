package aegis.lt.shared.token;

import static aegis.lt.shared.token.Freshness.ACCESS_VALID;
import static aegis.lt.shared.token.Freshness.EXPIRED_24H_TOKEN;
import static aegis.lt.shared.token.Freshness.NEEDS_REFRESH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_510_800);
  private static final Duration INTERVAL = Duration.ofSeconds(900);
  private static final Duration MARGIN = Duration.ofSeconds(300);

  @ParameterizedTest
  @CsvSource({
    // issued, expires_in, refresh_token_expires_in, expected; now is 1795510800
    "1795510800, 1200, 3600, ACCESS_VALID", // just issued
    "1795509900, 1200.000001, 3600, ACCESS_VALID", // one tick before the margin begins
    "1795509900, 1200, 3600, NEEDS_REFRESH", // exactly the margin is left
    "1795509899.999999, 1200, 3600, NEEDS_REFRESH",
    "1795509900, 86400, 1200.000001, ACCESS_VALID", // the refresh token has to last as well
    "1795509900, 86400, 1200, NEEDS_REFRESH",
    "1795510800, 0, 3600, NEEDS_REFRESH",
    "1795510800, -7, 3600, NEEDS_REFRESH",
    "1795510650.000001, 300, 3600, ACCESS_VALID", // as short as the margin: for half its life
    "1795510650, 300, 3600, NEEDS_REFRESH",
    "1795510700.000001, 200, 3600, ACCESS_VALID",
    "1795510700, 200, 3600, NEEDS_REFRESH",
    "1795511100, 1200, 3600, ACCESS_VALID", // issued in the future, by exactly the margin
    "1795511101, 1200, 3600, NEEDS_REFRESH", // by more: a clock went back
  })
  void aRefreshIsDueWhenNoMoreThanTheMarginIsLeft(
      String issued, String expiresIn, String refreshExpiresIn, Freshness expected) {
    String json =
        "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"issued_at\":%s,\"expires_in\":%s,\"refresh_token_expires_in\":%s}"
            .formatted(issued, expiresIn, refreshExpiresIn);

    assertThat(freshness(json)).isEqualTo(expected);
  }

  @Test
  void anUnknownAccessLifetimeIsNeverValid() {
    assertThat(
            freshness("{\"access_token\":\"a\",\"refresh_token\":\"r\",\"issued_at\":1795510800}"))
        .isEqualTo(NEEDS_REFRESH);
    assertThat(freshness("{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":1200}"))
        .isEqualTo(NEEDS_REFRESH);
  }

  /** A margin that covers the whole life says: refresh at every wake-up. */
  @ParameterizedTest
  @CsvSource({"1795509900, NEEDS_REFRESH", "1795509900.000001, ACCESS_VALID"})
  void aLongMarginRefreshesNoTokenThatIsYoungerThanTheInterval(String issued, Freshness expected) {
    TokenCache cache =
        cache(
            "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"issued_at\":%s,\"expires_in\":7200}"
                .formatted(issued));
    assertThat(Freshness.of(cache, NOW, INTERVAL, Duration.ofSeconds(7200))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "'\"issued_at\":1795510800', 900", // an unknown lifetime: once an interval
    "'\"expires_in\":1200', none",
    "'\"issued_at\":1795510800,\"expires_in\":1200', 900",
    "'\"issued_at\":1795510800,\"expires_in\":86400', 86100",
    "'\"issued_at\":1795510800,\"expires_in\":86400,\"refresh_token_expires_in\":2000', 1700",
    "'\"issued_at\":1795510800,\"refresh_token_expires_in\":700', 400",
    "'\"issued_at\":1795510800,\"expires_in\":-10', -5",
  })
  void saysWhenARefreshIsDue(String fields, String secondsFromNow) {
    TokenCache cache = cache("{\"access_token\":\"a\",\"refresh_token\":\"r\"," + fields + "}");
    assertThat(Freshness.refreshDueAt(cache, INTERVAL, MARGIN))
        .isEqualTo(
            secondsFromNow.equals("none")
                ? Optional.empty()
                : Optional.of(NOW.plusSeconds(Long.parseLong(secondsFromNow))));
  }

  @Test
  void anUnknownRefreshLifetimeIsNoReasonToRefresh() {
    assertThat(
            freshness(
                "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"issued_at\":1795510800,\"expires_in\":1200}"))
        .isEqualTo(ACCESS_VALID);
  }

  @Test
  void withoutARefreshTokenOnlyExpiryCounts() {
    String json =
        "{\"access_token\":\"a\",\"refresh_token\":\"\",\"issued_at\":%s,\"expires_in\":86400}";

    assertThat(freshness(json.formatted("1795424400.001"))).isEqualTo(ACCESS_VALID);
    assertThat(freshness(json.formatted("1795424400"))).isEqualTo(EXPIRED_24H_TOKEN);
    // Unknown is not expired.
    assertThat(freshness("{\"access_token\":\"a\"}")).isEqualTo(NEEDS_REFRESH);
    assertThat(freshness("{\"access_token\":\"a\",\"expires_in\":60}")).isEqualTo(NEEDS_REFRESH);
  }

  private static Freshness freshness(String json) {
    return Freshness.of(cache(json), NOW, INTERVAL, MARGIN);
  }

  private static TokenCache cache(String json) {
    return TokenCache.parse(json.getBytes(UTF_8)).orElseThrow();
  }
}
