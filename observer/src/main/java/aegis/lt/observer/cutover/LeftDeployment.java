package aegis.lt.observer.cutover;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * The deployment that a controller had begun when it was killed, and that goes on without it. Going
 * on waits for it; going back ends it, or it would bring the new keeper up behind the rollback.
 */
final class LeftDeployment {
  /** The engine ends what it was asked for, even if whoever asked is gone. */
  private static final Duration ENGINE_ENDS = Duration.ofSeconds(2);

  private final Stage stage;

  LeftDeployment(Stage stage) {
    this.stage = stage;
  }

  private Optional<DeployProcess> process() {
    return DeployProcess.of(stage.facts()).filter(stage.world().deployer()::runs);
  }

  boolean runs() {
    return process().isPresent();
  }

  /** Waits for its end as long as a deployment may take; then ends it. */
  void awaitEnd(StepId step) throws IOException, StepFailure, Interrupted {
    stage.world().tell("  the deployment that was begun before is still under way; waiting for it");
    stage
        .waiting()
        .within(
            "the deployment that was begun before",
            stage.settings().how().deployTimeout(),
            () -> runs() ? Waiting.Sight.notYet("it still runs") : Waiting.Sight.of(true));
    end(step);
  }

  /** Ends it, if it still runs. */
  void end(StepId step) throws IOException {
    Optional<DeployProcess> left = process();
    if (left.isPresent()) {
      stage
          .effects()
          .perform(
              step,
              Effect.END_DEPLOY,
              "process " + left.get().pid(),
              () -> stage.world().deployer().end(left.get()));
      stage.world().sleeper().sleep(ENGINE_ENDS);
    }
  }
}
