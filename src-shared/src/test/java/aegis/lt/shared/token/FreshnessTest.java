package aegis.lt.shared.token;

import static aegis.lt.shared.token.Freshness.ACCESS_VALID;
import static aegis.lt.shared.token.Freshness.EXPIRED_24H_TOKEN;
import static aegis.lt.shared.token.Freshness.NEEDS_REFRESH;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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
    "1795510800, 1200, 3600, ACCESS_VALID", // exactly the margin is left at the next wake-up
    "1795510800, 1199.999999, 3600, NEEDS_REFRESH", // one tick less
    "1795510799.999999, 1200, 3600, NEEDS_REFRESH",
    "1795510800, 86400, 1200, ACCESS_VALID", // the refresh token has to last as well
    "1795510800, 86400, 1199, NEEDS_REFRESH",
    "1795510800, 0, 3600, NEEDS_REFRESH",
    "1795510800, -7, 3600, NEEDS_REFRESH",
    "1795511100, 1200, 3600, ACCESS_VALID", // issued in the future, by exactly the margin
    "1795511101, 1200, 3600, NEEDS_REFRESH", // by more: a clock went back
  })
  void aRefreshIsDueWhenLessThanTheMarginWouldBeLeft(
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
    assertThat(freshness("{\"access_token\":\"a\"}")).isEqualTo(EXPIRED_24H_TOKEN);
  }

  private static Freshness freshness(String json) {
    TokenCache cache = ((TokenCache.Parsed.Usable) TokenCache.parse(json.getBytes(UTF_8))).cache();
    return Freshness.of(cache, NOW, INTERVAL, MARGIN);
  }
}
