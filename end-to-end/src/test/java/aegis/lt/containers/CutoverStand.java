package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Programs;
import aegis.lt.endtoend.Waiting;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.DockerControl;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import aegis.lt.simulator.endpoint.FaultPlan;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import aegis.lt.simulator.standin.PythonCacheFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything a cutover needs, on a real engine and with names of its own: a stand-in for the old
 * keeper that refreshes twice a second, the real keeper beside it, a token endpoint that keeps a
 * record of who refreshed what, a compose file with a command that deploys it, and evidence that
 * makes the observer READY. The observer's commands run as processes of this machine.
 */
final class CutoverStand implements AutoCloseable {
  static final String OVERRIDE = "AEGIS_SAXO_TOKEN_CACHE_PATH";
  static final String CANONICAL_CHAIN = "canonical";
  private static final String PARALLEL_CHAIN = "parallel";
  private static final String WATCH = "1s";
  private static final String KEY = "test-app";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The old keeper, which here ends its cycle before it heeds a signal. */
  private static final String OLD_KEEPER =
      """
      import signal, sys
      sys.path.insert(0, '/app')
      import token_keeper
      one = token_keeper.cycle
      def whole(*arguments):
          signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
          one(*arguments)
          signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
      token_keeper.cycle = whole
      token_keeper.main()
      """;

  /**
   * How a command ended.
   *
   * @param exitCode 137 if it was killed
   * @param took from its start to its end
   */
  record Ended(int exitCode, String told, Duration took) {}

  /**
   * What the old keeper is made of besides what every one is.
   *
   * @param networks which it is connected to, too
   * @param mounts which it has, too, as {@link Recipe#mount} takes them
   */
  record OldKeeper(String image, List<String> networks, List<String> mounts) {
    static final OldKeeper PLAIN = new OldKeeper(Images.PYTHON, List.of(), List.of());
  }

  final Engine engine;
  final Path folder;
  final String incumbent;
  final String candidate;
  final TokenAuthority authority;

  /** What the old keeper is connected to. */
  final Set<String> networks;

  private final String network;
  private final OldKeeper old;
  private final TokenEndpointServer endpoint;
  private volatile @Nullable Process running;
  private volatile FaultPlan faults = FaultPlan.none();

  private CutoverStand(Engine engine, String network, Path folder, Evidence evidence, OldKeeper old)
      throws IOException {
    this.engine = engine;
    this.network = network;
    this.old = old;
    this.networks = new HashSet<>(old.networks());
    this.networks.addAll(List.of(network, "bridge"));
    this.folder = Files.createDirectories(folder);
    this.incumbent = Engine.name("old-keeper");
    this.candidate = Engine.name("new-keeper");
    String secret = UUID.randomUUID().toString();
    this.authority =
        new TokenAuthority(
            EndpointRules.saxo(KEY, secret)
                .withLifetimes(Duration.ofSeconds(60), Duration.ofMinutes(20)),
            InstantSource.system());
    this.endpoint =
        TokenEndpointServer.start(
            authority,
            now -> faults.next(now),
            InstantSource.system(),
            new TokenEndpointServer.Listen(InetAddress.getByName("0.0.0.0"), 0, false));
    evidence.copyTo(folder);
    write(secret);
  }

  /** Sets all of it up; both keepers run and have refreshed. */
  static CutoverStand open(Engine engine, String network, Path folder, Evidence evidence)
      throws Exception {
    return open(engine, network, folder, evidence, OldKeeper.PLAIN);
  }

  /** The same with an old keeper of another make. */
  static CutoverStand open(
      Engine engine, String network, Path folder, Evidence evidence, OldKeeper old)
      throws Exception {
    CutoverStand stand = new CutoverStand(engine, network, folder, evidence, old);
    try {
      stand.begin();
      return stand;
    } catch (Exception | Error e) {
      stand.close();
      throw e;
    }
  }

  private void begin() throws Exception {
    Box box = engine.create(oldKeeper(incumbent, endpointForContainers()));
    List<String> others = new ArrayList<>(old.networks());
    others.add("bridge");
    for (String other : others) {
      engine.docker().connectToNetworkCmd().withContainerId(box.id()).withNetworkId(other).exec();
    }
    box.start();
    deploy();
    Waiting.until(
        "both keepers to refresh",
        () -> commits(CANONICAL_CHAIN) > 0 && commits(PARALLEL_CHAIN) > 0,
        this::lastLines);
  }

  /** The old keeper under whatever name. */
  private Recipe oldKeeper(String name, URI address) throws IOException {
    Recipe recipe =
        new Recipe(name, old.image())
            .command("python3", "-c", OLD_KEEPER)
            .user("0:0")
            .network(network)
            .mount(tokens() + ":/data/tokens")
            .mount(Programs.TOP.resolve("deploy/standin") + ":/app:ro")
            .label("com.docker.compose.service", name)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("TOKEN_ENDPOINT", address.toString())
            .env("CYCLE_SECS", "0.5")
            .restartUnlessStopped();
    old.mounts().forEach(recipe::mount);
    for (String line : Files.readAllLines(folder.resolve("keys.env"))) {
      recipe.env(line.replaceFirst("=.*", ""), line.replaceFirst("^[^=]*=", ""));
    }
    return recipe;
  }

  /**
   * Runs the old keeper once more under another name, where it reaches no endpoint, so that the
   * chain of tokens survives it.
   */
  Box copyOfOld(String name) throws IOException {
    return engine.start(oldKeeper(name, URI.create("http://127.0.0.1:9/token")));
  }

  /** Requests meet these faults from now on. */
  void meets(FaultPlan plan) {
    faults = plan;
  }

  private long commits(String chain) {
    return authority.report().of(chain).stream().filter(RecordedExchange::committed).count();
  }

  private URI endpointForContainers() {
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
    return URI.create("http://" + gateway + ":" + endpoint.uri().getPort() + "/token");
  }

  Path tokens() {
    return folder.resolve("tokens");
  }

  Path canonical() {
    return tokens().resolve("canonical.json");
  }

  Path compose() {
    return folder.resolve("compose.yml");
  }

  Path journal() {
    return folder.resolve("lt_observer.cutover/journal.jsonl");
  }

  /** The deployment kills the controller that has started it, and then continues. */
  void killDuringDeployment() throws IOException {
    Files.createFile(folder.resolve("kill-in-deploy"));
  }

  private void write(String secret) throws IOException {
    Files.createDirectories(tokens());
    Files.createFile(
        folder.resolve("keys.env"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        folder.resolve("keys.env"),
        "SAXOBANK_APP_KEY_LIVE=%s%nSAXOBANK_APP_SECRET_LIVE=%s%nTOKEN_CACHE=%s%n"
            .formatted(KEY, secret, "/data/tokens/canonical.json"));
    Instant now = Instant.now();
    new PythonCacheFile(canonical())
        .write(authority.issueChain(CANONICAL_CHAIN).toJson(), now.minusSeconds(30));
    new PythonCacheFile(tokens().resolve("parallel.json"))
        .write(authority.issueChain(PARALLEL_CHAIN).toJson(), now.minusSeconds(30));
    Files.writeString(
        tokens().resolve("canonical-writer.json"),
        "{\"writer\":\"%s\",\"epoch\":1,\"since\":\"%s\",\"by\":\"bootstrap\"}"
            .formatted(incumbent, now));
    Files.writeString(
        folder.resolve("keeper.yaml"),
        """
        environment: live
        interval_secs: 0.5
        refresh_margin_secs: 59.5
        container_token_cache_path: /data/tokens/canonical.json
        keeper_name: %s
        token_endpoint: %s
        """
            .formatted(candidate, endpointForContainers()));
    Files.writeString(
        compose(),
        """
        services:
          %1$s: # the new keeper
            container_name: %1$s
            image: %2$s
            environment:
              - LT_CONFIG=/configs/keeper.yaml
              - %3$s=/data/tokens/parallel.json
        """
            .formatted(candidate, Images.KEEPER, OVERRIDE));
    Files.writeString(folder.resolve("deploy.sh"), deployScript());
    configure(engine.uri());
  }

  /** What Compose does with the file, without Compose. */
  private String deployScript() {
    return """
        set -eu
        if [ -e kill-in-deploy ]; then rm kill-in-deploy; kill -9 $PPID; fi
        docker() { command docker -H '%7$s' "$@"; }
        override=
        if grep -q '%1$s' compose.yml; then override='-e %1$s=/data/tokens/parallel.json'; fi
        docker stop %2$s >/dev/null 2>&1 || true
        docker rm %2$s >/dev/null 2>&1 || true
        docker run --detach --name %2$s --user 0:0 --network %3$s --restart unless-stopped --no-healthcheck \\
          --label com.docker.compose.service=%2$s --label %4$s=%5$s --env-file keys.env \\
          -e LT_CONFIG=/configs/keeper.yaml $override -v "$PWD/tokens:/data/tokens" \\
          -v "$PWD/keeper.yaml:/configs/keeper.yaml:ro" %6$s
        """
        .formatted(
            OVERRIDE, candidate, network, Engine.LABEL, Engine.run(), Images.KEEPER, engine.uri());
  }

  /** Deploys the compose file as it is. */
  void deploy() throws IOException, InterruptedException {
    Ended ended = run(List.of("sh", "deploy.sh"));
    assertThat(ended.exitCode()).as(ended.told()).isZero();
  }

  /** Has the observer reach the engine there. */
  void configure(URI dockerHost) throws IOException {
    Files.writeString(
        folder.resolve("observer.yaml"),
        Evidence.TERMS
            + """
            database: %1$s/lt_observer.db
            work_log: %1$s/WORK_LOG.md
            reports: %1$s/reports
            docker_host: %2$s
            incumbent: {container: %3$s, token_cache: %1$s/tokens/canonical.json, %5$s}
            candidate: {container: %4$s, token_cache: %1$s/tokens/parallel.json, %5$s}
            consumer: {log_file: %1$s/consumer.log}
            cutover:
              compose_file: %1$s/compose.yml
              service: %4$s
              override_variable: %6$s
              flush_wait: 200ms
              deploy_command: [sh, deploy.sh]
              deploy_timeout: 60s
              first_write_timeout: 30s
              watch: %7$s
              watch_cadence: 1s
            """
                .formatted(
                    folder, dockerHost, incumbent, candidate, Evidence.CADENCE, OVERRIDE, WATCH));
  }

  /** Runs one of the observer's commands to its end, however that is. */
  Ended observer(String... arguments) throws IOException, InterruptedException {
    return observer(List.of(), arguments);
  }

  /** The same under another program, such as a tracer. */
  Ended observer(List<String> under, String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", folder.resolve("observer.yaml").toString(), "--no-color"));
    List<String> command = new ArrayList<>(under);
    command.addAll(Programs.observer(all.toArray(String[]::new)));
    return run(command);
  }

  /** As an observer records it that has watched this container from the beginning. */
  void watched(Role role, ContainerDefinition container) {
    try (EvidenceStore store =
            EvidenceStore.open(folder.resolve("lt_observer.db"), Evidence.MIGRATION);
        Recorder recorder = new Recorder(store, Duration.ofHours(12), Duration.ZERO)) {
      recorder.containerSeen(
          role, container.id(), container.imageId(), Instant.now().minus(Duration.ofDays(2)));
    }
  }

  private Ended run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "told", ".txt");
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    running = process;
    int exitCode = process.waitFor();
    return new Ended(exitCode, Files.readString(out), Duration.ofNanos(System.nanoTime() - begin));
  }

  /** As {@code kill -9} of the command that runs now, from another thread. */
  void killCommand() {
    Objects.requireNonNull(running).destroyForcibly();
  }

  /** Who may write the canonical cache, by the record that lies there now. */
  String fence() throws IOException {
    return JSON.readTree(tokens().resolve("canonical-writer.json").toFile())
        .path("writer")
        .asText();
  }

  /** What has been refreshed in the chain that the canonical cache lives from. */
  List<RecordedExchange> exchanges() {
    return authority.report().of(CANONICAL_CHAIN);
  }

  /** Whether the old keeper asked; the new one says another name. */
  static boolean isOld(RecordedExchange exchange) {
    return exchange.client().startsWith("Python-urllib");
  }

  /** How the refresh token in the canonical cache stands. */
  TokenStanding standing() throws IOException {
    Optional<JsonNode> cache =
        new PythonCacheFile(canonical()).read().map(object -> (JsonNode) object);
    return authority.standing(cache.map(json -> json.path("refresh_token").asText()).orElse(""));
  }

  /** The container, if it is there, with what it was made with. */
  Optional<ContainerDefinition> inspect(String name) throws IOException {
    try (DockerControl control = DockerControl.at(engine.uri())) {
      return control.inspect(name);
    }
  }

  Set<String> networksOfOld() {
    return engine
        .find(incumbent)
        .map(box -> box.inspect().getNetworkSettings().getNetworks().keySet())
        .orElse(Set.of());
  }

  /** The ends of both logs, to tell why something did not come about. */
  String lastLines() {
    StringBuilder text = new StringBuilder();
    for (String name : List.of(incumbent, candidate)) {
      text.append(engine.find(name).map(Box::lastLines).orElse(name + " is not there"))
          .append('\n');
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    for (String name : List.of(incumbent, incumbent + ".incomplete", candidate)) {
      engine.find(name).ifPresent(Box::remove);
    }
    endpoint.close();
  }
}
