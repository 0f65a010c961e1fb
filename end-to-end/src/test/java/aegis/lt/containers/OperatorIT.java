package aegis.lt.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Programs;
import aegis.lt.endtoend.Waiting;
import aegis.lt.simulator.endpoint.Consent;
import aegis.lt.simulator.endpoint.FaultPlan;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.endpoint.authority.ReusePolicy;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import aegis.lt.simulator.standin.PythonCacheFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator follows {@code docs/runbook.md} from the first deployment to the end of the watch,
 * goes back, and goes again. The endpoint's refresh tokens are good once, and one that comes again
 * revokes its chain. Times are compressed: an hour is 12 cycles of the old keeper.
 */
@NeedsEngine(images = true, compose = true)
class OperatorIT {
  private static final String OLD = "aegis-token-keeper-live";
  private static final String NEW = "aegis-lt-token-keeper";
  private static final String OBSERVER = "aegis-lt-observer";
  private static final String CONSUMER = "aegis-lt-scan-cycle";

  /** Whoever looks at the status while others work. */
  private static final String LOOKER = "aegis-lt-looker";

  private static final List<String> NAMES = List.of(OLD, NEW, OBSERVER, CONSUMER, LOOKER);
  private static final String TAG = "operator-test";
  private static final long CYCLES_OF_AN_HOUR = 12;
  private static final String USER = "1026";
  private static final String GROUP = "100";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The commands of the page, each line one of them. */
  private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

  private static final Pattern HASH = Pattern.compile("(?m)^sha256 +([0-9a-f]{64})$");

  @TempDir Path root;

  private final Engine engine = Engine.shared();
  private final String project = Engine.name("operator");
  private final TokenAuthority authority =
      new TokenAuthority(
          EndpointRules.saxo("app-key", "app-secret")
              .withLifetimes(Duration.ofMinutes(2), Duration.ofMinutes(10))
              .withReuse(ReusePolicy.REVOKE_CHAIN),
          InstantSource.system());
  private TokenEndpointServer endpoint;
  private String network;
  private String hash = "";

  /** How a command ended. */
  private record Ended(int code, String told) {}

  @BeforeEach
  void theNasWithItsOldKeeper() throws Exception {
    for (String name : NAMES) {
      assertThat(engine.find(name))
          .as("this test deploys under the names of the real deployment; remove " + name)
          .isEmpty();
    }
    endpoint =
        TokenEndpointServer.start(
            authority,
            FaultPlan.none(),
            InstantSource.system(),
            new TokenEndpointServer.Listen(InetAddress.getByName("0.0.0.0"), 0, false));
    endpoint.consent(Consent.GRANT);
    network = engine.network(project + "-old");
    for (String image : List.of(Images.KEEPER, Images.OBSERVER)) {
      String deployed = image.equals(Images.KEEPER) ? NEW : OBSERVER;
      engine.docker().tagImageCmd(image, deployed, TAG).exec();
    }
    Files.createDirectories(tokens());
    authority.nextLogin("parallel");
    new PythonCacheFile(canonical())
        .write(authority.issueChain("canonical").toJson(), Instant.now());
    Files.writeString(
        root.resolve(".env"),
        "SAXOBANK_APP_KEY_LIVE=app-key\nSAXOBANK_APP_SECRET_LIVE=app-secret\n");
    Path configs = Files.createDirectories(root.resolve("repo/aegis_v3/configs"));
    Files.writeString(configs.resolve("lt_token_keeper.yaml"), keeperConfig());
    Files.writeString(configs.resolve("lt_observer.yaml"), observerConfig());
    assertThat(run(List.of("chown", "-R", USER + ":" + GROUP, tokens().toString())).code())
        .as("the tokens belong to the user that both keepers run as")
        .isZero();
    engine.start(
        standIn(OLD, "token_keeper.py")
            .env("SAXOBANK_APP_KEY_LIVE", "app-key")
            .env("SAXOBANK_APP_SECRET_LIVE", "app-secret")
            .env("TOKEN_ENDPOINT", address() + "/token")
            .env("CYCLE_SECS", "2")
            .mount(tokens() + ":/data/tokens"));
    engine.start(
        standIn(CONSUMER, "scan_cycle.py")
            .env("RESOURCE", address() + "/api/accounts")
            .env("PERIOD_SECS", "0.25")
            .mount(tokens() + ":/data/tokens:ro"));
  }

  @AfterEach
  void removeEverything() throws Exception {
    for (String name : NAMES) {
      engine.find(name).ifPresent(Box::remove);
    }
    deploy("compose", "down", "--remove-orphans");
    engine.removeNetwork(network);
    endpoint.close();
  }

  private Recipe standIn(String name, String script) {
    return new Recipe(name, Images.PYTHON)
        .command("python3", "/app/" + script)
        .user(USER + ":" + GROUP)
        .network(network)
        .restart("always")
        .env("PYTHONUNBUFFERED", "1")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .mount(Programs.TOP.resolve("deploy/standin") + ":/app:ro");
  }

  private String address() {
    String gateway =
        engine
            .docker()
            .inspectNetworkCmd()
            .withNetworkId(network)
            .exec()
            .getIpam()
            .getConfig()
            .get(0)
            .getGateway();
    return "http://" + gateway + ":" + endpoint.uri().getPort();
  }

  private Path tokens() {
    return root.resolve("tokens");
  }

  private Path canonical() {
    return tokens().resolve("saxobank_tokens_live.json");
  }

  private Path parallel() {
    return tokens().resolve("saxobank_tokens_live_rust.json");
  }

  private String keeperConfig() {
    return """
        token_endpoint: %1$s/token
        authorize_endpoint: %1$s/authorize
        redirect_uri: http://localhost:8400/callback
        interval_secs: 6
        refresh_margin_secs: 114
        retry_initial: 500ms
        retry_max: 2s
        """
        .formatted(address());
  }

  private static String observerConfig() {
    return """
        migration: saxo-live
        database: /data/observer/lt_observer.db
        work_log: /data/observer/WORK_LOG.md
        reports: /data/observer/reports
        sample_interval: 200ms
        window: 30s
        max_gap: 10s
        min_coverage: 0.9
        incumbent:
          token_cache: /data/tokens/saxobank_tokens_live.json
          cadence: 2s
          cadence_tolerance: 1900ms
        candidate:
          token_cache: /data/tokens/saxobank_tokens_live_rust.json
          cadence: 6s
          cadence_tolerance: 5s
        consumer:
          reload_grace: 100ms
        cutover:
          compose_file: /volume1/aegis/repo/aegis_v3/lt-rust-docker/docker-compose.lt-token-keeper.yml
          flush_wait: 1s
          deploy_timeout: 60s
          first_write_timeout: 30s
          watch: 15s
          watch_cadence: 6s
        """;
  }

  /** The blocks of commands below a heading that begins with these words. */
  private static List<String> commands(String heading) throws IOException {
    String page = Files.readString(Programs.TOP.resolve("docs/runbook.md"));
    int begin = page.indexOf("\n## " + heading);
    assertThat(begin).as(heading).isNotNegative();
    int end = page.indexOf("\n## ", begin + 1);
    String part = page.substring(begin, end < 0 ? page.length() : end);
    return COMMANDS.matcher(part).results().map(found -> found.group(1)).toList();
  }

  private Ended deploy(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of(Programs.TOP.resolve("deploy/deploy.sh").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private Process start(List<String> command, Path told) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(Programs.TOP.toFile()).redirectError(told.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("(LT|AEGIS|COMPOSE)_.*"));
    builder.environment().put("AEGIS_ROOT", root.toString());
    builder.environment().put("COMPOSE_PROJECT_NAME", project);
    builder.environment().put("LT_TAG", TAG);
    return builder.start();
  }

  private Ended run(List<String> command) throws IOException, InterruptedException {
    Path told = Files.createTempFile("told", ".txt");
    try {
      Process process = start(command, told);
      StringBuilder out = new StringBuilder();
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          out.append(line).append('\n');
          if (line.startsWith("http") && line.contains("response_type=code")) {
            process.getOutputStream().write((logIn(URI.create(line)) + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
          }
        }
      }
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      return new Ended(process.exitValue(), out + Files.readString(told));
    } finally {
      Files.delete(told);
    }
  }

  /** A browser elsewhere: what stands in its address line when it has been sent on. */
  private static String logIn(URI address) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    return answer.headers().firstValue("Location").orElseThrow();
  }

  /** Types one line of the page. */
  private Ended type(String line) throws IOException, InterruptedException {
    String command =
        line.replaceFirst(" +#.*", "").replace("NAME", "Ada").replace("HASH", hash).strip();
    // The images are made from this working tree before the tests.
    String typed =
        command.contains(" compose ")
            ? command
            : command.replaceFirst("deploy\\.sh", "deploy.sh --no-build");
    Ended ended = run(List.of("bash", "-c", typed));
    Matcher found = HASH.matcher(ended.told());
    if (found.find()) {
      hash = found.group(1);
    }
    return ended;
  }

  /** Types all lines of a block; each ends with 0, or with what its comment says. */
  private void typeAll(String block) throws Exception {
    for (String line : block.strip().lines().toList()) {
      List<String> codes =
          Stream.of(line)
              .filter(text -> text.contains("# ends with "))
              .flatMap(text -> Pattern.compile("\\b\\d\\b").matcher(text).results())
              .map(result -> result.group())
              .toList();
      Ended ended = type(line);
      assertThat(String.valueOf(ended.code()))
          .as(line + "\n" + ended.told())
          .isIn(codes.isEmpty() ? List.of("0") : codes);
    }
  }

  private void approve() throws Exception {
    Waiting.until(
        "a clean window",
        () -> deploy("compose", "run", "--rm", "aegis-lt-controller", "readiness").code() == 9,
        () -> "see the observer's log\n" + lastLines());
    commands("3. Approve").forEach(this::typeUnchecked);
  }

  private void typeUnchecked(String block) {
    try {
      typeAll(block);
    } catch (Exception e) {
      throw new AssertionError(block, e);
    }
  }

  /** A first terminal starts it; a second deploys when the first says so. */
  private void cutOver() throws Exception {
    List<String> blocks = commands("4. Cut over");
    assertThat(blocks).hasSize(3);
    typeAll(blocks.get(0));
    Path compose = root.resolve("repo/aegis_v3/lt-rust-docker/docker-compose.lt-token-keeper.yml");
    CompletableFuture<Ended> first =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return type(blocks.get(1).strip());
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Waiting.until(
        "the override to go",
        () ->
            first.isDone() || !Files.readString(compose).contains("- AEGIS_SAXO_TOKEN_CACHE_PATH="),
        this::lastLines);
    assertThat(first).as(() -> first.join().told()).isNotDone();
    Ended looks =
        deploy(
            "compose", "run", "-d", "--name", LOOKER, "aegis-lt-controller", "status", "--watch");
    assertThat(looks.code()).as(looks.told()).isZero();
    typeAll(blocks.get(2));
    Ended cutover = first.get(5, TimeUnit.MINUTES);
    assertThat(cutover.code()).as(cutover.told()).isZero();
    assertThat(cutover.told()).contains("violations: none");
    Box looker = engine.find(LOOKER).orElseThrow();
    assertThat(looker.isRunning()).as(looker.lastLines()).isTrue();
    looker.remove();
  }

  private String lastLines() {
    StringBuilder text = new StringBuilder();
    for (String name : NAMES) {
      text.append(engine.find(name).map(Box::lastLines).orElse(name + " is not there"))
          .append('\n');
    }
    return text.toString();
  }

  private long cycles(String chain) {
    return authority.report().of(chain).stream().filter(RecordedExchange::committed).count();
  }

  private TokenStanding standing(Path cache) throws IOException {
    JsonNode json = JSON.readTree(Files.readAllBytes(cache));
    return authority.standing(json.path("refresh_token").asText());
  }

  private void nobodyNoticedAnything() throws Exception {
    assertThat(authority.report().of("canonical")).noneMatch(RecordedExchange::replay);
    assertThat(authority.report().of("parallel")).noneMatch(RecordedExchange::replay);
    assertThat(engine.find(CONSUMER).orElseThrow().logged())
        .contains("HTTP 200")
        .doesNotContain("HTTP 401");
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void theRunbookLeadsThereBackAndThereAgain() throws Exception {
    commands("1. Deploy").forEach(this::typeUnchecked);
    Waiting.until(
        "an hour of cycles of both keepers",
        () ->
            cycles("canonical") >= CYCLES_OF_AN_HOUR && cycles("parallel") >= CYCLES_OF_AN_HOUR / 3,
        this::lastLines);
    assertThat(standing(canonical())).isEqualTo(TokenStanding.LIVE);
    assertThat(standing(parallel())).isEqualTo(TokenStanding.LIVE);
    nobodyNoticedAnything();
    commands("2. Watch").forEach(this::typeUnchecked);

    approve();
    cutOver();
    assertThat(engine.find(OLD)).as("the old container is removed").isEmpty();
    commands("5. Watch").forEach(this::typeUnchecked);
    nobodyNoticedAnything();

    List<String> back = commands("Going back");
    assertThat(back).hasSize(2);
    typeAll(back.get(0));
    long before = cycles("canonical");
    Waiting.until(
        "the old keeper to continue", () -> cycles("canonical") > before, this::lastLines);
    typeAll(back.get(1));
    nobodyNoticedAnything();

    approve();
    cutOver();
    assertThat(standing(canonical())).isEqualTo(TokenStanding.LIVE);
    nobodyNoticedAnything();
  }
}
