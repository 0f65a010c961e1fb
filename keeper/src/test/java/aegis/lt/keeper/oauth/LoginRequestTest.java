package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.LoginRequest.Answer;
import aegis.lt.shared.token.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginRequestTest {
  private static final String BACK = "http://localhost:8400/callback";
  private static final Credentials APP =
      new Credentials(Secret.of("app key&1"), Secret.of("app-secret"));

  private static LoginRequest begin(String endpoint, Pkce pkce, Optional<String> scope) {
    LoginSettings settings =
        new LoginSettings(
            URI.create(endpoint),
            Optional.of(URI.create(BACK)),
            Optional.empty(),
            pkce,
            scope,
            Duration.ZERO);
    return LoginRequest.begin(settings, BACK, APP);
  }

  private final LoginRequest request = begin("https://host/authorize", Pkce.OFF, Optional.empty());
  private final String state = parameters(request.address()).get("state");

  private static Map<String, String> parameters(String address) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : URI.create(address).getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  @Test
  void theAddressHasWhatTheRfcAsksForAndNoSecretOfTheApp() {
    assertThat(request.address()).startsWith("https://host/authorize?response_type=code&");
    assertThat(parameters(request.address()))
        .containsOnlyKeys("response_type", "client_id", "redirect_uri", "state")
        .containsEntry("client_id", "app key&1")
        .containsEntry("redirect_uri", BACK);
    assertThat(request.address()).doesNotContain("app-secret");
    assertThat(request.verifier()).isEmpty();
  }

  @Test
  void anEndpointWithAQueryKeepsItAndTheScopeIsAskedFor() {
    LoginRequest scoped =
        begin("https://host/a?realm=x", Pkce.OFF, Optional.of("openid offline_access"));

    assertThat(scoped.address()).startsWith("https://host/a?realm=x&response_type=code&");
    assertThat(parameters(scoped.address())).containsEntry("scope", "openid offline_access");
  }

  @Test
  void withPkceTheChallengeIsMadeFromAVerifierThatStaysHere() throws Exception {
    LoginRequest proven = begin("https://host/authorize", Pkce.S256, Optional.empty());
    String verifier = proven.verifier().orElseThrow().reveal();
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));

    assertThat(verifier).matches("[A-Za-z0-9_-]{43}");
    assertThat(parameters(proven.address()))
        .containsEntry("code_challenge_method", "S256")
        .containsEntry(
            "code_challenge", Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    assertThat(proven.address()).doesNotContain(verifier);
    assertThat(proven.secrets()).hasSize(2);
  }

  @Test
  void everyLoginHasAStateAndAVerifierOfItsOwn() {
    LoginRequest one = begin("https://host/authorize", Pkce.S256, Optional.empty());
    LoginRequest other = begin("https://host/authorize", Pkce.S256, Optional.empty());

    assertThat(one.secrets()).doesNotContainAnyElementsOf(other.secrets());
    assertThat(one.redirected("code=x&state=" + parameters(other.address()).get("state")))
        .isInstanceOf(Answer.NotOurs.class);
  }

  @Test
  void aRedirectWithTheStateBringsTheCode() {
    Answer answer = request.redirected("code=a%2Fb%2Bc&iss=x&state=" + state);

    TokenGrant.Code grant = ((Answer.Granted) answer).grant();
    assertThat(grant.code()).isEqualTo(Secret.of("a/b+c"));
    assertThat(grant.redirectUri()).isEqualTo(BACK);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "code=x",
        "code=x&state=",
        "code=x&state=STATEx",
        "code=x&state=state",
        "code=x&state=STATE&state=STATE",
        "code=x&code=y&state=STATE",
        "code=&state=STATE",
        "state=STATE",
        "error=access_denied",
        "error=access_denied&state=another"
      })
  void anythingElseIsNoAnswerToThisLogin(String query) {
    assertThat(request.redirected(query.replace("STATE", state)))
        .isInstanceOf(Answer.NotOurs.class);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          error=access_denied,                                access_denied
          error=access_denied&error_description=You+said+no,  access_denied: You said no
          error=a%1B%5B31mb%0Ac&code=x,                       a [31mb c
          """)
  void anErrorIsToldInTheEndpointsWordsOnOneLine(String query, String words) {
    assertThat(request.redirected(query + "&state=" + state)).isEqualTo(new Answer.Refused(words));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          'http://localhost:8400/callback?code=a%2Fb&state=STATE', a/b
          'http://localhost:8400/callback?code=a&state=STATE#_=_', a
          'http://localhost:8400/callback#code=a&state=STATE',     a
          'app://callback?state=STATE&code=a',                     a
          '  ?code=a&state=STATE  ',                               a
          'code=a&state=STATE',                                    a
          'a-code.of~its_own',                                     a-code.of~its_own
          ' 4/0Ab%2Fc+d== ',                                       4/0Ab/c+d==
          '100%',                                                  100%
          """)
  void whatIsPastedMayBeTheAddressOrTheCode(String line, String code) {
    Answer answer = request.pasted(line.replace("STATE", state));

    assertThat(answer).isInstanceOf(Answer.Granted.class);
    assertThat(((Answer.Granted) answer).grant().code()).isEqualTo(Secret.of(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:8400/callback",
        "http://localhost:8400/callback?code=a",
        "http://localhost:8400/callback?code=a&state=wrong",
        "code=a&state=wrong",
        "state=STATE",
        "two words"
      })
  void whatIsPastedMayAlsoBeNoAnswer(String line) {
    assertThat(request.pasted(line.replace("STATE", state))).isInstanceOf(Answer.NotOurs.class);
  }

  @Test
  void whoPastesTheAddressToOpenIsToldSo() {
    assertThat(((Answer.NotOurs) request.pasted(request.address())).why()).contains("to open");
  }

  @Test
  void itPrintsNoSecret() {
    String text = request + " " + request.redirected("code=abcdefghij&state=" + state);

    assertThat(text).doesNotContain(state).doesNotContain("abcdefghij").doesNotContain("app key");
    assertThat(URLEncoder.encode(state, StandardCharsets.UTF_8)).isEqualTo(state);
  }
}
