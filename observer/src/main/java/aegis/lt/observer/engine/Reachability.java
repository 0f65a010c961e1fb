package aegis.lt.observer.engine;

import aegis.lt.observer.config.DockerHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a container engine can be asked, and which containers it has.
 *
 * @param problem why it cannot be asked, and what to do; empty if it can
 * @param logs how the log of each container asked for that is there can be read
 */
public record Reachability(Optional<Problem> problem, Map<String, LogSelfTest> logs) {
  private static final String ELSEWHERE =
      "mount the engine's socket, or name with docker_host where the engine listens";

  public Reachability {
    logs = Map.copyOf(logs);
  }

  /**
   * Why the engine cannot be asked.
   *
   * @param remedy what to do about it
   */
  public record Problem(String found, String remedy) {}

  /** Those of the names asked for that are there. */
  public Set<String> present() {
    return logs.keySet();
  }

  /** Asks once. */
  public static Reachability of(DockerHost host, Collection<String> names) {
    if (!(host instanceof DockerHost.At at)) {
      return new Reachability(Optional.of(new Problem("docker_host is none", ELSEWHERE)), Map.of());
    }
    try (Containers containers = DockerEngineClient.at(at.uri())) {
      containers.version();
      Map<String, LogSelfTest> logs = new HashMap<>();
      for (String name : names) {
        Optional<Container> found = containers.find(name);
        if (found.isPresent()) {
          logs.put(name, LogSelfTest.of(containers, found.get()));
        }
      }
      return new Reachability(Optional.empty(), logs);
    } catch (IOException e) {
      return new Reachability(
          Optional.of(new Problem(at.uri() + ": " + e.getMessage(), remedy(at.uri()))), Map.of());
    }
  }

  private static String remedy(URI uri) {
    Path socket = "unix".equals(uri.getScheme()) ? Path.of(uri.getPath()) : null;
    if (socket == null) {
      return "see whether an engine listens there; else correct docker_host";
    }
    if (!Files.exists(socket)) {
      return ELSEWHERE;
    }
    return Files.isReadable(socket) && Files.isWritable(socket)
        ? "start the engine; if it was started anew, restart the observer's container, which has"
            + " the old socket"
        : "let the observer have the group of that socket: LT_DOCKER_GID="
            + group(socket)
            + " for deploy/deploy.sh and the compose file; outside a container, add its user to the"
            + " group";
  }

  private static String group(Path socket) {
    try {
      return String.valueOf(Files.getAttribute(socket, "unix:gid"));
    } catch (IOException | UnsupportedOperationException e) {
      return "GID";
    }
  }
}
