package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.RefreshOutcome.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final String TOKENS =
      "{\"access_token\":\"acc\\u00e9ss\",\"token_type\":\"Bearer\",\"expires_in\":1200,"
          + "\"base_uri\":null,\"nested\":{\"access_token\":\"no\"},"
          + "\"refresh_token\":\"fresh\",\"refresh_token_expires_in\":3600}";

  private static RefreshOutcome outcome(int status, String body, boolean whole, boolean framed) {
    return new Answer(
            status,
            Optional.empty(),
            Optional.of("id#1"),
            ByteString.encodeUtf8(body),
            whole,
            framed)
        .outcome(NOW, text -> text.contains("secret"));
  }

  private static RefreshOutcome outcome(int status, String body) {
    return outcome(status, body, true, true);
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
        "{\"error\":\"invalid_grant\"}",
        "[]",
        "OK",
        "",
        "  "
      })
  void aTwoHundredWithoutATokenIsTransient(String body) {
    assertThat(outcome(200, body)).isInstanceOf(Transient.class);
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_grant",
    "401, invalid_grant",
    "400, invalid_client",
    "401, invalid_client"
  })
  void theTwoPermanentErrorsAreRejections(int status, String error) {
    assertThat(outcome(status, "{\"error\":\"" + error + "\",\"error_description\":\"x\"}"))
        .isEqualTo(new Rejected(error, Optional.of("id#1")));
  }

  @ParameterizedTest
  @CsvSource({
    "403, invalid_grant, http_403_invalid_grant",
    "500, invalid_grant, http_500_invalid_grant",
    "400, invalid_request, http_400_invalid_request",
    "400, my_secret_word, http_400_other",
    "429, '', http_429_other",
    "302, invalid_client, http_302_invalid_client",
  })
  void everythingElseIsTransient(int status, String error, String reason) {
    assertThat(outcome(status, "{\"error\":\"" + error + "\"}"))
        .isEqualTo(new Transient(reason, Optional.empty(), Optional.of("id#1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "", "{\"error\":\"invalid_grant\"", "[\"invalid_grant\"]"})
  void aRejectionMustBeWholeJson(String body) {
    assertThat(outcome(400, body)).isInstanceOf(Transient.class);
    assertThat(outcome(400, "{\"error\":\"invalid_grant\"}", false, true))
        .isInstanceOf(Transient.class);
  }

  @Test
  void anAnswerCutAnywhereIsSalvagedIfBothTokensCameAndUnknownElse() {
    int tokensEnd = TOKENS.indexOf("fresh\"") + "fresh\"".length();
    for (int cut = 1; cut < TOKENS.length(); cut++) {
      for (boolean whole : new boolean[] {true, false}) {
        RefreshOutcome outcome = outcome(200, TOKENS.substring(0, cut), whole, true);
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
      RefreshOutcome outcome = outcome(200, body.substring(0, cut), false, true);
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

  @Test
  void aWholeAnswerWithoutAnAccessTokenIsNoHalfOfOne() {
    assertThat(outcome(200, "{\"refresh_token\":\"fresh\"}")).isInstanceOf(Transient.class);
  }

  @Test
  void aNumberThatMayBeCutIsNotTaken() {
    String body = "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":12";
    Refreshed refreshed = (Refreshed) outcome(200, body, false, true);
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
    assertThat(outcome(200, "{\"access_token\":\"a", false, true))
        .isEqualTo(new Unknown("answer_cut_short", Optional.of("id#1")));
  }

  @Test
  void anEmptyAnswerIsUnknownUnlessItSaidThatItIsEmpty() {
    assertThat(outcome(200, "", false, true)).isInstanceOf(Unknown.class);
    assertThat(outcome(200, "", true, false)).isInstanceOf(Unknown.class);
    assertThat(outcome(200, "", true, true)).isInstanceOf(Transient.class);
    assertThat(outcome(200, "<html", false, true)).isInstanceOf(Transient.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"has space", "secret-in-it", "\u00e9", "", "line\nbreak", "\"quoted\""})
  void aStrangeCorrelationIsDropped(String correlation) {
    Answer answer =
        new Answer(503, Optional.empty(), Optional.of(correlation), ByteString.EMPTY, true, true);
    assertThat(answer.outcome(NOW, text -> text.contains("secret")).correlation()).isEmpty();
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
