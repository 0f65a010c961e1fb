package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.answer.AnswerReader;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.ClientRejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refused;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unauthorized;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unknown;
import aegis.lt.shared.token.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Talks to a bare socket that says exactly what a test wants, and then hangs up. */
final class HttpTokenEndpointTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Secret TOKEN = Secret.of("refresh+/=ü");
  private static final String BODY =
      "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":1200}";

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private ServerSocket server;
  private volatile byte[] answer = {};
  private volatile boolean silent;
  private volatile boolean talksFirst;
  private volatile boolean staysOpen;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "bare-endpoint");
    thread.setDaemon(true);
    thread.start();
  }

  @AfterEach
  void hangUp() throws IOException {
    server.close();
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (!talksFirst) {
          requests.add(readRequest(socket.getInputStream()));
        }
        if (silent) {
          continue; // the connection stays open, and nothing comes
        }
        socket.getOutputStream().write(answer);
        if (staysOpen) {
          socket.getInputStream().skip(Long.MAX_VALUE); // until the client hangs up
        }
        socket.close();
      } catch (IOException e) {
        // the client has gone, or the test is over
      }
    }
  }

  private static String readRequest(InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf("\r\n\r\n") < 0) {
      text.append((char) in.read());
    }
    int length =
        text.toString()
            .lines()
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private HttpTokenEndpoint endpoint(ClientAuth auth, Optional<String> redirect, Duration limit) {
    URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/token");
    return new HttpTokenEndpoint(
        new EndpointSettings(address, auth, redirect, limit, limit),
        new Credentials(Secret.of("my key"), Secret.of("my:secret")));
  }

  private RefreshOutcome ask() {
    return endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofSeconds(20)).refresh(TOKEN, NOW);
  }

  private static String response(String status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n"
        + headers
        + "\r\n"
        + body;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theRequestIsAsRfc6749WantsItWithBasic() {
    answer = utf8(response("201 Created", "X-Correlation: abc#9\r\n", BODY));
    Refreshed refreshed = (Refreshed) ask();
    assertThat(refreshed.tokens().accessToken().reveal()).isEqualTo("a");
    assertThat(refreshed.correlation()).contains("abc#9");
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0))
        .startsWith("POST /token HTTP/1.1\r\n")
        // my+key:my%3Asecret
        .contains("Authorization: Basic bXkra2V5Om15JTNBc2VjcmV0\r\n")
        .contains("Content-Type: application/x-www-form-urlencoded\r\n")
        .endsWith("\r\n\r\ngrant_type=refresh_token&refresh_token=refresh%2B%2F%3D%C3%BC");
  }

  @Test
  void credentialsMayStandInTheBodyAndARedirectUriIsSentIfConfigured() {
    answer = utf8(response("200 OK", "", BODY));
    endpoint(ClientAuth.BODY, Optional.of("http://x/cb"), Duration.ofSeconds(20))
        .refresh(TOKEN, NOW);
    assertThat(requests.get(0))
        .doesNotContain("Authorization")
        .endsWith("&redirect_uri=http%3A%2F%2Fx%2Fcb&client_id=my+key&client_secret=my%3Asecret");
  }

  @Test
  void aCodeIsExchangedAtTheAddressAndWithTheVerifierOfItsLogin() {
    answer = utf8(response("200 OK", "", BODY));
    TokenGrant.Code grant =
        new TokenGrant.Code(
            Secret.of("a code/+"), "http://localhost:1/cb", Optional.of(Secret.of("the-verifier")));

    RefreshOutcome outcome =
        endpoint(ClientAuth.BASIC, Optional.of("http://x/cb"), Duration.ofSeconds(20))
            .request(grant, NOW);

    assertThat(outcome).isInstanceOf(Refreshed.class);
    assertThat(requests).hasSize(1);
    assertThat(requests.get(0))
        .contains("Authorization: Basic ")
        .endsWith(
            "\r\n\r\ngrant_type=authorization_code&code=a+code%2F%2B"
                + "&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb&code_verifier=the-verifier");
  }

  @Test
  void aRefreshOfAChainThatBeganWithPkceBringsTheVerifier() {
    answer = utf8(response("200 OK", "", BODY));
    endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofSeconds(20))
        .request(
            new TokenGrant.Refresh(Secret.of("r"), Optional.of(Secret.of("the-verifier"))), NOW);

    assertThat(requests.get(0))
        .endsWith("\r\n\r\ngrant_type=refresh_token&refresh_token=r&code_verifier=the-verifier");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "408 Request Timeout", "503 Service Unavailable", "429 Too Many Requests", "302 Found",
        "307 Temporary Redirect", "401 Unauthorized", "421 Misdirected Request", "500 Oops"
      })
  void nothingIsEverSentTwice(String status) {
    answer = utf8(response(status, "Retry-After: 0\r\nLocation: /token\r\n", ""));
    assertThat(ask()).isInstanceOfAny(Transient.class, Refused.class, Unauthorized.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void retryAfterIsPassedOn() {
    answer = utf8(response("429 Too Many Requests", "Retry-After: 17\r\n", "{}"));
    assertThat(((Transient) ask()).retryAfter()).contains(Duration.ofSeconds(17));
  }

  @Test
  void invalidClientIsARejectionOfTheClientAlone() {
    answer = utf8(response("401 Unauthorized", "", "{\"error\":\"invalid_client\"}"));
    assertThat(ask()).isInstanceOf(ClientRejected.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n"})
  void aLostAnswerIsUnknown(String beginning) {
    answer = utf8(beginning);
    assertThat(ask()).isInstanceOf(Unknown.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void anAnswerCutBehindItsTokensIsSalvaged() {
    String whole = response("200 OK", "", BODY);
    answer = utf8(whole.substring(0, whole.length() - 3));
    Refreshed refreshed = (Refreshed) ask();
    assertThat(refreshed.salvaged()).isTrue();
    assertThat(refreshed.tokens().refreshToken().orElseThrow().reveal()).isEqualTo("r");
  }

  @Test
  void anAnswerCutBeforeTheRefreshTokenIsUnknown() {
    String whole = response("200 OK", "", BODY);
    answer = utf8(whole.substring(0, whole.indexOf("refresh_token")));
    assertThat(ask()).isInstanceOf(Unknown.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "X-GZIP", "deflate"})
  void anAnswerThatIsCompressedUnaskedIsUnderstood(String encoding) throws IOException {
    byte[] packed = packed(encoding);
    answer = compressed(encoding, packed.length, packed);
    Refreshed refreshed = (Refreshed) ask();
    assertThat(refreshed.salvaged()).isFalse();
    assertThat(refreshed.tokens().refreshToken().orElseThrow().reveal()).isEqualTo("r");
    assertThat(requests.get(0)).contains("Accept-Encoding: identity\r\n");
  }

  @Test
  void aCompressedAnswerThatIsCutIsUnknown() throws IOException {
    byte[] packed = packed("gzip");
    answer = compressed("gzip", packed.length, Arrays.copyOf(packed, 14));
    assertThat(ask()).isEqualTo(new Unknown("answer_cut_short", Optional.of("packed#1")));
  }

  private static byte[] packed(String encoding) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out =
        encoding.equals("deflate")
            ? new DeflaterOutputStream(bytes)
            : new GZIPOutputStream(bytes)) {
      out.write(utf8(BODY));
    }
    return bytes.toByteArray();
  }

  private static byte[] compressed(String encoding, int length, byte[] body) throws IOException {
    String head =
        "HTTP/1.1 200 OK\r\nX-Correlation: packed#1\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(encoding, length);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(utf8(head));
    bytes.write(body);
    return bytes.toByteArray();
  }

  @Test
  void aByteOrderMarkInFrontOfTheTokensIsPassedOver() {
    answer = utf8(response("200 OK", "", "\ufeff" + BODY));
    assertThat(ask()).isInstanceOf(Refreshed.class);
    answer = utf8(response("400 Bad Request", "", "\ufeff{\"error\":\"invalid_grant\"}"));
    assertThat(ask()).isInstanceOf(Rejected.class);
  }

  @Test
  void aSuccessWithoutABodyIsUnknown() {
    answer = utf8("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(ask()).isEqualTo(Unknown.unanswered("http_204_without_token"));
  }

  @Test
  void anAddressThatTheClientCannotUseSendsNothing() {
    HttpTokenEndpoint endpoint =
        new HttpTokenEndpoint(
            new EndpointSettings(
                URI.create("http://127.0.0.1:99999/token"),
                ClientAuth.BASIC,
                Optional.empty(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20)),
            new Credentials(Secret.of("key"), Secret.of("secret")));
    assertThat(endpoint.refresh(TOKEN, NOW)).isEqualTo(Transient.unanswered("unusable_address"));
    assertThat(endpoint.probe()).contains("unusable_address");
  }

  @Test
  void aBodyBeyondTheLimitIsNotReadToItsEnd() {
    answer = utf8(response("200 OK", "", "{\"x\":\"" + "y".repeat(AnswerReader.LARGEST) + "\"}"));
    assertThat(ask()).isInstanceOf(Unknown.class);
  }

  @Test
  void aBodyUpToTheLimitIsRead() {
    String pad = "y".repeat(AnswerReader.LARGEST - BODY.length() - 10);
    answer = utf8(response("200 OK", "", "{\"x\":\"" + pad + "\"," + BODY.substring(1)));
    Refreshed refreshed = (Refreshed) ask();
    assertThat(refreshed.tokens().refreshToken().orElseThrow().reveal()).isEqualTo("r");
    assertThat(refreshed.salvaged()).isFalse();
  }

  /** Answers whose end the server never tells, on a connection that stays open. */
  static Stream<Arguments> endless() throws IOException {
    String head = "HTTP/1.1 200 OK\r\n";
    String chunked = head + "Transfer-Encoding: chunked\r\n";
    String chunk = Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n";
    byte[] packed = packed("gzip");
    return Stream.of(
        Arguments.of("no length", utf8(head + "\r\n" + BODY)),
        Arguments.of("length too large", utf8(head + "Content-Length: 5000\r\n\r\n" + BODY)),
        Arguments.of("no last chunk", utf8(chunked + "\r\n" + chunk)),
        Arguments.of("words behind it", utf8(head + "\r\n" + BODY + "\r\n and so on")),
        Arguments.of("a guard in front", utf8(head + "\r\n)]}',\n" + BODY)),
        Arguments.of("in an array", utf8(head + "\r\n[" + BODY + "]")),
        Arguments.of(
            "brackets in a text", utf8(head + "\r\n{\"x\":\"}]{\\\"\"," + BODY.substring(1))),
        Arguments.of("compressed", compressed("gzip", packed.length + 100, packed)),
        Arguments.of("HTTP/1.0", utf8("HTTP/1.0 200 OK\r\n\r\n" + BODY)),
        Arguments.of("UTF-16", utf16(head + "\r\n", BODY)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endless")
  void aCompleteAnswerIsTakenWithoutWaitingForItsEnd(String name, byte[] bytes) {
    answer = bytes;
    staysOpen = true;
    RefreshOutcome outcome =
        endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofHours(1)).refresh(TOKEN, NOW);
    assertThat(((Refreshed) outcome).tokens().refreshToken().orElseThrow().reveal()).isEqualTo("r");
  }

  @Test
  void aCompleteRefusalIsTakenWithoutWaitingForItsEnd() {
    answer = utf8("HTTP/1.1 400 Bad Request\r\n\r\n{\"error\":\"invalid_grant\"}");
    staysOpen = true;
    RefreshOutcome outcome =
        endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofHours(1)).refresh(TOKEN, NOW);
    assertThat(outcome).isInstanceOf(Rejected.class);
  }

  @Test
  void anAnswerIsTakenBeforeTheHttpClientJudgesIt() {
    answer = utf8(response("407 Proxy Authentication Required", "", "<html>who are you?</html>"));
    assertThat(ask()).isEqualTo(new Refused("http_407", Optional.empty()));
    answer = utf8(response("407 Proxy Authentication Required", "", BODY));
    assertThat(ask()).isInstanceOf(Refreshed.class);
  }

  private static byte[] utf16(String head, String body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(utf8(head));
    bytes.writeBytes(("\ufeff" + body).getBytes(StandardCharsets.UTF_16LE));
    return bytes.toByteArray();
  }

  @Test
  void anEndpointThatNeverAnswersIsUnknownAfterTheTimeLimit() {
    silent = true;
    RefreshOutcome outcome =
        endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofMillis(300)).refresh(TOKEN, NOW);
    assertThat(outcome).isEqualTo(Unknown.unanswered("timeout"));
    assertThat(requests).hasSize(1);
  }

  @Test
  void aRequestThatNeverLeftIsTransient() throws IOException {
    HttpTokenEndpoint endpoint =
        endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofSeconds(20));
    server.close();
    assertThat(endpoint.refresh(TOKEN, NOW)).isEqualTo(Transient.unanswered("connect"));
    assertThat(endpoint.probe()).contains("connect");
  }

  @Test
  void aFailedHandshakeIsTransientAndNamed() {
    answer = new byte[] {0x15, 3, 3, 0, 2, 2, 40}; // a TLS alert: fatal, handshake failure
    HttpTokenEndpoint endpoint =
        new HttpTokenEndpoint(
            new EndpointSettings(
                URI.create("https://127.0.0.1:" + server.getLocalPort() + "/token"),
                ClientAuth.BASIC,
                Optional.empty(),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20)),
            new Credentials(Secret.of("key"), Secret.of("secret")));
    talksFirst = true;
    assertThat(endpoint.refresh(TOKEN, NOW)).isEqualTo(Transient.unanswered("ssl_handshake"));
  }

  @Test
  void gettingReadySendsNothingToTheEndpoint() {
    HttpTokenEndpoint endpoint =
        endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofSeconds(20));
    endpoint.prepare();
    assertThat(requests).isEmpty();
    answer = utf8(response("200 OK", "", BODY));
    assertThat(endpoint.refresh(TOKEN, NOW)).isInstanceOf(Refreshed.class);
    assertThat(requests).hasSize(1);
  }

  @Test
  void aProbeTakesAnyAnswerAndSendsNoToken() {
    answer = utf8(response("404 Not Found", "", ""));
    assertThat(endpoint(ClientAuth.BASIC, Optional.empty(), Duration.ofSeconds(20)).probe())
        .isEmpty();
    assertThat(requests.get(0)).startsWith("GET /token").doesNotContain("Authorization");
  }
}
