package aegis.lt.observer.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the cutover is carried out.
 *
 * @param composeFile the compose file that the new keeper is deployed from; empty where none is
 *     named, and no cutover can then be carried out
 * @param service the new keeper's service in it; not blank
 * @param overrideVariable the environment variable that keeps the new keeper off the canonical
 *     cache; a name without {@code =} and spaces
 * @param flushWait how long to wait once the old keeper is stopped, for a refresh in flight to
 *     land; zero or more
 * @param deployCommand what deploys the edited file, as a list of arguments; empty where someone
 *     else deploys and is waited for
 * @param deployTimeout how long a deployment may take; positive
 * @param firstWriteTimeout how long the new keeper may take until it has written the canonical
 *     cache; positive
 * @param watch how long to continue to watch after the cutover; positive
 * @param watchCadence how often the new keeper is expected to write the canonical cache; positive
 */
public record CutoverConfig(
    Optional<Path> composeFile,
    String service,
    String overrideVariable,
    Duration flushWait,
    List<String> deployCommand,
    Duration deployTimeout,
    Duration firstWriteTimeout,
    Duration watch,
    Duration watchCadence) {
  public CutoverConfig {
    deployCommand = List.copyOf(deployCommand);
  }
}
