package aegis.lt.observer.config;

import aegis.lt.observer.judge.timeline.Cadence;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * One of the two keepers.
 *
 * @param log where its log is read
 * @param tokenCache the file it writes
 * @param cadence how often it is expected to
 * @param rejectionPattern found in a line of its log, it means that the endpoint refused a refresh
 */
public record WatchedKeeper(
    LogOrigin log, Path tokenCache, Cadence cadence, Pattern rejectionPattern) {}
