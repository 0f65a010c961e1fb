package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.journal.Entry.Kind;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.RunLog;
import aegis.lt.shared.cli.ExitCode;
import java.util.Map;
import java.util.Optional;

/** How a command ends that someone has stopped with Ctrl-C. */
final class Interruption {
  private Interruption() {}

  /** Notes it, and says how much time there is and how to continue. */
  static Outcome of(CutoverEnvironment environment, RunLog log, StepId before) {
    log.write(
        Kind.INTERRUPTED, Optional.of(before), "stopped by Ctrl-C at " + before.id(), Map.of());
    String left =
        environment
            .canonical()
            .look()
            .refreshExpiresAt()
            .map(at -> "; the canonical refresh token expires at " + at)
            .orElse("");
    return new Outcome(
        ExitCode.INTERRUPTED,
        "stopped at "
            + before.id()
            + left
            + "\ncontinue with: observer cutover resume, or go back with: observer rollback");
  }
}
