package aegis.lt.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program itself, from its jar, against the simulator's token endpoint. */
@Timeout(180)
final class KeeperIT {
  private static final Path JAR = Path.of("target/lt-token-keeper.jar").toAbsolutePath();
  private static final String MARKER = "SENTINEL";

  @TempDir Path directory;
  private final List<Process> started = new ArrayList<>();
  private TokenEndpointServer endpoint;
  private Path canonical;
  private Path parallel;
  private Path config;

  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void endpointAndCache() throws IOException {
    endpoint =
        TokenEndpointServer.start(EndpointRules.saxo("the-key", MARKER).withTokenMarker(MARKER));
    canonical = directory.resolve("saxobank_tokens_live.json");
    parallel = directory.resolve("saxobank_tokens_live_rust.json");
    config = directory.resolve("keeper.yaml");
    Files.writeString(
        config,
        """
        container_token_cache_path: %s
        token_endpoint: %s
        interval_secs: 0.5
        retry_initial: 100ms
        """
            .formatted(canonical, endpoint.uri()));
    placeToken(canonical, 1000);
  }

  @AfterEach
  void end() throws IOException {
    started.forEach(Process::destroyForcibly);
    endpoint.close();
  }

  private void placeToken(Path path, long age) throws IOException {
    var grant = endpoint.authority().issueChain("chain of " + path.getFileName());
    Files.writeString(
        path,
        "{\"access_token\": \"%s\", \"token_type\": \"Bearer\", \"expires_in\": 1200, \"refresh_token\": \"%s\", \"refresh_token_expires_in\": 3600, \"issued_at\": %d}"
            .formatted(
                grant.accessToken(), grant.refreshToken(), Instant.now().getEpochSecond() - age));
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().remove("AEGIS_SAXO_TOKEN_CACHE_PATH");
    builder.environment().remove("LT_CONFIG");
    builder.environment().put("SAXOBANK_APP_KEY_LIVE", "the-key");
    builder.environment().put("SAXOBANK_APP_SECRET_LIVE", MARKER);
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static Ended end(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(out + err).doesNotContain(MARKER);
    return new Ended(process.exitValue(), out, err);
  }

  private Ended keeper(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return end(start(environment, arguments));
  }

  private Ended keeper(String... arguments) throws IOException, InterruptedException {
    return keeper(Map.of(), arguments);
  }

  /** Not {@link Process#destroy}, which also closes the streams that are yet to be read. */
  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  private static String untilLogged(Process process, String text) throws IOException {
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    StringBuilder read = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      read.append(line).append('\n');
      if (line.contains(text)) {
        return read.toString();
      }
    }
    throw new AssertionError("ended without saying '" + text + "': " + read);
  }

  @Test
  void onceRefreshesATokenThatIsDueAndStatusShowsIt() throws Exception {
    Ended once = keeper("once", "--config", config.toString());
    assertThat(once.code()).isZero();
    assertThat(once.err()).contains("INFO token refreshed").contains("correlation=");
    assertThat(endpoint.authority().report().commits()).isEqualTo(1);

    Ended status = keeper("--config", config.toString(), "status", "--json");
    JsonNode json = new ObjectMapper().readTree(status.out());
    assertThat(status.code()).isZero();
    assertThat(json.path("schema").asText()).isEqualTo("lt.keeper-status/1");
    assertThat(json.path("freshness").asText()).isEqualTo("AccessValid");
    assertThat(json.path("access_left_secs").asDouble()).isBetween(1000.0, 1200.0);
    assertThat(json.path("last_outcome").asText()).isEqualTo("refreshed");
    assertThat(json.path("canonical").asBoolean()).isTrue();
    assertThat(keeper("status", "--config", config.toString()).out()).contains("AccessValid");
  }

  @Test
  void theHealthCheckIsOneLineAndItsExitCodeIsTheAnswer() throws Exception {
    Ended before = keeper("status", "--check", "--config", config.toString());
    assertThat(before.code()).isEqualTo(3);
    assertThat(before.out()).isEqualTo("unhealthy: no keeper has run here yet\n");

    keeper("once", "--config", config.toString());
    Ended after = keeper("status", "--check", "--config", config.toString());
    assertThat(after.code()).isZero();
    assertThat(after.out()).isEqualTo("healthy\n");

    Files.delete(canonical);
    Ended without = keeper("status", "--check", "--config", config.toString());
    assertThat(without.code()).isEqualTo(3);
    assertThat(without.out()).isEqualTo("unhealthy: token cache missing\n");
  }

  /** The jar's manifest has to open what this takes. */
  @Test
  void extendedAttributesOfTheCacheAreSeenByDoctorAndKeptBySaves() throws Exception {
    Files.getFileAttributeView(canonical, UserDefinedFileAttributeView.class)
        .write("note", ByteBuffer.wrap(MARKER.getBytes(StandardCharsets.US_ASCII)));
    assertThat(keeper("doctor", "--config", config.toString()).out())
        .contains("user.note, which a save keeps");
    assertThat(keeper("once", "--config", config.toString()).code()).isZero();
    assertThat(endpoint.authority().standing(refreshToken(canonical)))
        .isEqualTo(TokenStanding.LIVE);
    assertThat(Files.getAttribute(canonical, "user:note"))
        .isEqualTo(MARKER.getBytes(StandardCharsets.US_ASCII));
  }

  /** A shell puts bytes into the environment, which Java itself could not under such a locale. */
  @ParameterizedTest
  @CsvSource({
    "C, geh\\303\\251im, 0",
    "POSIX, geh\\303\\251im, 0",
    "C.UTF-8, geh\\303\\251im, 0",
    "C, geh\\351im, 2",
    "C.UTF-8, geh\\351im, 2",
  })
  void aSecretBeyondAsciiIsSentAsItIsOrRefused(String locale, String octal, int code)
      throws Exception {
    EndpointRules rules = EndpointRules.saxo("the-key", "geh\u00e9im");
    try (TokenEndpointServer strict = TokenEndpointServer.start(rules)) {
      var grant = strict.authority().issueChain("chain");
      Files.writeString(
          canonical,
          "{\"access_token\":\"%s\",\"expires_in\":1200,\"refresh_token\":\"%s\",\"issued_at\":%d}"
              .formatted(
                  grant.accessToken(),
                  grant.refreshToken(),
                  Instant.now().getEpochSecond() - 1000));
      Files.writeString(
          config,
          "container_token_cache_path: " + canonical + "\ntoken_endpoint: " + strict.uri() + "\n");
      ProcessBuilder builder =
          new ProcessBuilder(
              "sh",
              "-c",
              "export LC_ALL="
                  + locale
                  + " SAXOBANK_APP_SECRET_LIVE=$(printf '"
                  + octal
                  + "');"
                  + "exec \"$0\" -jar \"$1\" once --config \"$2\"",
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              JAR.toString(),
              config.toString());
      builder.environment().put("SAXOBANK_APP_KEY_LIVE", "the-key");
      Process process = builder.start();
      started.add(process);
      Ended ended = end(process);
      assertThat(ended.code()).as(ended.err()).isEqualTo(code);
      assertThat(strict.authority().report().commits()).isEqualTo(code == 0 ? 1 : 0);
      assertThat(ended.out() + ended.err()).doesNotContain("geh");
    }
  }

  @Test
  void onceAndStatusSayNotReadyWithoutAToken() throws Exception {
    Files.delete(canonical);
    Ended once = keeper("once", "--config", config.toString());
    assertThat(once.code()).isEqualTo(3);
    assertThat(once.err()).contains("Token cache missing");
    assertThat(keeper("status", "--config", config.toString()).code()).isEqualTo(3);
  }

  @Test
  void theDaemonStopsOnSigtermWithExitCodeZeroAndHoldsTheLockUntilThen() throws Exception {
    Process daemon = start(Map.of(), "--config", config.toString());
    untilLogged(daemon, "token valid");
    Ended second = keeper("once", "--config", config.toString());
    assertThat(second.code()).isEqualTo(6);
    assertThat(second.err()).contains("another instance holds the lock").contains("pid=");
    signal(daemon, "TERM");
    assertThat(end(daemon).code()).isZero();
  }

  @Test
  void theDaemonStopsOnSigintWithExitCode130() throws Exception {
    Process daemon = start(Map.of(), "run", "--config", config.toString());
    untilLogged(daemon, "token valid");
    signal(daemon, "INT");
    assertThat(end(daemon).code()).isEqualTo(130);
  }

  @ParameterizedTest
  @CsvSource({"TERM, 0", "INT, 130"})
  void onceThatIsStoppedDuringAnExchangeSavesWhatComes(String name, int code) throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch signalled = new CountDownLatch(1);
    endpoint
        .faults()
        .add(
            exchange -> {
              asked.countDown();
              signalled.await();
              exchange.send(exchange.commit());
            });
    Process once = start(Map.of(), "once", "--config", config.toString());
    asked.await();
    signal(once, name);
    signalled.countDown();
    assertThat(end(once).code()).isEqualTo(code);
    assertThat(endpoint.authority().standing(refreshToken(canonical)))
        .isEqualTo(TokenStanding.LIVE);
  }

  /** The time limits are far longer than the test may take. */
  @ParameterizedTest
  @CsvSource({"TERM, 0, run", "INT, 130, run", "TERM, 0, once"})
  void aKeeperThatIsStuckBeforeItSentAnythingEndsOnASignal(String name, int code, String command)
      throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(
          config,
          """
          container_token_cache_path: %s
          token_endpoint: https://127.0.0.1:%d/token
          connect_timeout: 10m
          call_timeout: 10m
          """
              .formatted(canonical, silent.getLocalPort()));
      Process keeper = start(Map.of(), command, "--config", config.toString());
      try (Socket socket = silent.accept()) {
        assertThat(socket.getInputStream().read())
            .isNotNegative(); // TLS begins, and gets no answer
        signal(keeper, name);
        Ended ended = end(keeper);
        assertThat(ended.code()).isEqualTo(code);
        assertThat(ended.err()).contains("stopped before the refresh token was sent");
      }
    }
    assertThat(canonical.resolveSibling(".saxobank_tokens_live.json.pending")).doesNotExist();
  }

  private static String refreshToken(Path cache) throws IOException {
    return new ObjectMapper().readTree(cache.toFile()).path("refresh_token").asText();
  }

  @Test
  void theDaemonReadsItsConfigurationAgainOnSighup() throws Exception {
    Process daemon = start(Map.of(), "run", "--config", config.toString());
    untilLogged(daemon, "token valid");
    Files.writeString(config, Files.readString(config) + "refresh_margin_secs: 299\n");
    signal(daemon, "HUP");
    assertThat(untilLogged(daemon, "configuration read again")).contains("refresh_margin_secs=");
    signal(daemon, "TERM");
    assertThat(end(daemon).code()).isZero();
  }

  @Test
  void bootstrapCopiesOnceFencesAndTheKeeperThenLeavesTheCanonicalCacheAlone() throws Exception {
    Map<String, String> override = Map.of("AEGIS_SAXO_TOKEN_CACHE_PATH", parallel.toString());
    Ended first = keeper(override, "bootstrap", "--share-lineage", "--config", config.toString());
    assertThat(first.code()).isZero();
    assertThat(first.err()).contains("WARN both keepers now share one lineage");
    assertThat(Files.readString(parallel)).isEqualTo(Files.readString(canonical));
    assertThat(Files.getPosixFilePermissions(parallel))
        .isEqualTo(Files.getPosixFilePermissions(canonical));
    assertThat(Files.readString(directory.resolve("canonical-writer.json")))
        .contains("\"writer\":\"aegis-token-keeper-live\",\"epoch\":1");

    placeToken(parallel, 0);
    String before = Files.readString(parallel);
    Ended again = keeper(override, "bootstrap", "--config", config.toString());
    assertThat(again.code()).isZero();
    assertThat(again.out()).contains("already done");
    assertThat(Files.readString(parallel)).isEqualTo(before);

    Ended fenced = keeper("once", "--config", config.toString());
    assertThat(fenced.err()).contains("ERROR refusing to write the canonical cache");
    assertThat(endpoint.authority().report().exchanges()).isEmpty();
  }

  @Test
  void withoutBeingToldToShareBootstrapExplainsAndChangesNothing() throws Exception {
    Map<String, String> override = Map.of("AEGIS_SAXO_TOKEN_CACHE_PATH", parallel.toString());
    Ended refused = keeper(override, "bootstrap", "--config", config.toString());
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err())
        .contains("would share one chain of refresh tokens")
        .contains("'authorize'")
        .contains("bootstrap --share-lineage");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).doesNotContain(parallel, directory.resolve("canonical-writer.json"));
    }
    assertThat(directory.resolve(".lt-token-keeper")).doesNotExist();
  }

  @Test
  void theFenceNamesTheConfiguredIncumbent() throws Exception {
    Map<String, String> override = Map.of("AEGIS_SAXO_TOKEN_CACHE_PATH", parallel.toString());
    Files.writeString(config, Files.readString(config) + "incumbent_name: old-keeper\n");
    Ended done = keeper(override, "bootstrap", "--share-lineage", "--config", config.toString());
    assertThat(done.out()).contains("writer old-keeper");
    assertThat(Files.readString(directory.resolve("canonical-writer.json")))
        .contains("\"writer\":\"old-keeper\"");
  }

  /** The state in which a keeper that runs asks for a token cache. */
  @Test
  void aKeeperThatWaitsForATokenCacheUsesTheCopy() throws Exception {
    Map<String, String> override = Map.of("AEGIS_SAXO_TOKEN_CACHE_PATH", parallel.toString());
    Process daemon = start(override, "run", "--config", config.toString());
    untilLogged(daemon, "Token cache missing");
    Ended done = keeper(override, "bootstrap", "--share-lineage", "--config", config.toString());
    assertThat(done.code()).as(done.err()).isZero();
    untilLogged(daemon, "token refreshed");
    signal(daemon, "TERM");
    assertThat(end(daemon).code()).isZero();
  }

  @Test
  void bootstrapWantsAnOverrideAndASource() throws Exception {
    Ended without = keeper("bootstrap", "--config", config.toString());
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("AEGIS_SAXO_TOKEN_CACHE_PATH is not set");
    Files.writeString(canonical, "{\"access_tok");
    Map<String, String> override = Map.of("AEGIS_SAXO_TOKEN_CACHE_PATH", parallel.toString());
    Ended torn = keeper(override, "bootstrap", "--share-lineage", "--config", config.toString());
    assertThat(torn.code()).isEqualTo(3);
    assertThat(torn.err()).contains("is not a JSON object");
    assertThat(parallel).doesNotExist();
    assertThat(directory.resolve("canonical-writer.json")).doesNotExist();
  }

  @Test
  void bootstrapNamesTheFolderThatIsMissing() throws Exception {
    Path away = directory.resolve("not-mounted/parallel.json");
    Ended ended =
        keeper(
            Map.of("AEGIS_SAXO_TOKEN_CACHE_PATH", away.toString()),
            "bootstrap",
            "--config",
            config.toString());
    assertThat(ended.code()).isEqualTo(3);
    assertThat(ended.err())
        .contains(away.getParent() + " does not exist")
        .doesNotContain("internal error");
    assertThat(away.getParent()).doesNotExist();
  }

  @Test
  void doctorTellsAllThatIsWrongWithConfigurationAndEnvironment() throws Exception {
    Files.writeString(config, "interval_secs: soon\n");
    Ended ill =
        keeper(Map.of("SAXOBANK_APP_KEY_LIVE", ""), "doctor", "--config", config.toString());
    assertThat(ill.code()).isEqualTo(2);
    assertThat(ill.out())
        .contains("line 1: interval_secs: found soon")
        .contains("SAXOBANK_APP_KEY_LIVE: is not set");
  }

  @Test
  void doctorSpendsNoTokenAndNamesRemedies() throws Exception {
    Ended fine = keeper("doctor", "--config", config.toString());
    assertThat(fine.code()).isZero();
    assertThat(fine.out()).contains("ok    endpoint");
    Files.delete(canonical);
    Ended ill =
        keeper(Map.of("SAXOBANK_APP_SECRET_LIVE", ""), "doctor", "--config", config.toString());
    assertThat(ill.code()).isEqualTo(3);
    assertThat(ill.out())
        .contains("fail  environment      SAXOBANK_APP_SECRET_LIVE is not set")
        .contains("Token cache missing")
        .contains("run 'authorize' and log in");
    assertThat(endpoint.authority().report().exchanges()).isEmpty();
  }

  @Test
  void wrongUseEndsWithTwoAndSaysWhy() throws Exception {
    assertThat(keeper("run", "--frobnicate").code()).isEqualTo(2);
    assertThat(keeper("run").code()).isEqualTo(2);
    Files.writeString(config, "interval_secs: soon\nfoo: 1\n");
    Ended bad = keeper(Map.of("SAXOBANK_APP_KEY_LIVE", ""), "run", "--config", config.toString());
    assertThat(bad.code()).isEqualTo(2);
    assertThat(bad.err())
        .contains("3 problems")
        .contains("line 1: interval_secs: found soon")
        .contains("line 2: foo: unknown key")
        .contains("SAXOBANK_APP_KEY_LIVE: is not set");
  }

  @Test
  void helpNamesWhatThereIsAndNothingElse() throws Exception {
    Ended help = keeper("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out())
        .contains("run", "once", "status", "authorize", "bootstrap", "doctor", "--config")
        .contains("configs/lt_token_keeper.yaml");
    assertThat(keeper("--version").code()).isZero();
    assertThat(keeper("run", "--version").out()).startsWith("lt-token-keeper 1.");
    assertThat(keeper("status", "--help").out()).contains("--json").contains("--quiet");
  }
}
