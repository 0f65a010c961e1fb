package aegis.lt.containers;

import aegis.lt.endtoend.Waiting;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An engine of a test's own, to be stopped, killed and started again, in network, process and mount
 * namespaces of its own: it shares no bridge with another engine, and ends with everything in it
 * when its first process does. That one ends when this process does, however it does.
 */
public final class OwnEngine implements AutoCloseable {
  private static final List<String> TOOLS =
      List.of("unshare", "nsenter", "containerd", "dockerd", "ip", "iptables", "setpriv");

  private final Path folder;
  private final List<String> options;
  private final Process world;
  private final Engine engine;
  private @Nullable Process daemon;

  private OwnEngine(Path folder, List<String> options, Process world) {
    this.folder = folder;
    this.options = options;
    this.world = world;
    this.engine = Engine.at(URI.create("unix://" + folder.resolve("docker.sock")));
  }

  /** Why there cannot be one here; empty if there can. */
  public static Optional<String> obstacle() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("an engine of a test's own needs root");
    }
    List<String> missing = TOOLS.stream().filter(tool -> !isOnPath(tool)).toList();
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("an engine of a test's own needs " + String.join(", ", missing));
  }

  private static boolean isOnPath(String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  /**
   * Starts one with an empty store of images.
   *
   * @param options for dockerd, such as {@code --live-restore}
   */
  public static OwnEngine start(String... options) throws Exception {
    Path folder =
        Files.createTempDirectory(
            "lt-engine",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Files.writeString(
        folder.resolve("containerd.toml"),
        """
        version = 2
        root = "%1$s/containerd/root"
        state = "%1$s/containerd/state"
        disabled_plugins = ["io.containerd.grpc.v1.cri"]
        [grpc]
          address = "%1$s/containerd.sock"
        """
            .formatted(folder));
    Process world =
        quiet(
                folder,
                "containerd.log",
                List.of(
                    "unshare",
                    "--mount",
                    "--net",
                    "--pid",
                    "--fork",
                    "--kill-child=KILL",
                    "--mount-proc",
                    "sh",
                    "-c",
                    // It reads until this process lets go of the other end, by its death at last.
                    "ip link set lo up; containerd --config " + folder + "/containerd.toml & cat"))
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    OwnEngine own = new OwnEngine(folder, List.of(options), world);
    try {
      Waiting.until("containerd", () -> Files.exists(folder.resolve("containerd.sock")));
      own.startDaemon();
      return own;
    } catch (Exception | Error e) {
      own.close();
      throw e;
    }
  }

  /** To be asked while the daemon runs. */
  public Engine engine() {
    return engine;
  }

  /** Starts the daemon, and waits until it answers. */
  public void startDaemon() throws Exception {
    long init = world.children().findFirst().orElseThrow().pid();
    List<String> command = new ArrayList<>();
    command.addAll(List.of("nsenter", "--target", String.valueOf(init)));
    command.addAll(List.of("--mount", "--net", "--pid"));
    command.addAll(List.of("dockerd", "--containerd", folder + "/containerd.sock"));
    command.addAll(List.of("--data-root", folder + "/data", "--exec-root", folder + "/exec"));
    command.addAll(List.of("--pidfile", folder + "/docker.pid"));
    command.addAll(List.of("-H", "unix://" + folder.resolve("docker.sock")));
    command.addAll(options);
    // A killed daemon leaves its number behind, which another process may have by now.
    Files.deleteIfExists(folder.resolve("docker.pid"));
    Process started = quiet(folder, "dockerd.log", command).start();
    daemon = started;
    Waiting.until(
        "dockerd to answer",
        () -> {
          if (!started.isAlive()) {
            throw new IOException("dockerd has ended:\n" + log());
          }
          return engine.answers();
        },
        this::log);
  }

  /** Asks the daemon to end, and waits for it. */
  public void stopDaemon() throws InterruptedException {
    end(false);
  }

  /** As {@code kill -9}. */
  public void killDaemon() throws InterruptedException {
    end(true);
  }

  private void end(boolean forcibly) throws InterruptedException {
    Process process = daemon;
    if (process == null) {
      return;
    }
    process
        .children()
        .forEach(
            dockerd -> {
              if (forcibly) {
                dockerd.destroyForcibly();
              } else {
                dockerd.destroy();
              }
            });
    process.waitFor();
    daemon = null;
  }

  /** Where the engine itself keeps a container's log, with the json-file driver. */
  public Path logFile(Box box) {
    return folder.resolve("data/containers/" + box.id() + "/" + box.id() + "-json.log");
  }

  /** Where a volume's files are, also while the daemon is down. */
  public Path volume(String name) {
    return folder.resolve("data/volumes/" + name + "/_data");
  }

  private String log() {
    try {
      List<String> lines = Files.readAllLines(folder.resolve("dockerd.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static ProcessBuilder quiet(Path folder, String log, List<String> command) {
    ProcessBuilder.Redirect to = ProcessBuilder.Redirect.appendTo(folder.resolve(log).toFile());
    return new ProcessBuilder(command).redirectOutput(to).redirectError(to);
  }

  /** Ends everything in it. */
  @Override
  public void close() throws IOException {
    engine.close();
    world.destroyForcibly();
    // Nothing in it outlives its first process, so this is not for long.
    world.onExit().join();
    if (daemon != null) {
      daemon.onExit().join();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }
}
