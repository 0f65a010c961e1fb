package aegis.lt.observer.config;

import aegis.lt.observer.evaluate.Cadence;
import java.nio.file.Path;

/**
 * One of the two keepers.
 *
 * @param log where its log is read
 * @param tokenCache the file it writes
 * @param cadence how often it is expected to
 */
public record KeeperConfig(LogOrigin log, Path tokenCache, Cadence cadence) {}
