package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.acceptance.decide.DeploymentGate;
import aegis.lt.observer.config.CutoverConfig;
import aegis.lt.observer.config.LogOrigin;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.config.WatchedKeeper;
import aegis.lt.observer.cutover.compose.OverrideValue;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a cutover is to be.
 *
 * @param migration its name
 * @param incumbent the old keeper's container, and its name in the fence
 * @param candidate the new keeper's container, and its name in the fence
 * @param canonical the canonical token cache
 * @param parallel the new keeper's own token cache, as the override names it
 * @param composeFile what the new keeper is deployed from
 * @param incumbentCadence how often the old keeper writes the canonical cache
 * @param watchTolerance how much later than its cadence the new keeper may write, in the watch
 * @param how the rest of what the configuration says
 * @param consumer the container that reads the canonical cache and whose log is watched, if it is
 *     one
 * @param harmlessIds containers that carry the cutover out
 * @param autoRollback whether a violation during the watch rolls back
 * @param incumbentRejection found in a line of the old keeper's log, it means that the endpoint
 *     refused a refresh
 * @param candidateRejection the same for the new keeper
 * @param commit whether an edit of the compose file is committed
 * @param workLog where it is noted
 * @param reports where the old keeper's log and the closing report go
 */
public record CutoverSettings(
    String migration,
    String incumbent,
    String candidate,
    Path canonical,
    Path parallel,
    Path composeFile,
    Cadence incumbentCadence,
    Duration watchTolerance,
    CutoverConfig how,
    Pattern incumbentRejection,
    Pattern candidateRejection,
    Optional<String> consumer,
    Set<String> harmlessIds,
    boolean autoRollback,
    boolean commit,
    Path workLog,
    Path reports) {
  /** Whom the fence names as the one who gave it to the new keeper, and who gave it back. */
  public static final String HANDED_OVER_BY = "cutover";

  public static final String RETURNED_BY = "rollback";

  /**
   * Takes them from the configuration.
   *
   * @param commit whether an edit of the compose file is committed
   * @param harmlessIds containers that carry the cutover out
   * @throws CommandFailure if a keeper is no container, or no compose file is named
   */
  public static CutoverSettings of(ObserverConfig config, boolean commit, Set<String> harmlessIds) {
    return new CutoverSettings(
        config.migration(),
        container("incumbent", config.incumbent()),
        container("candidate", config.candidate()),
        config.incumbent().tokenCache(),
        config.candidate().tokenCache(),
        config
            .cutover()
            .composeFile()
            .orElseThrow(
                () -> wrong("cutover: compose_file is not set; name the file to be edited")),
        config.incumbent().cadence(),
        config.candidate().cadence().tolerance(),
        config.cutover(),
        config.incumbent().rejectionPattern(),
        config.candidate().rejectionPattern(),
        config.consumer().log() instanceof LogOrigin.OfContainer container
            ? Optional.of(container.name())
            : Optional.empty(),
        harmlessIds,
        config.autoRollback(),
        commit,
        config.workLog(),
        config.reports());
  }

  private static String container(String key, WatchedKeeper keeper) {
    if (keeper.log() instanceof LogOrigin.OfContainer container) {
      return container.name();
    }
    throw wrong(
        key
            + ": found log_file, but a cutover needs the container that is to be stopped or started");
  }

  private static CommandFailure wrong(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  /** The folder of the compose file, in which it is deployed. */
  public Path composeFolder() {
    Path file = composeFile.toAbsolutePath();
    return Optional.ofNullable(file.getParent()).orElse(file);
  }

  /**
   * Whether a value of the override keeps the new keeper off the canonical cache. One that is blank
   * or names the canonical cache itself counts as none.
   */
  public boolean keepsOff(Optional<String> override) {
    return OverrideValue.judge(override, canonical, parallel) == DeploymentGate.Found.PRESENT;
  }

  /** Whether a container of the new keeper keeps off the canonical cache by itself. */
  public boolean hasOverride(ContainerDefinition candidate) {
    return keepsOff(candidate.environment().get(how.overrideVariable()));
  }

  /** Whether a name in the fence is the new keeper's. */
  public boolean isCandidate(String writer) {
    return writer.equals(candidate);
  }
}
