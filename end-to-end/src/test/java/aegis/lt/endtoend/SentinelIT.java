package aegis.lt.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.simulator.endpoint.Fault;
import aegis.lt.simulator.endpoint.Faults;
import aegis.lt.simulator.endpoint.ScriptedFaults;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.Grant;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No token and no secret leaves the token cache, its pending file and the wire: every one of them
 * carries a mark here, and after every program has met everything that tempts it to repeat one, the
 * mark is searched for in all that they wrote.
 */
class SentinelIT {
  private static final String CANONICAL = "saxobank_tokens_live.json";
  private static final String PARALLEL = "saxobank_tokens_live_rust.json";
  private static final Set<String> PERMITTED =
      Set.of(CANONICAL, PARALLEL, "." + CANONICAL + ".pending", "." + PARALLEL + ".pending");

  /** How much a program is asked to say. */
  enum Verbosity {
    QUIET("--quiet"),
    DEFAULT("--no-color"),
    VERBOSE("--verbose");

    final String option;

    Verbosity(String option) {
      this.option = option;
    }
  }

  @TempDir Path directory;

  /** What programs write goes here, and nothing else does. */
  private Path written;

  /** What the test gives them to read, beside the token caches. */
  private Path given;

  private final ScriptedFaults faults = new ScriptedFaults();
  private final List<Process> started = new ArrayList<>();
  private TokenEndpointServer endpoint;
  private Verbosity verbosity = Verbosity.DEFAULT;
  private int chains;

  @BeforeEach
  void endpointAndFolders() throws IOException {
    written = Files.createDirectory(directory.resolve("written"));
    given = Files.createDirectory(directory.resolve("given"));
    EndpointRules rules =
        EndpointRules.saxo(Sentinel.APP_KEY, Sentinel.APP_SECRET).withTokenMarker(Sentinel.MARK);
    endpoint =
        TokenEndpointServer.start(
            new TokenAuthority(rules, InstantSource.system()),
            faults,
            InstantSource.system(),
            TokenEndpointServer.Listen.anyPort());
  }

  @AfterEach
  void endEverything() throws IOException {
    started.forEach(Process::destroyForcibly);
    endpoint.close();
  }

  @Test
  void theSearchFindsTheMarkWhereverItIsHidden() throws IOException {
    for (String text :
        List.of(
            "a " + Sentinel.APP_KEY,
            Base64.getEncoder().encodeToString((Sentinel.APP_KEY + ":x").getBytes(UTF_8)),
            Base64.getEncoder().encodeToString(("ab:" + Sentinel.APP_SECRET).getBytes(UTF_8)),
            Base64.getEncoder().encodeToString(("abc:" + Sentinel.APP_SECRET).getBytes(UTF_8)),
            Base64.getEncoder().encodeToString(("a:" + Sentinel.APP_SECRET).getBytes(UTF_8)))) {
      Path leak = written.resolve("evidence.db-wal");
      Files.write(leak, (text + "\0").getBytes(UTF_8));
      assertThat(Sentinel.foundIn(written, PERMITTED)).as(text).containsExactly(leak);
      Files.move(leak, written.resolve(CANONICAL));
      assertThat(Sentinel.foundIn(written, PERMITTED)).isEmpty();
      Files.delete(written.resolve(CANONICAL));
    }
    assertThat(Sentinel.isIn("nothing of the kind".getBytes(UTF_8))).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void theKeeperTellsNoSecretWhateverItMeets(Verbosity asked) throws Exception {
    verbosity = asked;
    Path config = keeperConfig();
    placeToken(canonical());
    keeper(0, "bootstrap", config, "--share-lineage");

    faults.add(answersThatTempt());
    Process daemon = startKeeper(config);
    Waiting.until("the faults to be over", () -> faults.remaining() == 0 && commits() >= 1);
    keeper(0, "status", config);
    keeper(0, "status", config, "--json");

    spoilUntilSaid(tornCache(), daemon, "token cache is not a JSON object");
    keeper(3, "status", config);
    keeper(3, "doctor", config);
    spoilUntilSaid(cacheWithoutToken(), daemon, "token cache has no access_token");
    keeper(3, "status", config, "--json");
    keeper(3, "doctor", config);

    // The chain breaks: an answer that ends in the middle of its tokens, and the token is spent.
    placeToken(parallel());
    faults.add(cutInTheAccessToken());
    Waiting.until("the lost rotation", () -> says(daemon, "outcome=lost_rotation"));
    keeper(0, "status", config);
    keeper(3, "doctor", config); // a person is waited for

    daemon.destroyForcibly().waitFor();
    Files.writeString(parallel().resolveSibling("." + PARALLEL + ".pending"), tornCache());
    long before = commits();
    placeToken(parallel());
    Process again = startKeeper(config);
    Waiting.until("the next refresh", () -> commits() > before);
    again.destroy();
    assertThat(again.waitFor(2, TimeUnit.MINUTES)).isTrue();

    Fault[] tempting = everyTemptation();
    faults.add(tempting[0], tempting[tempting.length - 1]);
    keeperWhateverItSays("once", config);
    keeperWhateverItSays("once", config);
    endpoint.close();
    keeperWhateverItSays("once", config);
    keeperWhateverItSays("doctor", config);
    for (Path broken : configurationsWithASecretIn()) {
      keeper(2, "run", broken);
    }
    keeperWhateverItSays("doctor", configurationsWithASecretIn().get(1));

    assertThat(Sentinel.foundIn(written, PERMITTED)).isEmpty();
    assertThat(Sentinel.isIn(Files.readAllBytes(parallel()))).isTrue();
    Set<String> states = names(written.resolve("tokens/.lt-token-keeper"));
    assertThat(states).hasSizeGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void theObserverTellsNoSecretWhateverItReads(Verbosity asked) throws Exception {
    verbosity = asked;
    Path config = observerConfig();
    placeToken(canonical());
    placeToken(parallel());
    for (String role : List.of("incumbent", "candidate", "consumer")) {
      Files.createFile(log(role));
    }
    Process daemon = startObserver(config);
    Waiting.until(
        "the logs to be watched", () -> history().watchSpans(EvidenceStream.Kind.LOG).size() == 3);

    int keeperLines = linesWithAToken("invalid_grant").size();
    Files.write(log("incumbent"), linesWithAToken("invalid_grant"), StandardOpenOption.APPEND);
    Files.write(log("candidate"), linesWithAToken("invalid_grant"), StandardOpenOption.APPEND);
    Files.write(log("consumer"), linesWithAToken("401 Unauthorized"), StandardOpenOption.APPEND);
    Waiting.until("the lines", () -> history().logEvents().size() == 3 * keeperLines);
    Files.writeString(parallel(), tornCache());
    Waiting.until("the torn cache", () -> states().contains("unparsable"));
    Files.writeString(canonical(), cacheWithoutToken());
    Waiting.until("the empty token", () -> states().contains("no_token"));
    assertThat(Sentinel.foundIn(written, PERMITTED)).isEmpty();

    daemon.destroyForcibly().waitFor();
    assertThat(names(written)).contains("evidence.db-wal");
    assertThat(Sentinel.foundIn(written, PERMITTED)).isEmpty();
    Process again = startObserver(config);
    for (String command : List.of("status", "readiness", "report", "doctor", "export")) {
      observerWhateverItSays(command, config);
    }
    observerWhateverItSays("status", config, "--json");
    observerWhateverItSays("readiness", config, "--json");
    observerWhateverItSays("approve", config, "--by", "ann", "--report", "0".repeat(64));
    placeToken(parallel());
    again.destroy();
    assertThat(again.waitFor(2, TimeUnit.MINUTES)).isTrue();
    for (Path broken : configurationsWithASecretIn()) {
      observer(2, "readiness", broken);
    }

    assertThat(Sentinel.foundIn(written, PERMITTED)).isEmpty();
    assertThat(names(written.resolve("reports"))).hasSize(3);
    assertThat(Files.readString(log("candidate"))).contains(Sentinel.MARK);
  }

  /** An ordinary answer behind each: some refusals end the tries if nothing comes between them. */
  private static Fault[] answersThatTempt() {
    return Stream.of(everyTemptation())
        .flatMap(fault -> Stream.of(fault, Faults.none()))
        .toArray(Fault[]::new);
  }

  private static Fault[] everyTemptation() {
    String page = "<html><body>Your request was " + Faults.ECHO + "</body></html>";
    Map<String, String> none = Map.of();
    return new Fault[] {
      Faults.echo(503, "text/html", none, page),
      Faults.echo(200, "text/html", none, page),
      Faults.echo(200, "application/json", none, "{\"error_description\":\"" + Faults.ECHO + "\"}"),
      Faults.echo(200, "application/json", none, "[\"" + Faults.ECHO + "\""),
      Faults.echo(
          429,
          "text/plain",
          Map.of("Retry-After", Faults.ECHO, "X-Correlation", Faults.ECHO),
          Faults.ECHO),
      Faults.echo(302, "text/html", Map.of("Location", "/again?t=" + Faults.ECHO), page),
      Faults.echo(400, "application/json", none, "{\"error\":\"" + Faults.ECHO + "\"}"),
      Faults.echo(400, "application/json", none, "{\"error\":\"invalid_grant\",\"" + Faults.ECHO),
      Faults.echo(
          400,
          "application/json",
          Map.of("X-Correlation", Faults.ECHO),
          "{\"error\":\"invalid_grant\",\"error_description\":\"" + Faults.ECHO + "\"}"),
    };
  }

  /** After the commit: the answer ends in the middle of its first token. */
  private static Fault cutInTheAccessToken() {
    return exchange -> {
      var answer = exchange.commit();
      ObjectNode json = answer.json();
      int whole = json.toString().indexOf(json.get("access_token").asText());
      exchange.sendCut(answer, whole + Sentinel.MARK.length() + 4, false);
    };
  }

  private List<String> linesWithAToken(String what) {
    String token = newGrant().refreshToken();
    return List.of(
        "ERROR " + what + " refresh_token=" + token,
        "ERROR " + what + ": {\"refresh_token\": \"" + token + "\", \"error\": \"x\"}",
        "ERROR " + what + " Authorization: Bearer " + token,
        "ERROR " + what + " for url: https://example.test/token?refresh_token=" + token + "&a=b",
        "ERROR " + what + " it was " + token,
        "ERROR " + what + " (" + token + "," + Sentinel.APP_SECRET + "-0123456789)",
        "ERROR " + what + " client_secret: '" + Sentinel.APP_SECRET + "'",
        "ERROR " + what + " x".repeat(200) + token);
  }

  private String tornCache() {
    return "{\"access_token\": \"" + newGrant().accessToken() + "\", \"refresh_tok";
  }

  private String cacheWithoutToken() {
    return "{\"access_token\": \"\", \"refresh_token\": \"" + newGrant().refreshToken() + "\"}";
  }

  /** Where someone put a token or a secret into the wrong place. */
  private List<Path> configurationsWithASecretIn() throws IOException {
    String token = newGrant().refreshToken();
    List<String> texts =
        List.of(
            "client_secret: " + Sentinel.APP_SECRET + "\n",
            "interval_secs: " + token + "\nwindow: " + token + "\n",
            "token_endpoint: ftp://" + Sentinel.APP_SECRET + "@host/\ndocker_host: " + token + "\n",
            "environment: " + token + "\nincumbent: " + token + "\n",
            "notify: [" + token + "]\nfoo: [" + token + "\n",
            "a: *" + token + "\n",
            "\"a\": \"" + token + "\n",
            token + "\n");
    List<Path> paths = new ArrayList<>();
    for (String text : texts) {
      paths.add(Files.writeString(given.resolve("broken-" + paths.size() + ".yaml"), text));
    }
    return paths;
  }

  private Grant newGrant() {
    return endpoint.authority().issueChain("chain-" + ++chains);
  }

  private void placeToken(Path path) throws IOException {
    ObjectNode json = newGrant().toJson();
    json.put("issued_at", Instant.now().getEpochSecond());
    Path draft = Files.writeString(given.resolve("draft.json"), json.toString());
    Files.move(draft, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private long commits() {
    return endpoint.authority().report().commits();
  }

  private Path canonical() {
    return written.resolve("tokens").resolve(CANONICAL);
  }

  private Path parallel() {
    return written.resolve("tokens").resolve(PARALLEL);
  }

  private Path log(String role) {
    return given.resolve(role + ".log");
  }

  private Path keeperConfig() throws IOException {
    Files.createDirectories(written.resolve("tokens"));
    return Files.writeString(
        written.resolve("keeper.yaml"),
        """
        interval_secs: 0.1
        refresh_margin_secs: 1200
        container_token_cache_path: %s
        token_endpoint: %s
        call_timeout: 20s
        retry_initial: 20ms
        retry_max: 100ms
        """
            .formatted(canonical(), endpoint.uri()));
  }

  private Path observerConfig() throws IOException {
    Files.createDirectories(written.resolve("tokens"));
    return Files.writeString(
        written.resolve("observer.yaml"),
        """
        database: %1$s/evidence.db
        sample_interval: 50ms
        max_gap: 10s
        window: 1m
        docker_host: none
        work_log: %1$s/WORK_LOG.md
        reports: %1$s/reports
        incumbent:
          token_cache: %2$s
          log_file: %4$s/incumbent.log
        candidate:
          token_cache: %3$s
          log_file: %4$s/candidate.log
        consumer:
          log_file: %4$s/consumer.log
        """
            .formatted(written, canonical(), parallel(), given));
  }

  private Process startKeeper(Path config) throws IOException {
    return start(Programs.keeper("run", "--config", config.toString(), verbosity.option));
  }

  private Process startObserver(Path config) throws IOException {
    return start(Programs.observer("run", "--config", config.toString(), verbosity.option));
  }

  /** All it says goes into one file of its own below what was written. */
  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(written.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said(started.size() + 1).toFile());
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    builder.environment().put("SAXOBANK_APP_KEY_LIVE", Sentinel.APP_KEY);
    builder.environment().put("SAXOBANK_APP_SECRET_LIVE", Sentinel.APP_SECRET);
    builder.environment().put("AEGIS_SAXO_TOKEN_CACHE_PATH", parallel().toString());
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private int ended(List<String> command) throws Exception {
    Process process = start(command);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", command).isTrue();
    return process.exitValue();
  }

  private void keeper(int exitCode, String command, Path config, String... more) throws Exception {
    List<String> whole = Programs.keeper(arguments(command, config, more));
    assertThat(ended(whole)).as("%s: %s", whole, lastWords()).isEqualTo(exitCode);
  }

  private void keeperWhateverItSays(String command, Path config) throws Exception {
    assertThat(ended(Programs.keeper(arguments(command, config)))).isNotEqualTo(1);
  }

  private void observer(int exitCode, String command, Path config) throws Exception {
    List<String> whole = Programs.observer(arguments(command, config));
    assertThat(ended(whole)).as("%s: %s", whole, lastWords()).isEqualTo(exitCode);
  }

  private void observerWhateverItSays(String command, Path config, String... more)
      throws Exception {
    assertThat(ended(Programs.observer(arguments(command, config, more)))).isNotEqualTo(1);
  }

  private String[] arguments(String command, Path config, String... more) {
    List<String> all =
        new ArrayList<>(List.of(command, "--config", config.toString(), verbosity.option));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private String lastWords() throws IOException {
    return Files.readString(said(started.size()));
  }

  private Path said(int number) {
    return written.resolve("said-" + number + ".txt");
  }

  /** A save that is under way puts a good cache over the spoilt one, so it may take another. */
  private void spoilUntilSaid(String content, Process daemon, String text) throws Exception {
    Waiting.until(
        text,
        () -> {
          Files.writeString(parallel(), content);
          return says(daemon, text);
        });
  }

  private boolean says(Process process, String text) throws IOException {
    return Files.readString(said(started.indexOf(process) + 1)).contains(text);
  }

  private History history() {
    Path database = written.resolve("evidence.db");
    if (!Files.exists(database)) {
      return History.EMPTY;
    }
    try (EvidenceStore store = EvidenceStore.openReadOnly(database)) {
      return store.history(Instant.EPOCH, Instant.now());
    }
  }

  private Set<String> states() {
    return history().samples().stream()
        .map(span -> span.sample().state().id())
        .collect(Collectors.toSet());
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new HashSet<>();
    try (var files = Files.list(folder)) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }
}
