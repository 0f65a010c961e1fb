package aegis.lt.keeper.oauth.answer;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.answer.RefreshOutcome.ClientRejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refused;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unauthorized;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unknown;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.token.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final String TOKENS =
      "{\"access_token\":\"acc\\u00e9ss\",\"token_type\":\"Bearer\",\"expires_in\":1200,"
          + "\"base_uri\":null,\"nested\":{\"access_token\":\"no\"},"
          + "\"refresh_token\":\"fresh\",\"refresh_token_expires_in\":3600}";

  private static final Secret SENT = Secret.of("the-token-that-was-sent");

  private static Redaction redaction() {
    Redaction redaction = new Redaction();
    redaction.hide(List.of(Secret.of("secret")));
    return redaction;
  }

  private static RefreshOutcome outcome(int status, String body, boolean whole) {
    return new Answer(
            status,
            new Answer.Headers(Optional.empty(), Optional.of("id#1"), Optional.empty()),
            body.getBytes(StandardCharsets.UTF_8),
            whole)
        .outcome(NOW, SENT, redaction());
  }

  private static RefreshOutcome outcome(int status, String body) {
    return outcome(status, body, true);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 299})
  void anyTwoHundredWithATokenIsASuccess(int status) {
    Refreshed refreshed = (Refreshed) outcome(status, TOKENS);
    assertThat(refreshed.tokens().accessToken().reveal()).isEqualTo("accéss");
    assertThat(refreshed.tokens().refreshToken().orElseThrow().reveal()).isEqualTo("fresh");
    assertThat(refreshed.tokens().expiresIn()).contains(Duration.ofSeconds(1200));
    assertThat(refreshed.tokens().refreshExpiresIn()).contains(Duration.ofSeconds(3600));
    assertThat(refreshed.salvaged()).isFalse();
    assertThat(refreshed.correlation()).contains("id#1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>Maintenance</html>",
        "{}",
        "{\"access_token\":\"\"}",
        "{\"access_token\":null}",
        "{\"access_token\":7}",
        "{\"status\":\"ok\",\"code\":0}",
        "{\"refresh_token\":\"the-token-that-was-sent\"}",
        "{\"refresh_token\":\"\"}",
        "[]",
        "OK",
        "\u0001\u0002\u0003",
        "",
        "  "
      })
  void aSuccessWithoutATokenIsUnknownSinceTheTokenMayBeSpent(String body) {
    for (int status : new int[] {200, 201, 204, 299}) {
      assertThat(outcome(status, body)).isInstanceOf(Unknown.class);
      assertThat(outcome(status, body, false)).isInstanceOf(Unknown.class);
    }
  }

  /** Bodies with a code in them, and the code. */
  static Stream<Arguments> bodiesWithCodes() {
    return Stream.of(
            "{'error':'%s'}",
            "{'error':'%s','error_description':'x'}",
            "{'error':'%s: the token is invalid or has expired'}",
            "{'error':'%s (see the documentation)'}",
            "{'error':' %s '}",
            "{'errors':[{'errorType':'%s'}],'success':false}",
            "{'errors':['%s']}",
            "{'errors':[{'message':'no'},{'code':'%s'}]}",
            "{'error':{'code':'%s','message':'no'}}",
            "{'error':{'type':'%s'}}",
            "{'error':'','error_code':'%s'}",
            "{'errorCode':'%s'}",
            "{'error':'my own','errors':[{'error_type':'%s'}]}",
            "{'error':'%s','refresh_token':'****'}",
            "{'error':'%s','refresh_token':'the-token-that-was-sent'}",
            "\ufeff{'error':'%s'}",
            "\r\n{'error':'%s'}\r\n",
            "/* x */{'error':'%s',}",
            ")]}',\n{'error':'%s'}",
            "error=%s&error_description=no",
            "<error>%s</error>",
            "%s",
            "%s: no")
        .map(text -> text.replace('\'', '"'))
        .flatMap(
            text ->
                Stream.of(
                        "invalid_grant",
                        "invalid_client",
                        "unauthorized_client",
                        "invalid_scope",
                        "temporarily_unavailable")
                    .map(code -> Arguments.of(text.formatted(code), code)));
  }

  @ParameterizedTest
  @MethodSource("bodiesWithCodes")
  void theErrorCodeDecidesAndNotTheStatus(String body, String code) {
    for (int status : new int[] {200, 400, 401, 403, 404, 408, 422, 429, 500, 503}) {
      Optional<String> id = Optional.of("id#1");
      RefreshOutcome expected =
          switch (code) {
            case "invalid_grant" -> new Rejected(code, id);
            case "invalid_client", "unauthorized_client" -> new ClientRejected(code, id);
            case "invalid_scope" -> new Refused("http_" + status + "_" + code, id);
            default -> new Transient("http_" + status + "_" + code, Optional.empty(), id);
          };
      if (status == 200 && body.contains("****")) {
        continue; // a success with a token is one, whatever else it says
      }
      assertThat(outcome(status, body)).as("status %d", status).isEqualTo(expected);
      boolean open = body.endsWith("}") || body.endsWith("\n");
      if (open && body.startsWith("{")) {
        assertThat(outcome(status, body, false)).as("no end, %d", status).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "302, '{\"error\":\"invalid_client\"}', transient http_302",
    "307, '', transient http_307",
    "403, '<html>blocked</html>', refused http_403",
    "400, '<html>', refused http_400",
    "400, '', refused http_400",
    "400, '[\"invalid_grant\"]', refused http_400",
    "400, '{\"message\":\"invalid_grant\"}', refused http_400",
    "400, '{\"error\":\"\"}', refused http_400_other",
    "400, '{\"error\":\"my_secret_word\"}', refused http_400_other",
    "400, '{\"error\":\"invalid_grants\"}', refused http_400_other",
    "407, '<html>proxy</html>', refused http_407",
    "451, '', refused http_451",
    "408, '', transient http_408",
    "425, '', transient http_425",
    "429, '{}', transient http_429",
    "429, '{\"error\":\"too many\"}', transient http_429_other",
    "500, '{\"error\":\"my_secret_word\"}', transient http_500_other",
    "502, '<html>', transient http_502",
    "503, '', transient http_503",
    "401, '', unauthorized",
    "401, '  ', unauthorized",
    "401, '{}', unauthorized",
    "401, '{\"message\":\"Unauthorized\"}', unauthorized",
    "401, Unauthorized, unauthorized",
    "401, '<html>log in</html>', refused http_401",
  })
  void withoutAKnownCodeTheStatusDecides(int status, String body, String meaning) {
    Optional<String> id = Optional.of("id#1");
    String reason = meaning.substring(meaning.indexOf(' ') + 1);
    assertThat(outcome(status, body))
        .isEqualTo(
            switch (meaning.split(" ", 2)[0]) {
              case "transient" -> new Transient(reason, Optional.empty(), id);
              case "refused" -> new Refused(reason, id);
              default -> new Unauthorized(id);
            });
  }

  @Test
  void aRefusalThatWasCutShortIsAskedForAgain() {
    assertThat(outcome(400, "{\"error\":\"invalid_grant\"", false)).isInstanceOf(Transient.class);
    assertThat(outcome(400, "<html", false)).isInstanceOf(Transient.class);
    assertThat(outcome(401, "", false)).isInstanceOf(Transient.class);
  }

  @Test
  void anAnswerWithoutARefreshTokenLeavesTheOldOneGoodIfNothingCanBeHiddenInIt() {
    String body = "{\"access_token\":\"a\",\"expires_in\":1}";
    assertThat(((Refreshed) outcome(200, body)).tokens().refreshToken()).isEmpty();
    String same = "{\"access_token\":\"a\",\"refresh_token\":\"the-token-that-was-sent\"}";
    assertThat(((Refreshed) outcome(200, same)).tokens().refreshToken()).contains(SENT);
    assertThat(outcome(200, "{\"access_token\":\"a\",\"x\":oops}")).isInstanceOf(Unknown.class);
    assertThat(outcome(200, "{\"access_token\":\"a\"", false)).isInstanceOf(Unknown.class);
    assertThat(outcome(500, body)).isInstanceOf(Transient.class);
  }

  @Test
  void anAnswerCutAnywhereIsSalvagedIfBothTokensCameAndUnknownElse() {
    int tokensEnd = TOKENS.indexOf("fresh\"") + "fresh\"".length();
    for (int cut = 1; cut < TOKENS.length(); cut++) {
      for (boolean whole : new boolean[] {true, false}) {
        RefreshOutcome outcome = outcome(200, TOKENS.substring(0, cut), whole);
        if (cut >= tokensEnd) {
          Refreshed refreshed = (Refreshed) outcome;
          assertThat(refreshed.salvaged()).isTrue();
          assertThat(refreshed.tokens().refreshToken().orElseThrow().reveal()).isEqualTo("fresh");
          assertThat(refreshed.tokens().expiresIn()).contains(Duration.ofSeconds(1200));
          assertThat(refreshed.tokens().refreshExpiresIn()).isEmpty();
        } else {
          assertThat(outcome).as("cut at %d", cut).isInstanceOf(Unknown.class);
        }
      }
    }
  }

  @Test
  void aRefreshTokenThatCameWholeIsKeptWhereverTheAnswerIsCut() {
    String body =
        "{\"refresh_token\":\"fresh\",\"refresh_token_expires_in\":3600,"
            + "\"expires_in\":1200,\"access_token\":\"access\"}";
    int refreshEnd = body.indexOf("fresh\"") + "fresh\"".length();
    int accessEnd = body.length() - 1;
    for (int cut = 1; cut < body.length(); cut++) {
      RefreshOutcome outcome = outcome(200, body.substring(0, cut), false);
      if (cut < refreshEnd) {
        assertThat(outcome).as("cut at %d", cut).isInstanceOf(Unknown.class);
      } else if (cut < accessEnd) {
        Continued continued = (Continued) outcome;
        assertThat(continued.refreshToken().reveal()).isEqualTo("fresh");
        assertThat(continued.correlation()).contains("id#1");
        assertThat(continued.refreshExpiresIn().orElse(Duration.ofHours(1)))
            .as("cut at %d", cut)
            .isEqualTo(Duration.ofHours(1));
      } else {
        assertThat(((Refreshed) outcome).tokens().accessToken().reveal()).isEqualTo("access");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refresh_token=the-token-that-was-sent client_secret=hush",
        "refresh_token=the-token-that-was-sent, grant_type=refresh_token",
        "refresh_token=the-token-that-was-sent...",
        "grant_type=refresh_token&refresh_token=the-token-*",
        "grant_type=refresh_token&refresh_token=***&client_id=app",
        "grant_type=refresh_token&refresh_token=the%2Dtoken",
        "refresh_token=***&client_secret=***",
        "{\"grant_type\":\"refresh_token\",\"refresh_token\":\"***\"}",
        "{\"message\":\"no\",\"form\":{\"client_id\":\"app\",\"refresh_token\":\"xxxx\"}}",
        "{\"refresh_token\":\"<the-token-that-was-sent>\"}",
        "<p>\"refresh_token\": \"(the-token-that-was-sent)\"</p>"
      })
  void whatRepeatsTheRequestBringsNoToken(String body) {
    for (int status : new int[] {307, 400, 404, 413, 429, 500, 502, 503}) {
      assertThat(outcome(status, body))
          .as("%s with %s", status, body)
          .isInstanceOfAny(Transient.class, Refused.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"refresh_token\":\"the-token-that-is-new\"}",
        "{\"refresh_token\":\"the-token-that-was-sen\"}",
        "refresh_token=fresh&expires_in=20",
        "  refresh_token=fresh \r\n"
      })
  void aNewTokenInAFailureIsKept(String body) {
    assertThat(outcome(500, body)).isInstanceOf(Continued.class);
    assertThat(outcome(404, body)).isInstanceOf(Continued.class);
  }

  @Test
  void aSuccessMayBringATokenThatBeginsWithTheOneBefore() {
    String body = "{\"refresh_token\":\"the-token-that-was-sent.2\"}";
    assertThat(outcome(200, body)).isInstanceOf(Continued.class);
  }

  @Test
  void aNumberThatMayBeCutIsNotTaken() {
    String body = "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":12";
    Refreshed refreshed = (Refreshed) outcome(200, body, false);
    assertThat(refreshed.tokens().expiresIn()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e-999999999", "1e999999999", "1e400"})
  void anAbsurdLifetimeIsNoneAndCostsNoToken(String lifetime) {
    Refreshed refreshed =
        (Refreshed)
            outcome(
                200,
                "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":" + lifetime + "}");
    assertThat(refreshed.tokens().expiresIn()).isEmpty();
    assertThat(refreshed.tokens().refreshToken()).isPresent();
  }

  @Test
  void anAnswerThatWasCutNamesItsCorrelation() {
    assertThat(outcome(200, "{\"access_token\":\"a", false))
        .isEqualTo(new Unknown("answer_cut_short", Optional.of("id#1")));
  }

  static Stream<Arguments> echoes() {
    String access = "acc+ess/0123456789==";
    String refresh = "fresh-token~0123456789";
    String whole =
        "{\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"id_token\":\"the-id-token-0\"}"
            .formatted(access, refresh);
    Map<String, String> bodies = new LinkedHashMap<>();
    bodies.put("200", whole);
    bodies.put("201", "{\"data\":" + whole + "}");
    bodies.put("202", whole.substring(0, whole.length() - 4));
    bodies.put("203", "<x>" + whole.replace('"', '\''));
    bodies.put("206", "access_token=acc%2Bess%2F0123456789%3D%3D&refresh_token=" + refresh);
    bodies.put("400", "{\"error\":\"invalid_grant\"," + whole.substring(1));
    bodies.put("500", "{\"error\":\"" + refresh + "\"," + whole.substring(1));
    return bodies.entrySet().stream()
        .flatMap(
            body ->
                Stream.of(access, refresh, SENT.reveal(), "the:app/secret")
                    .map(
                        token ->
                            Arguments.of(Integer.parseInt(body.getKey()), body.getValue(), token)));
  }

  /** In whatever spelling, and among other words. */
  @ParameterizedTest
  @MethodSource("echoes")
  void aCorrelationThatRepeatsASecretIsDropped(int status, String body, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    for (String echo :
        List.of(
            secret,
            secret.toUpperCase(Locale.ROOT),
            url,
            url.toLowerCase(Locale.ROOT),
            secret.replace("/", "\\/"),
            secret.substring(0, 13),
            secret.substring(secret.length() - 13),
            HexFormat.of().formatHex(bytes),
            HexFormat.of().withUpperCase().formatHex(bytes),
            Base64.getEncoder().encodeToString(bytes),
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            Base64.getEncoder().encodeToString(("a" + secret).getBytes(StandardCharsets.UTF_8)),
            Base64.getEncoder().encodeToString(("ab" + secret).getBytes(StandardCharsets.UTF_8)))) {
      Redaction redaction = new Redaction();
      redaction.hide(List.of(SENT, Secret.of("the:app/secret")));
      for (String text : List.of(echo, "call-" + echo + "-7")) {
        assertThat(correlated(status, body, text, redaction)).as(text).isEmpty();
      }
      assertThat(correlated(status, body, "80a1-77#1", redaction)).contains("80a1-77#1");
    }
  }

  @Test
  void aCorrelationThatRepeatsATokenWhichDidNotComeWholeIsDropped() {
    String token = "fresh-token-0123456789";
    for (int cut = 6; cut < token.length(); cut++) {
      String body = "{\"refresh_token\" : \"" + token.substring(0, cut);
      Redaction redaction = new Redaction();
      assertThat(correlated(200, body, "call-" + token + "-7", redaction)).isEmpty();
      assertThat(correlated(200, body, "80a1-77#1", redaction)).contains("80a1-77#1");
    }
  }

  private static Optional<String> correlated(
      int status, String body, String correlation, Redaction redaction) {
    return new Answer(
            status,
            new Answer.Headers(Optional.empty(), Optional.of(correlation), Optional.empty()),
            body.getBytes(StandardCharsets.UTF_8),
            status != 202)
        .outcome(NOW, SENT, redaction)
        .correlation();
  }

  @ParameterizedTest
  @ValueSource(strings = {"has space", "secret-in-it", "\u00e9", "", "line\nbreak", "\"quoted\""})
  void aStrangeCorrelationIsDropped(String correlation) {
    Answer answer =
        new Answer(
            503,
            new Answer.Headers(Optional.empty(), Optional.of(correlation), Optional.empty()),
            new byte[0],
            true);
    assertThat(answer.outcome(NOW, SENT, redaction()).correlation()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "120, 120",
    " 120 , 120",
    "999999999, 3600",
    "99999999999999999999, 3600",
    "'Tue, 24 Nov 2026 09:00:30 GMT', 30",
    "'Tue, 24 Nov 2026 08:59:30 GMT', 0",
    "'Wed, 25 Nov 2026 09:00:00 GMT', 3600",
  })
  void retryAfterIsReadAsSecondsOrDate(String text, long seconds) {
    assertThat(RetryAfter.read(text, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5"})
  void aRetryAfterThatCannotBeReadIsIgnored(String text) {
    assertThat(RetryAfter.read(text, NOW)).isEmpty();
  }
}
