package aegis.lt.observer.docker;

import aegis.lt.observer.config.DockerHost;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a container engine can be asked, and which containers it has.
 *
 * @param problem why it cannot be asked; empty if it can
 * @param present those of the names asked for that are there
 */
public record Reachability(Optional<String> problem, Set<String> present) {
  public Reachability {
    present = Set.copyOf(present);
  }

  /** Asks once. */
  public static Reachability of(DockerHost host, Collection<String> names) {
    if (!(host instanceof DockerHost.At at)) {
      return new Reachability(Optional.of("docker_host is none"), Set.of());
    }
    try (Containers containers = DockerEngineClient.at(at.uri())) {
      containers.version();
      Set<String> present = new HashSet<>();
      for (String name : names) {
        if (containers.find(name).isPresent()) {
          present.add(name);
        }
      }
      return new Reachability(Optional.empty(), present);
    } catch (IOException e) {
      return new Reachability(Optional.of(at.uri() + ": " + e.getMessage()), Set.of());
    }
  }
}
