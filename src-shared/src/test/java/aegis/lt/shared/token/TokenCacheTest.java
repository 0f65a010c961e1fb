package aegis.lt.shared.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenCacheTest {
  private static final Instant ISSUED = Instant.parse("2026-11-24T09:00:00Z");
  private static final Instant NEXT = Instant.parse("2026-11-24T09:15:00.123456789Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1795510800            | 2026-11-24T09:00:00Z       | 1795511700",
        "1795510800.25         | 2026-11-24T09:00:00.250Z   | 1795511700.123456",
        "1795510800000         | 2026-11-24T09:00:00Z       | 1795511700123",
        "'\"1795510800\"'      | 2026-11-24T09:00:00Z       | '\"1795511700\"'",
        "'\"2026-11-24T09:00:00Z\"'             | 2026-11-24T09:00:00Z | '\"2026-11-24T09:15:00Z\"'",
        "'\"2026-11-24T09:00:00\"'              | 2026-11-24T09:00:00Z | '\"2026-11-24T09:15:00\"'",
        "'\"2026-11-24 09:00:00.123456\"' | 2026-11-24T09:00:00.123456Z | '\"2026-11-24 09:15:00.123456\"'",
        "'\"2026-11-24T10:00:00.5+01:00\"' | 2026-11-24T09:00:00.500Z | '\"2026-11-24T10:15:00.1+01:00\"'",
        "'\"2026-11-24T09:00:00+00:00\"'   | 2026-11-24T09:00:00Z     | '\"2026-11-24T09:15:00+00:00\"'",
      })
  void issuedAtIsReadInEveryFormAndWrittenInTheSame(String found, Instant read, String written) {
    TokenCache cache = cache("{\"access_token\":\"a\",\"issued_at\":" + found + "}");

    assertThat(cache.issuedAt()).contains(read);
    assertThat(text(cache.refreshed(tokens(), NEXT))).contains("\"issued_at\":" + written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "\"yesterday\"",
        "-5",
        "{}",
        "\"2026-13-01T00:00:00Z\"",
        "1e99",
        "1e-999999999",
        "1e999999999",
        "1e2147483647",
        "1e2147483648",
        "-1e2147483648",
        "1e-2147483647"
      })
  void issuedAtInNoKnownFormIsUnknown(String found) {
    TokenCache cache = cache("{\"access_token\":\"a\",\"issued_at\":" + found + "}");

    assertThat(cache.issuedAt()).isEmpty();
    assertThat(text(cache.refreshed(tokens(), NEXT))).contains("\"issued_at\":1795511700");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Python's json.dump, with indent=2, indent=4 and without; compact; with a final newline.
        "{\n  \"access_token\": \"a\",\n  \"x\": [\n    1,\n    {\n      \"y\": 1.50\n    }\n  ],\n  \"issued_at\": 1\n}",
        "{\n    \"access_token\": \"a\",\n    \"z\": {},\n    \"issued_at\": 1\n}\n",
        "{\"access_token\": \"a\", \"x\": [1, 2], \"issued_at\": 1}",
        "{\"access_token\":\"a\",\"x\":[1,2],\"u\":\"\\u00e9\",\"issued_at\":1}\n",
        "{\"access_token\":\"a\",\"u\":\"é\",\"n\":1.10,\"b\":null,\"issued_at\":1}",
        // Windows' line ends, a byte order mark, white space around.
        "{\r\n  \"access_token\": \"a\",\r\n  \"x\": [\r\n    1\r\n  ],\r\n  \"issued_at\": 1\r\n}\r\n",
        "\ufeff{\"access_token\":\"a\",\"u\":\"\\u00e9\",\"issued_at\":1}\n\n",
        " {\"access_token\":\"a\",\"issued_at\":1}  ",
        // Numbers that Java would write otherwise.
        "{\"access_token\":\"a\",\"n\":[1E+5,1.5E+400,1E-400,123456789012345678901234567890],\"issued_at\":1}",
      })
  void whiteSpaceOrderAndUnknownFieldsStay(String text) {
    assertThat(text(cache(text))).isEqualTo(text);
  }

  @Test
  void onlyValuesChangeInARefresh() {
    TokenCache cache =
        cache(
            "{\"scope\": \"x\", \"refresh_token\": \"r1\", \"access_token\": \"a1\", \"issued_at\":"
                + " 1795510800.5, \"expires_in\": 1200, \"refresh_token_expires_in\": 3600,"
                + " \"token_type\": \"Bearer\"}");

    assertThat(text(cache.refreshed(tokens(), NEXT)))
        .isEqualTo(
            "{\"scope\": \"x\", \"refresh_token\": \"r2\", \"access_token\": \"a2\", \"issued_at\":"
                + " 1795511700.123456, \"expires_in\": 1199, \"refresh_token_expires_in\": 2400,"
                + " \"token_type\": \"Bearer\"}");
  }

  @Test
  void anAnswerWithoutARefreshTokenKeepsTheOldOneWithWhatIsLeftOfIt() {
    TokenCache cache =
        cache(
            "{\"access_token\":\"a1\",\"refresh_token\":\"r1\",\"issued_at\":1795510800,"
                + "\"refresh_token_expires_in\":3600}");
    TokenCache.Tokens answer =
        new TokenCache.Tokens(
            Secret.of("a2"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(1200)),
            Optional.empty());

    TokenCache next = cache.refreshed(answer, ISSUED.plusSeconds(900).plusMillis(250));

    assertThat(next.refreshToken()).contains(Secret.of("r1"));
    // Whole seconds, rounded down: a consumer that reads an integer there must continue reading
    // one.
    assertThat(text(next)).contains("\"refresh_token_expires_in\":2699");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"access_token\":\"a\"} x",
        "\"a\"",
        "{\"access_token\":\"a",
        "null"
      })
  void whatIsNotOneWholeObjectIsNotJson(String text) {
    assertThat(TokenCache.parse(text.getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"access_token\":\"\"}",
        "{\"access_token\":\"  \"}",
        "{\"access_token\":5}",
        "{\"access_token\":null}"
      })
  void anObjectWithoutANonEmptyAccessTokenHasNoToken(String text) {
    assertThat(TokenCache.parse(text.getBytes(UTF_8))).isEmpty();
  }

  /** JSON sets no limit to an exponent; no number type of the platform is without one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999999",
        "-7E-88888888888",
        "1.5e2147483650",
        "0e99999999999999999999",
        "1e-2147483648",
        "1e+99999999999999999999999999"
      })
  void aNumberThatNoTypeHoldsMakesTheFileUnusableWhereverItStands(String number) {
    for (String field : new String[] {"note", "issued_at", "expires_in", "access_token"}) {
      String access = field.equals("access_token") ? "" : "\"access_token\":\"a\",";
      for (String value : new String[] {number, "[" + number + "]", "{\"deep\":" + number + "}"}) {
        String text = "{" + access + "\"" + field + "\":" + value + "}";
        assertThat(TokenCache.parse(text.getBytes(UTF_8))).as(text).isEmpty();
      }
    }
  }

  @Test
  void spacesBehindTheObjectAreNoDefect() {
    assertThat(TokenCache.parse("{\"access_token\":\"a\"}      ".getBytes(UTF_8))).isPresent();
  }

  @Test
  void neitherTokenIsPrinted() {
    TokenCache cache = cache("{\"access_token\":\"SENTINEL-A\",\"refresh_token\":\"SENTINEL-R\"}");

    assertThat(cache + " " + cache.accessToken() + " " + cache.refreshToken() + cache.fieldTypes())
        .doesNotContain("SENTINEL");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "\"0\""})
  void aRefreshLifetimeOfZeroOrLessTellsNothing(String lifetime) {
    TokenCache cache =
        cache(
            "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"issued_at\":1795510800,"
                + "\"refresh_token_expires_in\":"
                + lifetime
                + "}");

    assertThat(cache.refreshExpiresIn()).isPresent();
    assertThat(cache.refreshExpiresAt()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e-999999999",
        "1e999999999",
        "1e2147483647",
        "1e2147483648",
        "-1e2147483648",
        "1e-2147483647",
        "3.2e9",
        "true",
        "\"soon\""
      })
  void aLifetimeThatCannotBeIsUnknown(String found) {
    assertThat(cache("{\"access_token\":\"a\",\"expires_in\":" + found + "}").expiresIn())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1200,1200", "0,0", "-5,-5", "0.25,0.25", "'\"600\"',600"})
  void lifetimesMayBeZeroNegativeFractionalOrQuoted(String found, String seconds) {
    TokenCache cache = cache("{\"access_token\":\"a\",\"expires_in\":" + found + "}");

    assertThat(cache.expiresIn())
        .contains(
            Duration.ofNanos(new java.math.BigDecimal(seconds).movePointRight(9).longValueExact()));
  }

  private static TokenCache.Tokens tokens() {
    return new TokenCache.Tokens(
        Secret.of("a2"),
        Optional.of(Secret.of("r2")),
        Optional.of("Bearer"),
        Optional.of(Duration.ofSeconds(1199)),
        Optional.of(Duration.ofSeconds(2400)));
  }

  private static TokenCache cache(String text) {
    return TokenCache.parse(text.getBytes(UTF_8)).orElseThrow();
  }

  private static String text(TokenCache cache) {
    return new String(cache.toBytes(), UTF_8);
  }
}
