package aegis.lt.simulator.demo;

import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.simulator.docker.ContainerSpec;
import aegis.lt.simulator.docker.DockerApiServer;
import aegis.lt.simulator.docker.DockerEngine;
import aegis.lt.simulator.docker.ProcessStandIn;
import aegis.lt.simulator.docker.StandIn;
import aegis.lt.simulator.docker.StandInContainer;
import aegis.lt.simulator.docker.ThreadStandIn;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.standin.Consumer;
import aegis.lt.simulator.standin.IncumbentKeeper;
import aegis.lt.simulator.standin.PythonCacheFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Everything that runs in the demo. Closing it ends all of it, whatever state it is in. */
final class Stage implements AutoCloseable {
  static final String INCUMBENT_CHAIN = "incumbent";
  static final String CANDIDATE_CHAIN = "candidate";
  private static final String APP_KEY = "demo-app";

  /** The keeper ends within two seconds when it is idle, and after its save when it is not. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final DemoFiles files;
  private final Programs programs;
  private final Lifeline lifeline;
  private final Children children;
  private final InstantSource clock = InstantSource.system();
  private final TokenEndpointServer endpoint;
  private final DockerEngine engine = new DockerEngine();
  private final DockerApiServer docker;
  private final IncumbentKeeper incumbent;
  private final StandInContainer incumbentContainer;
  private final DeployWorkflow workflow;
  private final StandInContainer consumerContainer;
  private @Nullable Process observer;

  /** Sets everything up; nothing but the servers runs yet. */
  Stage(DemoFiles files, Programs programs, Timetable times) throws IOException {
    String secret = UUID.randomUUID().toString();
    this.files = files;
    this.programs = programs;
    this.lifeline = new Lifeline();
    this.children = new Children(files.root(), files.observerLog(), lifeline::hold);
    this.endpoint =
        TokenEndpointServer.start(
            EndpointRules.saxo(APP_KEY, secret)
                .withLifetimes(Timetable.ACCESS_LIFETIME, Timetable.REFRESH_LIFETIME));
    this.docker = DockerApiServer.start(engine, 0);
    PythonCacheFile canonical = new PythonCacheFile(files.canonical());
    this.incumbent =
        new IncumbentKeeper(
            new IncumbentKeeper.Settings(
                endpoint.uri(), APP_KEY, secret, canonical, Timetable.INCUMBENT_CADENCE),
            clock);
    this.incumbentContainer =
        container(DemoFiles.INCUMBENT, new ThreadStandIn(DemoFiles.INCUMBENT, incumbent));
    this.consumerContainer =
        container(
            DemoFiles.CONSUMER,
            new ThreadStandIn(
                DemoFiles.CONSUMER,
                new Consumer(endpoint.resource(), canonical, Timetable.CONSUMER_PERIOD, clock)));
    files.create();
    files.writeComposeFile();
    this.workflow =
        new DeployWorkflow(
            engine,
            files.composeFile(),
            Map.of("SAXOBANK_APP_KEY_LIVE", APP_KEY, "SAXOBANK_APP_SECRET_LIVE", secret),
            environment ->
                new ProcessStandIn(
                    programs.keeper("run", "--config", files.keeperConfig().toString()),
                    environment,
                    files.root(),
                    lifeline::hold));
    workflow.create();
    files.writeKeeperConfig(endpoint.uri());
    files.writeObserverConfig(docker.dockerHost(), times);
  }

  private StandInContainer container(String name, StandIn standIn) {
    ContainerSpec spec =
        ContainerSpec.of(name, name + ":demo", Map.of("com.docker.compose.service", name));
    spec.body().withObject("/HostConfig/RestartPolicy").put("Name", "always");
    return engine.add(spec, standIn);
  }

  /** Both keepers authorized separately and at work, and only then the observer. */
  void startWithChainsOfTheirOwn() throws IOException, InterruptedException {
    Instant now = clock.instant();
    DemoFiles.seed(files.canonical(), endpoint.authority().issueChain(INCUMBENT_CHAIN), now);
    // Dated back a little, so that the keeper's first wake-up is already a refresh.
    DemoFiles.seed(
        files.parallel(),
        endpoint.authority().issueChain(CANDIDATE_CHAIN),
        now.minus(Timetable.CANDIDATE_CADENCE));
    files.fence(now);
    FileTime seeded = Files.getLastModifiedTime(files.parallel());
    incumbentContainer.start();
    consumerContainer.start();
    candidate().start();
    await(
        "the keeper's first refresh",
        () ->
            candidate().isRunning()
                && Files.getLastModifiedTime(files.parallel()).compareTo(seeded) > 0);
    startObserver();
    await("the observer to watch the logs", () -> docker.logsAskedFor().size() >= 3);
  }

  /** Both keepers on one lineage, by way of the real bootstrap, under the observer's eyes. */
  void startWithOneSharedChain() throws IOException, InterruptedException {
    Instant now = clock.instant();
    DemoFiles.seed(files.canonical(), endpoint.authority().issueChain(INCUMBENT_CHAIN), now);
    files.fence(now);
    engine
        .add(
            ContainerSpec.of("bootstrap", "bootstrap:demo", Map.of()),
            new ProcessStandIn(
                programs.keeper(
                    "bootstrap", "--share-lineage", "--config", files.keeperConfig().toString()),
                Map.of("AEGIS_SAXO_TOKEN_CACHE_PATH", files.parallel().toString()),
                files.root(),
                lifeline::hold))
        .start();
    await("the bootstrap", () -> Files.exists(files.parallel()));
    // The copy shows as one only while both files hold the same refresh token.
    incumbent.stall(true);
    incumbentContainer.start();
    consumerContainer.start();
    startObserver();
    await("the observer to watch the logs", () -> docker.logsAskedFor().size() >= 2);
    pause(Timetable.SAMPLE_INTERVAL.multipliedBy(10));
    incumbent.stall(false);
    candidate().start();
  }

  void startObserver() throws IOException {
    observer = children.start(observerCommand("run"));
  }

  /** As a crash or an impatient operator would end it. */
  void killObserver() throws InterruptedException {
    @Nullable Process process = observer;
    if (process != null) {
      children.kill(process);
    }
  }

  /** Runs one of the observer's short commands. */
  Children.Result ask(String command, String... options) throws IOException, InterruptedException {
    return children.run(observerCommand(command, options));
  }

  /** Runs one of the observer's commands, and passes on each line it says. */
  int tell(Children.Listener line, String... command) throws IOException, InterruptedException {
    return tellUntil(never -> false, line, command);
  }

  /** The same, and kills it with -9 once it has said something in particular. */
  int tellUntil(Predicate<String> deadly, Children.Listener line, String... command)
      throws IOException, InterruptedException {
    String[] options = Arrays.copyOfRange(command, 1, command.length);
    return children.runTelling(observerCommand(command[0], options), deadly, line);
  }

  /** Has the observer tell every other second how things stand, until the end. */
  StatusFeed watch() throws IOException {
    return StatusFeed.on(children.startTalking(observerCommand("status", "--watch", "--json")));
  }

  private List<String> observerCommand(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(
        List.of(
            "--config", files.observerConfig().toString(), "--db", files.database().toString()));
    arguments.addAll(List.of(options));
    return programs.observer(arguments);
  }

  /** What the token endpoint has recorded about the canonical chain, the oldest first. */
  List<RecordedExchange> canonicalExchanges() {
    return endpoint.authority().report().of(INCUMBENT_CHAIN);
  }

  /** Whether somebody uses a chain once more, counted from now. */
  boolean isUsedAgain(String chain, Duration limit) throws InterruptedException {
    int before = endpoint.authority().report().of(chain).size();
    long end = System.nanoTime() + limit.toNanos();
    while (endpoint.authority().report().of(chain).size() == before) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(Duration.ofMillis(50));
    }
    return true;
  }

  TokenEndpointServer endpoint() {
    return endpoint;
  }

  IncumbentKeeper incumbent() {
    return incumbent;
  }

  /** The new keeper's container, of which a deployment makes another one. */
  StandInContainer candidate() {
    return engine
        .find(DemoFiles.CANDIDATE)
        .orElseThrow(() -> new IllegalStateException("nothing is deployed"));
  }

  DeployWorkflow workflow() {
    return workflow;
  }

  void pause(Duration duration) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(duration.toNanos());
  }

  /** Ends everything: the observer first, then the containers, then the servers. */
  @Override
  public void close() throws IOException {
    children.close();
    workflow.close();
    try {
      Optional<StandInContainer> last = engine.find(DemoFiles.CANDIDATE);
      if (last.isPresent()) {
        last.get().stop(PATIENCE);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    engine.close();
    Files.write(files.keeperLog(), workflow.logLines());
    docker.close();
    endpoint.close();
    lifeline.close();
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!condition.holds()) {
      @Nullable Process process = observer;
      boolean observerDied = process != null && !process.isAlive();
      if (observerDied || System.nanoTime() > end) {
        throw new CommandFailure(
            ExitCode.INTERNAL_ERROR,
            "gave up waiting for "
                + what
                + (observerDied ? "; the observer has ended" : "")
                + ". Last lines:\n"
                + lastLines());
      }
      pause(Duration.ofMillis(50));
    }
  }

  private String lastLines() throws IOException {
    Path log = files.observerLog();
    List<String> observerLines = Files.exists(log) ? Files.readAllLines(log) : List.of();
    return tail("keeper", workflow.logLines()) + tail("observer", observerLines);
  }

  private static String tail(String who, List<String> lines) {
    StringBuilder text = new StringBuilder();
    for (String line : lines.subList(Math.max(0, lines.size() - 5), lines.size())) {
      text.append("  ").append(who).append(": ").append(line).append('\n');
    }
    return text.toString();
  }
}
