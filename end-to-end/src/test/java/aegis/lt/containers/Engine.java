package aegis.lt.containers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A container engine, and what tests ask of it. Used by several threads. */
public final class Engine implements AutoCloseable {
  /** On everything that tests make; the value tells the process: {@code <pid>.<started, in ms>}. */
  public static final String LABEL = "aegis.lt.test";

  /** It tells of each request that it sends again; kept here, since the log manager would not. */
  private static final Logger LIBRARY = Logger.getLogger("com.github.dockerjava");

  static {
    LIBRARY.setLevel(Level.WARNING);
  }

  private static final String RUN = value(ProcessHandle.current());
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static @Nullable Engine shared;

  private final URI uri;
  private final DockerClient docker;

  private Engine(URI uri, DockerClient docker) {
    this.uri = uri;
    this.docker = docker;
  }

  /** The engine there; nothing is sent yet. */
  public static Engine at(URI uri) {
    return new Engine(
        uri,
        DockerClientImpl.getInstance(
            DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(uri.toString())
                .withDockerTlsVerify(false)
                .build(),
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(uri)
                .maxConnections(32)
                .connectionTimeout(Duration.ofSeconds(10))
                .responseTimeout(Duration.ofMinutes(2))
                .build()));
  }

  /** Where the engine is that everybody uses: {@code DOCKER_HOST}, or the usual socket. */
  static URI sharedUri() {
    String named = System.getenv().getOrDefault("DOCKER_HOST", "");
    return URI.create(named.isEmpty() ? "unix:///var/run/docker.sock" : named);
  }

  /**
   * The engine that everybody uses, freed of what tests have left behind; empty if none answers.
   */
  public static synchronized Optional<Engine> findShared() {
    if (shared == null) {
      Engine engine = at(sharedUri());
      if (!engine.answers()) {
        engine.close();
        return Optional.empty();
      }
      engine.removeLeftovers();
      Runtime.getRuntime().addShutdownHook(new Thread(engine::removeOwn, "remove-containers"));
      shared = engine;
    }
    return Optional.of(shared);
  }

  /** As {@link #findShared}, for tests that do not run without it. */
  public static Engine shared() {
    return findShared()
        .orElseThrow(() -> new IllegalStateException("no container engine at " + sharedUri()));
  }

  public URI uri() {
    return uri;
  }

  /** For what is not worth a method here. */
  public DockerClient docker() {
    return docker;
  }

  /** Whether it answers now. */
  public boolean answers() {
    try {
      docker.pingCmd().exec();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** The value of {@link #LABEL} on what this process makes. */
  static String run() {
    return RUN;
  }

  /** A name that no other test uses. */
  public static String name(String stem) {
    return "lt-test-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet() + "-" + stem;
  }

  /** Makes a container, and does not start it. */
  public Box create(Recipe recipe) {
    recipe.labels.put(LABEL, RUN);
    CreateContainerCmd command =
        docker
            .createContainerCmd(recipe.image)
            .withName(recipe.name)
            .withLabels(recipe.labels)
            .withEnv(
                recipe.environment.entrySet().stream()
                    .map(each -> each.getKey() + "=" + each.getValue())
                    .toList())
            .withTty(recipe.terminal)
            .withHostConfig(recipe.host);
    if (!recipe.command.isEmpty()) {
      command.withCmd(recipe.command);
    }
    if (!recipe.entrypoint.isEmpty()) {
      command.withEntrypoint(recipe.entrypoint);
    }
    if (!recipe.user.isEmpty()) {
      command.withUser(recipe.user);
    }
    if (!recipe.stopSignal.isEmpty()) {
      command.withStopSignal(recipe.stopSignal);
    }
    return new Box(docker, recipe.name, command.exec().getId());
  }

  /** Makes a container and starts it. */
  public Box start(Recipe recipe) {
    return create(recipe).start();
  }

  /** The container that has this name now, whoever made it. */
  public Optional<Box> find(String name) {
    try {
      return Optional.of(new Box(docker, name, docker.inspectContainerCmd(name).exec().getId()));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** A network of its own, on which containers find each other by name. */
  public String network(String name) {
    docker.createNetworkCmd().withName(name).withLabels(Map.of(LABEL, RUN)).exec();
    return name;
  }

  /** A volume on the engine's disk. */
  public String volume(String name) {
    return volume(name, Map.of());
  }

  /** A volume in memory that holds so much. */
  public String smallVolume(String name, int kibibytes) {
    return volume(
        name, Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=" + kibibytes + "k,mode=1777"));
  }

  private String volume(String name, Map<String, String> options) {
    docker
        .createVolumeCmd()
        .withName(name)
        .withDriverOpts(options)
        .withLabels(Map.of(LABEL, RUN))
        .exec();
    return name;
  }

  /** Does nothing if it is gone. */
  void removeNetwork(String name) {
    try {
      docker.removeNetworkCmd(name).exec();
    } catch (NotFoundException gone) {
      // Then it is as it should be.
    }
  }

  /** Does nothing if it is gone. */
  void removeVolume(String name) {
    try {
      docker.removeVolumeCmd(name).exec();
    } catch (NotFoundException gone) {
      // Then it is as it should be.
    }
  }

  public boolean hasImage(String image) {
    try {
      docker.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** Builds an image, unless there is one of this name. The context has a Dockerfile. */
  void provideImage(String image, Tar context) throws IOException {
    if (!hasImage(image)) {
      docker
          .buildImageCmd(new ByteArrayInputStream(context.bytes()))
          .withTags(Set.of(image))
          .exec(new BuildImageResultCallback())
          .awaitImageId();
    }
  }

  /** Copies an image from another engine. */
  void copyImage(Engine from, String image) throws IOException {
    try (InputStream saved = from.docker.saveImageCmd(image).exec()) {
      docker.loadImageCmd(saved).exec();
    }
  }

  /** Where its socket is; only for an engine on this machine. */
  public Path socket() {
    return Path.of(uri.getPath());
  }

  /** Removes all that this process has made. */
  void removeOwn() {
    remove(List.of(RUN));
  }

  private void removeLeftovers() {
    Stream<Map<String, String>> labels =
        Stream.concat(
            docker
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(LABEL))
                .exec()
                .stream()
                .map(each -> each.getLabels()),
            docker.listNetworksCmd().exec().stream().map(each -> each.getLabels()));
    remove(
        labels
            .filter(each -> each != null && each.containsKey(LABEL))
            .map(each -> each.get(LABEL))
            .filter(run -> !isAlive(run))
            .distinct()
            .toList());
  }

  private void remove(List<String> runs) {
    for (String run : runs) {
      List<String> label = List.of(LABEL + "=" + run);
      docker.listContainersCmd().withShowAll(true).withLabelFilter(label).exec().stream()
          .map(each -> new Box(docker, each.getId(), each.getId()))
          .forEach(Box::remove);
      docker.listNetworksCmd().withFilter("label", label).exec().stream()
          .forEach(each -> docker.removeNetworkCmd(each.getId()).exec());
      var volumes = docker.listVolumesCmd().withFilter("label", label).exec().getVolumes();
      if (volumes != null) {
        volumes.forEach(each -> docker.removeVolumeCmd(each.getName()).exec());
      }
    }
  }

  private static boolean isAlive(String run) {
    try {
      return ProcessHandle.of(Long.parseLong(run.substring(0, run.indexOf('.'))))
          .filter(ProcessHandle::isAlive)
          .filter(process -> value(process).equals(run))
          .isPresent();
    } catch (RuntimeException notOurs) {
      return true;
    }
  }

  private static String value(ProcessHandle process) {
    long started = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    return process.pid() + "." + started;
  }

  @Override
  public void close() {
    try {
      docker.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }
}
