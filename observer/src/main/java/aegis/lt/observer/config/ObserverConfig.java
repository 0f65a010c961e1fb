package aegis.lt.observer.config;

import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.Requirements;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an operator can set; {@code configs/lt_observer.yaml} has every key with its meaning.
 *
 * @param migration names the evidence, the reports and the approval
 * @param database the SQLite file
 * @param sampleInterval between two looks at the token caches; at most half of {@code maxGap}
 * @param window the stretch of time judged
 * @param maxGap the longest pause in looking that is no gap
 * @param minCoverage share of the window that must be covered, in [0, 1]
 * @param alsoBlocking advisory criteria that are to block too
 * @param incumbent the old keeper
 * @param candidate the new keeper
 * @param consumer the reader of the canonical cache
 * @param dockerHost the container engine
 * @param workLog where approvals stand
 * @param reports the folder for acceptance reports
 * @param approvalMaxAge how long an approval counts
 * @param retention how long evidence is kept, not less than {@code window}
 * @param autoRollback whether a violation after the cutover rolls it back by itself
 * @param cutover how the cutover is carried out
 * @param notifyAt where notifications are posted; http or https, and may hold a secret
 * @param later settings that are understood and not served yet, by key
 */
public record ObserverConfig(
    String migration,
    Path database,
    Duration sampleInterval,
    Duration window,
    Duration maxGap,
    double minCoverage,
    Set<CriterionId> alsoBlocking,
    WatchedKeeper incumbent,
    WatchedKeeper candidate,
    ConsumerConfig consumer,
    DockerHost dockerHost,
    Path workLog,
    Path reports,
    Duration approvalMaxAge,
    Duration retention,
    boolean autoRollback,
    CutoverConfig cutover,
    List<URI> notifyAt,
    Set<String> later) {
  /** Where the configuration is looked for when nobody names one. */
  public static final Path DEFAULT_FILE = Path.of("configs/lt_observer.yaml");

  public ObserverConfig {
    alsoBlocking = Set.copyOf(alsoBlocking);
    notifyAt = List.copyOf(notifyAt);
    later = Set.copyOf(later);
  }

  /** The same with another database, if one is named. */
  public ObserverConfig withDatabase(Optional<Path> other) {
    return new ObserverConfig(
        migration,
        other.orElse(database),
        sampleInterval,
        window,
        maxGap,
        minCoverage,
        alsoBlocking,
        incumbent,
        candidate,
        consumer,
        dockerHost,
        workLog,
        reports,
        approvalMaxAge,
        retention,
        autoRollback,
        cutover,
        notifyAt,
        later);
  }

  /** What is asked of the evidence. */
  public Requirements requirements() {
    return new Requirements(
        window,
        maxGap,
        minCoverage,
        incumbent.cadence(),
        candidate.cadence(),
        consumer.reloadGrace(),
        consumer.ignorePattern().map(Pattern::pattern),
        alsoBlocking);
  }
}
