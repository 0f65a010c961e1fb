package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.DeployProcess;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The deployment that a controller had begun when it was killed, and that continues without it.
 * Going on waits for it; going back ends it, or it would bring the new keeper up behind the
 * rollback.
 */
public final class LeftDeployment {
  /** The engine ends what it was asked for, even if whoever asked is gone. */
  private static final Duration ENGINE_ENDS = Duration.ofSeconds(2);

  private final StepContext context;

  public LeftDeployment(StepContext context) {
    this.context = context;
  }

  private Optional<DeployProcess> process() {
    return DeployProcess.of(context.facts()).filter(context.environment().deployer()::runs);
  }

  boolean runs() {
    return process().isPresent();
  }

  /** Waits for its end as long as a deployment may take; then ends it. */
  void awaitEnd(StepId step) throws IOException, StepFailure, Interrupted {
    context
        .environment()
        .tell("  the deployment that was begun before is still under way; waiting for it");
    context
        .waiting()
        .within(
            "the deployment that was begun before",
            context.settings().how().deployTimeout(),
            () ->
                runs()
                    ? ConditionWait.Sight.notYet("it still runs")
                    : ConditionWait.Sight.of(true));
    end(step);
  }

  /** Ends it, if it still runs. */
  void end(StepId step) throws IOException {
    Optional<DeployProcess> left = process();
    if (left.isPresent()) {
      context
          .effects()
          .perform(
              step,
              Effect.END_DEPLOY,
              "process " + left.get().pid(),
              () -> context.environment().deployer().end(left.get()));
      context.environment().sleeper().sleep(ENGINE_ENDS);
    }
  }
}
