package aegis.lt.keeper.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import aegis.lt.keeper.config.CredentialsFromEnvironment;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.oauth.TokenGrant;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.state.Platform;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Logging;
import aegis.lt.shared.time.ManualTime;
import aegis.lt.shared.time.Sleeper;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCache.Tokens;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A login from the address to the saved tokens, with time and token endpoint in the test's hands.
 */
final class AuthorizeCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final String CODE = "code-0123456789";
  private static final String INCUMBENT = "aegis-token-keeper-live";

  @TempDir Path directory;

  private final ManualTime time = new ManualTime(NOW);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<TokenGrant.Code> sent = new ArrayList<>();
  private RefreshOutcome outcome =
      new RefreshOutcome.Refreshed(
          new Tokens(
              Secret.of("access-of-the-login"),
              Optional.of(Secret.of("refresh-of-the-login")),
              Optional.of("Bearer"),
              Optional.of(Duration.ofMinutes(20)),
              Optional.of(Duration.ofHours(1))),
          false,
          Optional.empty());
  private Path cache;
  private Path config;

  private final TokenEndpoint endpoint =
      new TokenEndpoint() {
        @Override
        public RefreshOutcome request(TokenGrant grant, Instant now) {
          sent.add((TokenGrant.Code) grant);
          return outcome;
        }

        @Override
        public Optional<String> probe() {
          throw new AssertionError("a login asks for nothing but tokens");
        }
      };

  @BeforeEach
  void configuration() throws IOException {
    cache = directory.resolve("tokens.json");
    config = directory.resolve("keeper.yaml");
    configure("redirect_uri: http://127.0.0.1/callback\n");
    PrintStream log = new PrintStream(err, true, StandardCharsets.UTF_8);
    Logging.install(Logging.Verbosity.VERBOSE, log);
  }

  private void configure(String lines) throws IOException {
    Files.writeString(config, "container_token_cache_path: " + cache + "\n" + lines);
  }

  private int authorize(AuthorizeCommand.Paste paste, String input, Sleeper sleeper) {
    KeeperConsole console =
        new KeeperConsole(
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            NOW,
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return new AuthorizeCommand(
              CredentialsFromEnvironment.read(
                  config,
                  Map.of(
                      "SAXOBANK_APP_KEY_LIVE", "the-app-key",
                      "SAXOBANK_APP_SECRET_LIVE", "the-app-secret")),
              endpoint,
              new Platform(time, sleeper, FileOps.real(), new SplittableRandom(7)),
              console)
          .call(paste, TIMEOUT);
    } catch (ConfigException | ProcessLock.HeldElsewhere e) {
      throw new AssertionError(e);
    }
  }

  private int authorize() {
    return authorize(AuthorizeCommand.Paste.NOT_READ, "", time);
  }

  private CommandFailure refused() {
    return catchThrowableOfType(CommandFailure.class, this::authorize);
  }

  /** After so long, the browser comes back with this query; STATE stands for that of the login. */
  private void comesBack(Duration later, String query, int status) {
    time.after(later, () -> assertThat(browse(query)).isEqualTo(status));
  }

  private int browse(String query) {
    Map<String, String> asked = asked();
    try {
      HttpURLConnection browser =
          (HttpURLConnection)
              URI.create(
                      asked.get("redirect_uri") + "?" + query.replace("STATE", asked.get("state")))
                  .toURL()
                  .openConnection();
      return browser.getResponseCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The parameters of the address that was printed. */
  private Map<String, String> asked() {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : URI.create(out().strip()).getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return parameters;
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private TokenCache cached() throws IOException {
    return TokenCache.parse(Files.readAllBytes(cache)).orElseThrow();
  }

  private void fence(String writer) throws IOException {
    Files.writeString(
        directory.resolve("canonical-writer.json"),
        "{\"writer\":\"" + writer + "\",\"epoch\":1,\"since\":\"2026-11-24T08:00:00Z\"}");
  }

  @Test
  void theAddressStandsAloneOnStdoutAndTheTokensAreSaved() throws IOException {
    comesBack(Duration.ofSeconds(7), "code=" + CODE + "&state=STATE", 200);

    assertThat(authorize()).isZero();

    assertThat(out()).matches("https://live\\.logonvalidation\\.net/authorize\\?\\S+\\R");
    assertThat(asked())
        .containsEntry("response_type", "code")
        .containsEntry("client_id", "the-app-key");
    assertThat(asked().get("redirect_uri")).matches("http://127\\.0\\.0\\.1:\\d+/callback");
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).code()).isEqualTo(Secret.of(CODE));
    assertThat(sent.get(0).redirectUri()).isEqualTo(asked().get("redirect_uri"));
    assertThat(cached().refreshToken()).contains(Secret.of("refresh-of-the-login"));
    assertThat(cached().issuedAt()).contains(NOW.plusSeconds(7));
    assertThat(err())
        .contains("Logged in")
        .doesNotContain(CODE, asked().get("state"), "the-app", "of-the-login");
  }

  @ParameterizedTest
  @ValueSource(strings = {"code=evil", "code=evil&state=guessed", "error=access_denied", ""})
  void anAnswerWithAnotherStateIsRefusedAndTheWaitGoesOn(String query) {
    comesBack(Duration.ofSeconds(1), query, 400);
    comesBack(Duration.ofSeconds(2), "code=" + CODE + "&state=STATE", 200);

    assertThat(authorize()).isZero();

    assertThat(sent).extracting(TokenGrant.Code::code).containsExactly(Secret.of(CODE));
    assertThat(err()).contains("Still waiting.").doesNotContain("evil", "guessed");
  }

  @Test
  void aRefusalEndsTheWaitWithTheEndpointsWords() {
    comesBack(
        Duration.ofSeconds(1),
        "error=access_denied&error_description=The+user+said+no&state=STATE",
        200);

    CommandFailure failure = refused();

    assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(failure).hasMessageContaining("access_denied: The user said no");
    assertThat(sent).isEmpty();
  }

  @Test
  void theWaitEndsWithTheTimeout() {
    CommandFailure failure = refused();

    assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(failure).hasMessageContaining("within 10m");
    assertThat(time.instant()).isEqualTo(NOW.plus(TIMEOUT));
    assertThat(directory.resolve(".tokens.json.login")).doesNotExist();
  }

  @Test
  void anAnswerInTheLastMomentCounts() {
    comesBack(TIMEOUT.minusNanos(1), "code=" + CODE + "&state=STATE", 200);
    assertThat(authorize()).isZero();
  }

  static List<RefreshOutcome> failures() {
    return List.of(
        new RefreshOutcome.Rejected("invalid_grant", Optional.of("corr#1")),
        new RefreshOutcome.ClientRejected("invalid_client", Optional.empty()),
        new RefreshOutcome.Unauthorized(Optional.empty()),
        new RefreshOutcome.Refused("http_400_invalid_request", Optional.empty()),
        RefreshOutcome.Transient.unanswered("http_503"),
        RefreshOutcome.Unknown.unanswered("timeout"),
        new RefreshOutcome.Continued(Secret.of("r"), Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("failures")
  void withoutTokensTheLoginEndsAndTheCodeIsSentNoSecondTime(RefreshOutcome failed)
      throws IOException {
    outcome = failed;
    comesBack(Duration.ofSeconds(1), "code=" + CODE + "&state=STATE", 200);

    CommandFailure failure = refused();

    assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(failure).hasMessageContaining("log in").message().doesNotContain(CODE);
    boolean unknown =
        failed instanceof RefreshOutcome.Transient
            || failed instanceof RefreshOutcome.Unknown
            || failed instanceof RefreshOutcome.Continued;
    assertThat(String.valueOf(failure.getMessage()).contains("unknown")).isEqualTo(unknown);
    assertThat(sent).hasSize(1);
    assertThat(cache).doesNotExist();
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("keeper.yaml", ".lt-token-keeper");
    }
  }

  @Test
  void aClosedFenceIsRefusedBeforeAnyoneIsAsked() throws IOException {
    fence(INCUMBENT);

    CommandFailure failure = refused();

    assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(failure).hasMessageContaining("refusing to write the canonical cache");
    assertThat(out()).isEmpty();
  }

  @Test
  void aFenceThatClosesMeanwhileIsSeenBeforeTheCodeIsSent() {
    time.after(
        Duration.ofSeconds(1),
        () -> {
          try {
            fence(INCUMBENT);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    comesBack(Duration.ofSeconds(2), "code=" + CODE + "&state=STATE", 200);

    assertThat(refused().exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(sent).isEmpty();
    assertThat(cache).doesNotExist();
  }

  @Test
  void withoutARedirectAddressNobodyCanLogIn() throws IOException {
    configure("");
    assertThat(refused().exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(refused()).hasMessageContaining("redirect_uri");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redirect_uri: https://nas.example/callback",
        "redirect_uri: http://127.0.0.1:8400/callback\nauthorize_listen: off"
      })
  void withoutListenerTerminalOrPasteItEndsAtOnce(String lines) throws IOException {
    configure(lines + "\n");

    assertThat(refused().exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(time.instant()).isEqualTo(NOW);
    assertThat(out()).isEmpty();
  }

  @Test
  void aPortThatIsTakenEndsItAtOnceUnlessTheAddressCanBePasted() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      String back = "http://127.0.0.1:" + taken.getLocalPort() + "/callback";
      configure("redirect_uri: " + back + "\n");
      assertThat(refused().exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(refused()).hasMessageContaining(":" + taken.getLocalPort());

      assertThat(authorize(AuthorizeCommand.Paste.READ, CODE + "\n", Sleeper.real())).isZero();
      assertThat(sent.get(0).redirectUri()).isEqualTo(back);
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '',                                   0
          'two words',                          0
          'https://x/?code=a&state=wrong',      0
          'junk junk\n\ncode-0123456789\nmore', 1
          'code-0123456789',                    1
          """)
  void whatIsTypedIsTakenLineByLineAndItsEndEndsTheWait(String input, int codes)
      throws IOException {
    configure("redirect_uri: https://nas.example/callback\n");
    String lines = input.replace("\\n", "\n");
    if (codes == 1) {
      assertThat(authorize(AuthorizeCommand.Paste.READ, lines, Sleeper.real())).isZero();
    } else {
      CommandFailure failure =
          catchThrowableOfType(
              CommandFailure.class,
              () -> authorize(AuthorizeCommand.Paste.READ, lines, Sleeper.real()));
      assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_READY);
      assertThat(failure).hasMessageContaining("ended without");
    }
    assertThat(sent).hasSize(codes);
  }

  @Test
  void withPkceTheVerifierGoesWithTheCodeAndIsKept() throws IOException {
    configure("redirect_uri: http://127.0.0.1/callback\npkce: S256\n");
    comesBack(Duration.ofSeconds(1), "code=" + CODE + "&state=STATE", 200);

    assertThat(authorize()).isZero();

    String verifier = sent.get(0).verifier().orElseThrow().reveal();
    assertThat(asked()).containsEntry("code_challenge_method", "S256");
    assertThat(Files.readString(directory.resolve(".lt-token-keeper/login.json")))
        .contains("\"code_verifier\":\"" + verifier + "\"");
    assertThat(out() + err()).doesNotContain(verifier);
  }

  @Test
  void anAnswerWithoutARefreshTokenIsSavedAndSaid() throws IOException {
    outcome =
        new RefreshOutcome.Refreshed(
            new Tokens(
                Secret.of("access-of-the-login"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMinutes(20)),
                Optional.empty()),
            false,
            Optional.empty());
    Files.writeString(
        cache, "{\"access_token\":\"a\",\"refresh_token\":\"old\",\"refresh_token_expires_in\":9}");
    comesBack(Duration.ofSeconds(1), "code=" + CODE + "&state=STATE", 200);

    assertThat(authorize()).isZero();

    assertThat(cached().refreshToken()).isEmpty();
    assertThat(err()).contains("no refresh token");
  }
}
