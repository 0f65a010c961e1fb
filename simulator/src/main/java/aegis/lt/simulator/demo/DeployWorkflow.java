package aegis.lt.simulator.demo;

import aegis.lt.simulator.docker.ContainerSpec;
import aegis.lt.simulator.docker.DockerEngine;
import aegis.lt.simulator.docker.StandIn;
import aegis.lt.simulator.docker.StandInContainer;
import aegis.lt.simulator.docker.StandInLogLine;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Plays the deploy workflow: once the override line has gone from the compose file, or has come
 * back, the new keeper is deployed again, as compose would do it. The container that was there is
 * stopped and removed, and one of the same name comes, with the environment that the file now gives
 * it.
 */
final class DeployWorkflow implements AutoCloseable {
  static final String OVERRIDE = "AEGIS_SAXO_TOKEN_CACHE_PATH";
  private static final String SECRET = "SAXOBANK_APP_SECRET_LIVE";
  private static final Pattern OVERRIDE_LINE =
      Pattern.compile("(?m)^\\s*-\\s*" + OVERRIDE + "=(.*\\S)\\s*$");
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /** The keeper ends within two seconds when it is idle, and after its save when it is not. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final DockerEngine engine;
  private final Path composeFile;
  private final Map<String, String> secrets;
  private final Function<Map<String, String>, StandIn> keeper;
  private final List<StandInContainer> deployed = new CopyOnWriteArrayList<>();
  private volatile boolean nobodyDeploys;
  private volatile boolean typingError;
  private @Nullable Thread watcher;

  /**
   * A workflow that has deployed nothing yet.
   *
   * @param secrets what {@code .env} adds to the environment of the container
   * @param keeper what runs in a container with the given environment
   */
  DeployWorkflow(
      DockerEngine engine,
      Path composeFile,
      Map<String, String> secrets,
      Function<Map<String, String>, StandIn> keeper) {
    this.engine = engine;
    this.composeFile = composeFile;
    this.secrets = Map.copyOf(secrets);
    this.keeper = keeper;
  }

  /** From now on a changed file is not deployed. */
  void sleep() {
    nobodyDeploys = true;
  }

  /** What is deployed from now on has a typing error in its secret. */
  void spoilTheSecret() {
    typingError = true;
  }

  /** Creates the container that the file describes now; it is not started. */
  StandInContainer create() throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(secrets);
    if (typingError) {
      environment.computeIfPresent(SECRET, (name, value) -> value + "x");
    }
    override().ifPresent(value -> environment.put(OVERRIDE, value));
    ContainerSpec spec =
        ContainerSpec.of(
            DemoFiles.CANDIDATE,
            DemoFiles.CANDIDATE + ":demo",
            Map.of("com.docker.compose.service", DemoFiles.CANDIDATE));
    ArrayNode lines = spec.body().putArray("Env");
    environment.forEach((name, value) -> lines.add(name + "=" + value));
    spec.body().withObject("/HostConfig/RestartPolicy").put("Name", "unless-stopped");
    StandInContainer container = engine.add(spec, keeper.apply(environment));
    deployed.add(container);
    return container;
  }

  private Optional<String> override() throws IOException {
    Matcher line = OVERRIDE_LINE.matcher(Files.readString(composeFile));
    return line.find() ? Optional.of(line.group(1)) : Optional.empty();
  }

  /** Deploys when the line goes or comes back, from another thread, until it is closed. */
  synchronized void watch() throws IOException {
    Optional<String> before = override();
    Thread thread = new Thread(() -> deployWhenChangedFrom(before), "deploy-workflow");
    thread.setDaemon(true);
    thread.start();
    watcher = thread;
  }

  private void deployWhenChangedFrom(Optional<String> before) {
    Optional<String> deployedFrom = before;
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Optional<String> now = override();
        if (!now.equals(deployedFrom) && !nobodyDeploys) {
          deployAgain();
        }
        deployedFrom = now;
      } catch (IOException e) {
        // The file is being replaced, or a program could not be started: look again.
      } catch (InterruptedException over) {
        Thread.currentThread().interrupt();
      }
      rest();
    }
  }

  private static void rest() {
    try {
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void deployAgain() throws IOException, InterruptedException {
    Optional<StandInContainer> before = engine.find(DemoFiles.CANDIDATE);
    if (before.isPresent()) {
      before.get().stop(GRACE);
      engine.remove(before.get());
    }
    create().start();
  }

  /** Everything that the containers deployed here have logged. */
  List<String> logLines() {
    return deployed.stream()
        .flatMap(each -> each.logLines().stream())
        .map(StandInLogLine::text)
        .toList();
  }

  @Override
  public synchronized void close() {
    @Nullable Thread thread = watcher;
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(GRACE.multipliedBy(2).toMillis());
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
