package aegis.lt.simulator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.simulator.endpoint.authority.AnswerDelivery;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.Grant;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.endpoint.authority.RefreshDecision;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenEndpointServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASIC =
      "Basic "
          + Base64.getEncoder().encodeToString("key:s%cret+1".getBytes(StandardCharsets.UTF_8));

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private TokenEndpointServer server;
  private Grant grant;

  @BeforeEach
  void start() throws IOException {
    server = TokenEndpointServer.start(EndpointRules.saxo("key", "s%cret+1"));
    grant = server.authority().issueChain("A");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aRefreshWithBasicCredentialsGetsNewTokensWith201AndACorrelation() throws Exception {
    HttpResponse<String> answer = refresh(grant.refreshToken());

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("X-Correlation")).isPresent();
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.get("token_type").asText()).isEqualTo("Bearer");
    assertThat(json.get("expires_in").asInt()).isEqualTo(1200);
    assertThat(json.get("refresh_token_expires_in").asInt()).isEqualTo(3600);
    assertThat(json.get("base_uri").isNull()).isTrue();
    assertThat(server.authority().standing(json.get("refresh_token").asText()))
        .isEqualTo(TokenStanding.LIVE);
    assertThat(server.authority().accepts(json.get("access_token").asText())).isTrue();
    assertThat(only().delivery()).isEqualTo(AnswerDelivery.FULL);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          key,   s%cret+1,     201
          key,   s%25cret%2B1, 201
          key,   wrong,        401
          other, s%cret+1,     401
          """)
  void basicCredentialsCountPlainOrEncoded(String id, String secret, int status) throws Exception {
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));

    assertThat(post(basic, refreshForm(grant.refreshToken())).statusCode()).isEqualTo(status);
  }

  @Test
  void credentialsInTheBodyCountToo() throws Exception {
    String form = refreshForm(grant.refreshToken()) + "&client_id=key&client_secret=s%25cret%2B1";

    assertThat(post(null, form).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          'refresh_token=x',                                          400, invalid_request
          'grant_type=refresh_token',                                 400, invalid_request
          'grant_type=refresh_token&refresh_token=x&refresh_token=y', 400, invalid_request
          'grant_type=password&username=x',                           400, unsupported_grant_type
          'grant_type=refresh_token&refresh_token=x',                 400, invalid_grant
          """)
  void errorsAreThoseOfTheRfc(String form, int status, String code) throws Exception {
    HttpResponse<String> answer = post(BASIC, form);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).get("error").asText()).isEqualTo(code);
  }

  @Test
  void withoutCredentialsTheClientIsInvalid() throws Exception {
    HttpResponse<String> answer = post(null, refreshForm(grant.refreshToken()));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).contains("invalid_client");
    assertThat(server.authority().standing(grant.refreshToken())).isEqualTo(TokenStanding.LIVE);
  }

  @Test
  void statusCodesCanBeChosen() throws Exception {
    server.close();
    server =
        TokenEndpointServer.start(EndpointRules.saxo("key", "s%cret+1").withStatuses(200, 401));
    Grant other = server.authority().issueChain("A");

    assertThat(refresh(other.refreshToken()).statusCode()).isEqualTo(200);
    assertThat(refresh(other.refreshToken()).statusCode()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          too-many-requests, 429, false
          server-error,      500, false
          html-page,         200, false
          html-maintenance,  503, false
          not-a-token,       200, false
          echoing-error,     400, false
          invalid-grant,     400, false
          invalid-client,    401, false
          slow,              201, true
          negative-expires-in, 201, true
          no-expires-in,     201, true
          """)
  void aPlantedFaultMeetsOneRequestAndThenAllIsWell(String name, int status, boolean committed)
      throws Exception {
    server.faults().add(Faults.byName(name).orElseThrow());

    assertThat(refresh(grant.refreshToken()).statusCode()).isEqualTo(status);
    assertThat(server.authority().standing(grant.refreshToken()))
        .isEqualTo(committed ? TokenStanding.SPENT : TokenStanding.LIVE);
    Grant next = server.authority().issueChain("B");
    assertThat(refresh(next.refreshToken()).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          truncated,          PARTIAL
          truncated-chunk,    PARTIAL
          lost-answer,        NONE
          reset-after-commit, NONE
          """)
  void anAnswerLostAfterTheCommitIsOnRecord(String name, AnswerDelivery delivery) {
    server.faults().add(Faults.byName(name).orElseThrow());

    assertThatThrownBy(() -> refresh(grant.refreshToken())).isInstanceOf(IOException.class);

    assertThat(only().committed()).isTrue();
    assertThat(only().delivery()).isEqualTo(delivery);
    assertThat(server.authority().report().undelivered()).hasSize(1);
    assertThat(server.authority().chainsLost(List.of(grant.refreshToken()))).hasSize(1);
  }

  @Test
  void aResetBeforeTheCommitLeavesTheTokenGood() {
    server.faults().add(Faults.resetBeforeCommit(), Faults.resetBeforeCommit());

    assertThatThrownBy(() -> refresh(grant.refreshToken())).isInstanceOf(IOException.class);
    assertThat(server.authority().standing(grant.refreshToken())).isEqualTo(TokenStanding.LIVE);
  }

  @Test
  void retryAfterComesInSecondsOrAsADate() throws Exception {
    server
        .faults()
        .add(
            Faults.tooManyRequests(Duration.ofSeconds(7)),
            Faults.tooManyRequestsUntil(Instant.parse("2026-11-24T09:00:07Z")));

    assertThat(refresh("x").headers().firstValue("Retry-After")).contains("7");
    assertThat(refresh("x").headers().firstValue("Retry-After"))
        .contains("Tue, 24 Nov 2026 09:00:07 GMT");
  }

  @Test
  void theEchoingErrorRepeatsTokenAndSecret() throws Exception {
    server.faults().add(Faults.echoingError());

    assertThat(refresh(grant.refreshToken()).body())
        .contains(grant.refreshToken())
        .contains("s%cret+1");
  }

  @Test
  void whileDownItRefusesAndAfterwardsItIsOnTheSamePort() throws Exception {
    server.goDown();
    assertThatThrownBy(() -> refresh(grant.refreshToken())).isInstanceOf(ConnectException.class);

    server.comeBack();
    assertThat(refresh(grant.refreshToken()).statusCode()).isEqualTo(201);
  }

  @Test
  void theProtectedResourceWantsATokenThatHasNotExpired() throws Exception {
    assertThat(get(server.resource(), "Bearer " + grant.accessToken()).statusCode()).isEqualTo(200);
    assertThat(get(server.resource(), "Bearer nonsense").statusCode()).isEqualTo(401);
  }

  @Test
  void theAdminSurfaceIsShutUnlessSwitchedOn() throws Exception {
    assertThat(get(server.admin().resolve("report"), "").statusCode()).isEqualTo(404);
  }

  @Test
  void theAdminSurfaceIssuesPlantsAndReportsWithoutTokens() throws Exception {
    TokenAuthority authority = server.authority();
    try (TokenEndpointServer open =
        TokenEndpointServer.start(
            authority,
            FaultPlan.none(),
            Instant::now,
            new TokenEndpointServer.Listen(InetAddress.getLoopbackAddress(), 0, true))) {
      JsonNode issued = admin(open, "issue", "{\"chain\":\"B\"}");
      String token = issued.get("refresh_token").asText();
      admin(open, "fault", "{\"name\":\"server-error\",\"count\":2}");
      admin(open, "fault", "{\"name\":\"held\",\"millis\":1}");
      assertThat(open.faults().remaining()).isEqualTo(3);
      admin(open, "lifetime", "{\"chain\":\"B\",\"seconds\":7}");
      assertThat(admin(open, "standing", "{\"refresh_token\":\"" + token + "\"}"))
          .isEqualTo(JSON.readTree("{\"standing\":\"LIVE\"}"));
      RefreshDecision.Granted granted = (RefreshDecision.Granted) authority.refresh(token, "test");
      assertThat(granted.grant().toJson().get("expires_in").asInt()).isEqualTo(7);

      HttpResponse<String> report = get(open.admin().resolve("report"), "");
      assertThat(report.body()).contains("\"commits\":1").doesNotContain(token);
      assertThat(
              client
                  .send(
                      HttpRequest.newBuilder(open.admin().resolve("fault"))
                          .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"typo\"}"))
                          .build(),
                      HttpResponse.BodyHandlers.ofString())
                  .body())
          .contains("no fault typo; known: [");
    }
  }

  @Test
  void maintenanceBeginsAndEndsOnTheDot() {
    Instant from = Instant.parse("2026-11-28T10:00:00Z");
    Instant to = from.plusSeconds(60);
    FaultPlan plan = FaultPlan.maintenance(from, to, Faults.htmlPage(503));

    assertThat(plan.next(from.minusNanos(1))).isEmpty();
    assertThat(plan.next(from)).isPresent();
    assertThat(plan.next(to.minusNanos(1))).isPresent();
    assertThat(plan.next(to)).isEmpty();
  }

  @Test
  void aRandomPlanIsTheSameForTheSameSeed() {
    Fault fault = Faults.lostAnswer();
    FaultPlan one = FaultPlan.random(42, Map.of(fault, 0.3));
    FaultPlan other = FaultPlan.random(42, Map.of(fault, 0.3));

    int hits = 0;
    for (int i = 0; i < 1000; i++) {
      boolean hit = one.next(Instant.EPOCH).isPresent();
      assertThat(other.next(Instant.EPOCH).isPresent()).isEqualTo(hit);
      hits += hit ? 1 : 0;
    }
    assertThat(hits).isBetween(200, 400);
  }

  private RecordedExchange only() {
    List<RecordedExchange> exchanges = server.authority().report().exchanges();
    assertThat(exchanges).hasSize(1);
    return exchanges.get(0);
  }

  private HttpResponse<String> refresh(String token) throws Exception {
    return post(BASIC, refreshForm(token));
  }

  private static String refreshForm(String token) {
    return "grant_type=refresh_token&refresh_token=" + token;
  }

  private HttpResponse<String> post(String authorization, String form) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri())
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(URI uri, String authorization) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode admin(TokenEndpointServer open, String what, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(open.admin().resolve(what))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    return JSON.readTree(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
