package aegis.lt.observer.docker;

import aegis.lt.observer.config.DockerHost;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a container engine can be asked, and which containers it has.
 *
 * @param problem why it cannot be asked; empty if it can
 * @param logs how the log of each container asked for that is there can be read
 */
public record Reachability(Optional<String> problem, Map<String, LogSelfTest> logs) {
  public Reachability {
    logs = Map.copyOf(logs);
  }

  /** Those of the names asked for that are there. */
  public Set<String> present() {
    return logs.keySet();
  }

  /** Asks once. */
  public static Reachability of(DockerHost host, Collection<String> names) {
    if (!(host instanceof DockerHost.At at)) {
      return new Reachability(Optional.of("docker_host is none"), Map.of());
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
      return new Reachability(Optional.of(at.uri() + ": " + e.getMessage()), Map.of());
    }
  }
}
