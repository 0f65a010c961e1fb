package aegis.lt.simulator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.endpoint.authority.AuthorizationCodes;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A login as a browser and a client see it, from the authorization request to the refresh. */
class AuthorizationPageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BACK = "http://127.0.0.1:1/callback";

  /** The example of RFC 7636, appendix B. */
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  private static final Pattern INPUT = Pattern.compile("name=\"(\\w+)\" value=\"([^\"]*)\"");

  private final HttpClient browser =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private volatile Instant now = Instant.parse("2026-11-24T09:00:00Z");
  private TokenEndpointServer server;

  @BeforeEach
  void start() throws IOException {
    TokenAuthority authority = new TokenAuthority(EndpointRules.saxo("key", "secret"), () -> now);
    server =
        TokenEndpointServer.start(
            authority, FaultPlan.none(), () -> now, TokenEndpointServer.Listen.anyPort());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void thePageHasOneButtonWhichRedirectsWithACodeAndTheState() throws Exception {
    HttpResponse<String> page = authorize(query("code", "key", BACK, "a b&\"<"));

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).containsOnlyOnce("<button>");
    HttpResponse<String> answer = press(page.body());
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(location(answer)).startsWith(BACK + "?code=").endsWith("&state=a+b%26%22%3C");
  }

  @Test
  void withoutAPersonTheBrowserIsRedirectedAtOnce() throws Exception {
    server.consent(Consent.GRANT);
    assertThat(location(authorize(query("code", "key", BACK + "?a=b", "s"))))
        .startsWith(BACK + "?a=b&code=")
        .endsWith("&state=s");

    server.consent(Consent.DENY);
    assertThat(location(authorize(query("code", "key", BACK, "s"))))
        .isEqualTo(BACK + "?error=access_denied&state=s");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          code, other, http://127.0.0.1:1/callback
          code, key,   ''
          code, key,   /callback
          code, key,   javascript:alert(1)
          code, key,   http://127.0.0.1:1/callback#fragment
          """)
  void nobodyIsRedirectedForAClientOrAnAddressThatIsUnknown(String type, String client, String back)
      throws Exception {
    HttpResponse<String> answer = authorize(query(type, client, back, "s"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Location")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          token, s,  '',                                           unsupported_response_type
          code,  '', '',                                           invalid_request
          code,  s,  code_challenge=abc&code_challenge_method=S256, invalid_request
          code,  s,  code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM, invalid_request
          code,  s,  code_challenge_method=S256,                   invalid_request
          code,  s,  state=t,                                      invalid_request
          """)
  void otherMistakesAreAnsweredAtTheRedirectAddress(
      String type, String state, String more, String error) throws Exception {
    server.consent(Consent.GRANT);
    String query = query(type, "key", BACK, state) + (more.isEmpty() ? "" : "&" + more);

    assertThat(location(authorize(query))).startsWith(BACK + "?error=" + error);
  }

  @Test
  void aCodeStartsAChainThatIsRefreshedLikeAnyOther() throws Exception {
    server.authority().nextLogin("candidate");
    HttpResponse<String> answer = exchange(code(""), BACK, "");

    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode tokens = JSON.readTree(answer.body());
    assertThat(server.authority().accepts(tokens.get("access_token").asText())).isTrue();
    assertThat(refresh(tokens, "").statusCode()).isEqualTo(201);
    assertThat(server.authority().report().of("candidate")).hasSize(1);
    assertThat(server.authority().report().codeExchanges()).hasSize(1);
    assertThat(server.authority().report().turnedAway()).isZero();
  }

  @Test
  void aCodeIsGoodOnceAndItsSecondUseRevokesTheChain() throws Exception {
    String code = code("");
    JsonNode tokens = JSON.readTree(exchange(code, BACK, "").body());

    assertThat(exchange(code, BACK, "").statusCode()).isEqualTo(400);
    assertThat(server.authority().standing(tokens.get("refresh_token").asText()))
        .isEqualTo(TokenStanding.REVOKED);
  }

  @Test
  void aCodeIsUsedUpByAWrongTry() throws Exception {
    String code = code("");

    assertThat(exchange(code, BACK + "/", "").body()).contains("invalid_grant");
    assertThat(exchange(code, BACK, "").body()).contains("invalid_grant");
  }

  @Test
  void aCodeLivesForAMinute() throws Exception {
    String first = code("");
    now = now.plus(AuthorizationCodes.LIFETIME).minusNanos(1);
    assertThat(exchange(first, BACK, "").statusCode()).isEqualTo(201);

    String second = code("");
    now = now.plus(AuthorizationCodes.LIFETIME);
    assertThat(exchange(second, BACK, "").body()).contains("invalid_grant");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          true,  right, 201
          true,  wrong, 400
          true,  '',    400
          false, right, 400
          false, '',    201
          """)
  void theVerifierMustFitTheChallengeAtTheExchangeAndAtEachRefresh(
      boolean challenged, String which, int status) throws Exception {
    String verifier =
        which.isEmpty()
            ? ""
            : "&code_verifier=" + (which.equals("right") ? VERIFIER : VERIFIER.replace('d', 'e'));
    String challenge =
        challenged ? "&code_challenge=" + CHALLENGE + "&code_challenge_method=S256" : "";
    assertThat(exchange(code(challenge), BACK, verifier).statusCode()).isEqualTo(status);

    String right = challenged ? "&code_verifier=" + VERIFIER : "";
    JsonNode tokens = JSON.readTree(exchange(code(challenge), BACK, right).body());
    assertThat(refresh(tokens, verifier).statusCode()).isEqualTo(status);
    if (status != 201) {
      assertThat(refresh(tokens, right).statusCode()).as("nothing was spent").isEqualTo(201);
    }
  }

  @Test
  void aCodeExchangeNeedsCodeAndRedirectAddress() throws Exception {
    assertThat(post("grant_type=authorization_code&redirect_uri=" + BACK).body())
        .contains("code is missing");
    assertThat(post("grant_type=authorization_code&code=x").body())
        .contains("redirect_uri is missing");
    assertThat(exchange("never-issued", BACK, "").body()).contains("invalid_grant");
  }

  private static String query(String type, String client, String back, String state) {
    return "response_type="
        + type
        + "&client_id="
        + client
        + "&redirect_uri="
        + encoded(back)
        + "&state="
        + encoded(state);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private String code(String more) throws Exception {
    server.consent(Consent.GRANT);
    Matcher code =
        Pattern.compile("code=([^&]*)")
            .matcher(location(authorize(query("code", "key", BACK, "s") + more)));
    assertThat(code.find()).isTrue();
    return code.group(1);
  }

  private HttpResponse<String> authorize(String query) throws Exception {
    URI uri = URI.create(server.authorizeUri() + "?" + query);
    return browser.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends the form of the page, as a browser does. */
  private HttpResponse<String> press(String page) throws Exception {
    StringBuilder form = new StringBuilder();
    Matcher input = INPUT.matcher(page);
    while (input.find()) {
      String value = input.group(2).replace("&quot;", "\"").replace("&lt;", "<");
      form.append(form.isEmpty() ? "" : "&").append(input.group(1)).append('=');
      form.append(encoded(value.replace("&amp;", "&")));
    }
    return post(server.authorizeUri(), form.toString(), "");
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(302);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private HttpResponse<String> exchange(String code, String back, String more) throws Exception {
    return post(
        "grant_type=authorization_code&code=" + code + "&redirect_uri=" + encoded(back) + more);
  }

  private HttpResponse<String> refresh(JsonNode tokens, String more) throws Exception {
    String token = tokens.get("refresh_token").asText();
    return post("grant_type=refresh_token&refresh_token=" + token + more);
  }

  private HttpResponse<String> post(String form) throws Exception {
    String pair = Base64.getEncoder().encodeToString("key:secret".getBytes(StandardCharsets.UTF_8));
    return post(server.uri(), form, "Basic " + pair);
  }

  private HttpResponse<String> post(URI uri, String form, String authorization) throws Exception {
    return browser.send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
