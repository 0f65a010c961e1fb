package aegis.lt.containers;

import aegis.lt.endtoend.Waiting;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The whole of it in real containers, on a network of their own: the token endpoint, the old keeper
 * as a Python process, a consumer, the new keeper and the observer from their images, and a
 * container with the tools of the test. They share the folder of the token caches, {@value
 * #TOKENS}. Closing it removes all of them.
 */
public final class Stage implements AutoCloseable {
  public static final String TOKENS = "/data/tokens";
  public static final String CANONICAL = TOKENS + "/saxobank_tokens_live.json";
  public static final String PARALLEL = TOKENS + "/saxobank_tokens_live_rust.json";

  /** The chains of tokens of the two keepers, as the endpoint calls them. */
  public static final String INCUMBENT_CHAIN = "incumbent";

  public static final String CANDIDATE_CHAIN = "candidate";

  /** Whom the token caches belong to: neither root nor the images' own user. */
  static final int USER = 1026;

  private static final int GROUP = 100;
  private static final Path TOP = Path.of("").toAbsolutePath().getParent();
  private static final String APP_KEY = "stage-app";

  /** It is watched, or cannot be. */
  private static final Pattern SEEN = Pattern.compile(" log (?:is|cannot) [a-z ]+ role=([a-z]+)");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Engine engine;
  private final Setting setting;
  private final String prefix;
  private final String network;
  private final String tokens;
  private final String configs;
  private final String observed;
  private final String secret = UUID.randomUUID().toString();

  /** Everything, in the order in which it was started. */
  private final List<Box> boxes = new ArrayList<>();

  private final Box tool;
  private final Box endpoint;

  /** Not its name: while an engine is down, nobody on its networks can resolve one. */
  private final String address;

  private @Nullable Box incumbent;
  private @Nullable Box consumer;
  private @Nullable Box candidate;
  private @Nullable Box observer;

  /** The endpoint runs and both keepers are authorized, each with a chain of its own. */
  public Stage(Engine engine, Setting setting) throws Exception {
    this.engine = engine;
    this.setting = setting;
    this.prefix = Engine.name("");
    this.network = engine.network(prefix + "net");
    this.tokens =
        setting.tokensKibibytes > 0
            ? engine.smallVolume(prefix + "tokens", setting.tokensKibibytes)
            : engine.volume(prefix + "tokens");
    this.configs = engine.volume(prefix + "configs");
    this.observed = engine.volume(prefix + "observed");
    try {
      this.endpoint = startEndpoint();
      this.address = "http://" + endpoint.address(network) + ":8080";
      this.tool = startTool();
      writeConfigs();
      authorize();
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private Box startEndpoint() throws Exception {
    Path jar = TOP.resolve("simulator/target/lt-simulator.jar");
    Box box =
        engine.create(
            new Recipe(prefix + "endpoint", Images.OBSERVER)
                .network(network)
                .user("0:0")
                .env("SAXOBANK_APP_KEY_LIVE", APP_KEY)
                .env("SAXOBANK_APP_SECRET_LIVE", secret)
                .entrypoint(Images.JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar")
                .command("/lt-simulator.jar", "endpoint", "--admin", "--address", "0.0.0.0")
                .command("--port", "8080")
                .command("--access-lifetime", seconds(Setting.ACCESS_LIFETIME))
                .command("--refresh-lifetime", seconds(Setting.REFRESH_LIFETIME)));
    boxes.add(box);
    return box.put("/", new Tar().file("lt-simulator.jar", jar, 0644)).start().says("/token");
  }

  private Box startTool() throws Exception {
    Box box =
        engine.create(
            new Recipe(prefix + "tool", Images.PYTHON)
                .network(network)
                .user("0:0")
                .mount(tokens + ":" + TOKENS)
                .mount(configs + ":/configs")
                .mount(observed + ":/data/observer")
                .env("ENDPOINT", address)
                .entrypoint("sleep", "100000"));
    boxes.add(box);
    box.put("/", new Tar().file("tool.py", tools())).start();
    box.ask("chown", USER + ":" + GROUP, TOKENS, "/configs", "/data/observer");
    box.ask("chmod", "0775", TOKENS);
    return box;
  }

  private static String tools() throws IOException {
    try (InputStream in = Stage.class.getResourceAsStream("tool.py")) {
      if (in == null) {
        throw new IOException("no resource tool.py");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void writeConfigs() throws IOException, InterruptedException {
    Tar files =
        new Tar()
            .file("lt_token_keeper.yaml", keeperConfig())
            .file("lt_observer.yaml", observerConfig("[]"))
            .file("strict.yaml", observerConfig("[keeper_restarts, file_compatibility]"));
    tool.put("/configs", files);
    tool.ask(
        "sh",
        "-c",
        "echo '# WORK_LOG' >/data/observer/WORK_LOG.md; chown -R "
            + USER
            + ":"
            + GROUP
            + " /data/observer");
  }

  private String keeperConfig() {
    return """
        environment: live
        token_endpoint: %s/token
        container_token_cache_path: %s
        interval_secs: %s
        refresh_margin_secs: %s
        connect_timeout: 5s
        call_timeout: 20s
        retry_initial: 500ms
        retry_max: 2s
        """
        .formatted(
            address, CANONICAL, seconds(setting.candidateCadence), seconds(setting.refreshMargin));
  }

  private String observerConfig(String blocking) {
    return """
        migration: stage
        database: /data/observer/lt_observer.db
        docker_host: unix:///engine/%s
        window: %s
        sample_interval: %s
        max_gap: %s
        min_coverage: 0.95
        blocking: %s
        incumbent:
          container: %sincumbent
          token_cache: %s
          cadence: %s
          cadence_tolerance: %s
        candidate:
          container: %scandidate
          token_cache: %s
          cadence: %s
          cadence_tolerance: %s
        consumer:
          container: %sconsumer
          reload_grace: %s
        work_log: /data/observer/WORK_LOG.md
        reports: /data/observer/reports
        """
        .formatted(
            engine.socket().getFileName(),
            millis(setting.window),
            millis(Setting.SAMPLE_INTERVAL),
            millis(Setting.MAX_GAP),
            blocking,
            prefix,
            CANONICAL,
            millis(Setting.INCUMBENT_CADENCE),
            millis(Setting.INCUMBENT_TOLERANCE),
            prefix,
            PARALLEL,
            millis(setting.candidateCadence),
            millis(Setting.CANDIDATE_TOLERANCE),
            prefix,
            millis(Setting.RELOAD_GRACE));
  }

  private void authorize() throws IOException, InterruptedException {
    tool("authorize", INCUMBENT_CHAIN, CANONICAL, "0");
    // So old that the first wake-up is already a refresh.
    tool("authorize", CANDIDATE_CHAIN, PARALLEL, seconds(setting.candidateCadence));
    tool.put(
        TOKENS,
        new Tar()
            .file(
                "canonical-writer.json",
                """
                {"writer":"aegis-token-keeper-live","epoch":1,"since":"%s","by":"stage"}
                """
                    .formatted(Instant.now()),
                0644,
                USER,
                GROUP));
  }

  /** Starts everything, in the order in which it comes to be on the NAS. */
  public Stage begin() throws Exception {
    startIncumbent();
    startConsumer();
    startCandidate().says("token refreshed");
    startObserver();
    return this;
  }

  /** The old keeper. */
  public Box startIncumbent() throws IOException {
    incumbent =
        python(
            "token_keeper.py",
            new Recipe(prefix + "incumbent", Images.PYTHON)
                .user(setting.incumbentUser + ":" + GROUP)
                .env("TOKEN_ENDPOINT", address + "/token")
                .env("CYCLE_SECS", seconds(Setting.INCUMBENT_CADENCE))
                .env("SAXOBANK_APP_KEY_LIVE", APP_KEY)
                .env("SAXOBANK_APP_SECRET_LIVE", secret)
                .mount(tokens + ":" + TOKENS));
    return incumbent;
  }

  /** The program that trades. */
  public Box startConsumer() throws IOException {
    consumer =
        python(
            "scan_cycle.py",
            new Recipe(prefix + "consumer", Images.PYTHON)
                .user(USER + ":" + GROUP)
                .logging(setting.consumerLogging, Map.of())
                .env("RESOURCE", address + "/api/accounts")
                .env("PERIOD_SECS", seconds(Setting.CONSUMER_PERIOD))
                .mount(tokens + ":" + TOKENS + ":ro"));
    return consumer;
  }

  private Box python(String script, Recipe recipe) throws IOException {
    Box box =
        engine.create(
            recipe
                .network(network)
                .env("TOKEN_CACHE", CANONICAL)
                .restartUnlessStopped()
                .entrypoint("python3", "/" + script));
    boxes.add(box);
    Path standIn = TOP.resolve("deploy/standin").resolve(script);
    return box.put("/", new Tar().file(script, standIn, 0644)).start();
  }

  /** The new keeper, from its image and as it is deployed. */
  public Box startCandidate() {
    candidate = engine.create(keeper("candidate").restartUnlessStopped());
    boxes.add(candidate);
    return candidate.start();
  }

  /** A second container of the new keeper on the same files, which is not started again. */
  public Box startCandidateTwice() {
    Box box = engine.create(keeper("candidate-2"));
    boxes.add(box);
    return box.start();
  }

  private Recipe keeper(String role) {
    return new Recipe(prefix + role, Images.KEEPER)
        .network(network)
        .user(USER + ":" + GROUP)
        .hardened()
        .env("SAXOBANK_APP_KEY_LIVE", APP_KEY)
        .env("SAXOBANK_APP_SECRET_LIVE", secret)
        .env("AEGIS_SAXO_TOKEN_CACHE_PATH", PARALLEL)
        .env("LT_CONFIG", "/configs/lt_token_keeper.yaml")
        .mount(tokens + ":" + TOKENS)
        .mount(configs + ":/configs:ro");
  }

  /** In bytes, as in the compose file. */
  static final long OBSERVER_MEMORY = 256L << 20;

  /** The observer, from its image and as it is deployed; comes back when it has seen every log. */
  public Box startObserver() throws Exception {
    Recipe recipe = observerWithoutGroup("observer").restartUnlessStopped();
    Object group = Files.getAttribute(engine.socket().toRealPath(), "unix:gid");
    recipe.host().withGroupAdd(List.of(String.valueOf(group))).withMemory(OBSERVER_MEMORY);
    Box box = engine.create(recipe);
    observer = box;
    boxes.add(box);
    box.start();
    for (String role : List.of("incumbent", "candidate", "consumer")) {
      Waiting.until(
          "the observer to tell of the log of the " + role,
          () -> SEEN.matcher(box.logged()).results().anyMatch(seen -> seen.group(1).equals(role)),
          box::lastLines);
    }
    return box;
  }

  /** The observer as it is deployed, but that it may not use the engine's socket. */
  public Recipe observerWithoutGroup(String role) {
    return new Recipe(prefix + role, Images.OBSERVER)
        .network(network)
        .user(USER + ":" + GROUP)
        .hardened()
        .env("LT_CONFIG", "/configs/lt_observer.yaml")
        .mount(tokens + ":" + TOKENS + ":ro")
        .mount(configs + ":/configs:ro")
        .mount(observed + ":/data/observer")
        // The folder: an engine that comes back makes another socket.
        .mount(engine.socket().getParent() + ":/engine:ro");
  }

  /** Asks for readiness; the configuration is one of {@code lt_observer} and {@code strict}. */
  public Answer readiness(String config) throws IOException, InterruptedException {
    Box.Result result = observe("readiness", "--json", "--config", "/configs/" + config + ".yaml");
    JsonNode json = JSON.readTree(result.out());
    if (json.path("status").isMissingNode()) {
      throw new IOException("readiness ended with " + result.exitCode() + ": " + result.err());
    }
    return new Answer(result.exitCode(), json);
  }

  /** Asks for readiness, again and again, until the answer is what is waited for. */
  public Answer readinessUntil(String what, Predicate<Answer> enough) throws Exception {
    List<Answer> answers = new ArrayList<>();
    Waiting.until(
        what,
        () -> {
          answers.add(readiness("lt_observer"));
          return enough.test(answers.get(answers.size() - 1));
        },
        () ->
            (answers.isEmpty() ? "no answer" : answers.get(answers.size() - 1))
                + "\n"
                + lastLines());
    return answers.get(answers.size() - 1);
  }

  /** Runs one of the observer's commands in its container, as an operator does. */
  public Box.Result observe(String... words) throws InterruptedException {
    List<String> command = new ArrayList<>(List.of("lt-observer"));
    command.addAll(List.of(words));
    return observer().run(command.toArray(String[]::new));
  }

  /** Runs the tools of the test; see {@code tool.py}. */
  public String tool(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3", "/tool.py"));
    command.addAll(List.of(words));
    return tool.ask(command.toArray(String[]::new)).strip();
  }

  /** Plants faults for the next requests to the endpoint. */
  public void fault(String name, int count, Duration pause)
      throws IOException, InterruptedException {
    tool(
        "admin",
        "POST",
        "fault",
        JSON.createObjectNode()
            .put("name", name)
            .put("count", count)
            .put("millis", pause.toMillis())
            .toString());
  }

  /** How the refresh token in a file stands with the endpoint: LIVE, SPENT and so on. */
  public String standing(String file) throws IOException, InterruptedException {
    return tool("standing", file);
  }

  /** The name of the container in a role: incumbent, candidate, consumer or observer. */
  public String name(String role) {
    return prefix + role;
  }

  /** The volume with the token caches. */
  public String tokens() {
    return tokens;
  }

  /** The container with the test's tools, in which {@value #TOKENS} can be written by root. */
  public Box tool() {
    return tool;
  }

  public Box endpoint() {
    return endpoint;
  }

  public Box incumbent() {
    return there(incumbent);
  }

  public Box consumer() {
    return there(consumer);
  }

  public Box candidate() {
    return there(candidate);
  }

  public Box observer() {
    return there(observer);
  }

  private static Box there(@Nullable Box box) {
    if (box == null) {
      throw new IllegalStateException("it has not been started yet");
    }
    return box;
  }

  /** The ends of all logs, to tell why something did not come about. */
  public String lastLines() {
    StringBuilder text = new StringBuilder();
    boxes.forEach(box -> text.append(box.lastLines()).append('\n'));
    return text.toString();
  }

  @Override
  public void close() {
    boxes.forEach(Box::remove);
    engine.removeNetwork(network);
    engine.removeVolume(tokens);
    engine.removeVolume(configs);
    engine.removeVolume(observed);
  }

  private static String seconds(Duration duration) {
    return String.valueOf(duration.toMillis() / 1000.0);
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
