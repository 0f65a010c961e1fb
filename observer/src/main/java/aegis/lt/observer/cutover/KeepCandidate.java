package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes a rollback back that cannot be finished, so that somebody refreshes: the old keeper is
 * stopped, the fence and the compose file are as they were before the rollback, and the new keeper
 * runs again.
 */
final class KeepCandidate {
  private final Stage stage;
  private final StepRunner runner;

  KeepCandidate(Stage stage, StepRunner runner) {
    this.stage = stage;
    this.runner = runner;
  }

  /**
   * Whether there is a new keeper to go back to: one that was deployed to write the canonical
   * cache, and is not being deployed right now.
   */
  boolean isPossible() throws IOException {
    return stage.log().run().doneAt(StepId.DEPLOY).isPresent() && !deployed().isEmpty();
  }

  private List<ContainerDefinition> deployed() throws IOException {
    return stage.candidates().stream().filter(one -> !stage.settings().hasOverride(one)).toList();
  }

  /** Does it, from wherever the rollback broke off. */
  void perform() throws IOException, StepFailure, Interrupted, Refusal {
    stage.requireNoOtherKeeper();
    StepId step = StepId.HAND_OVER_FENCE;
    for (ContainerDefinition one : stage.incumbents()) {
      if (!Stage.isDownForGood(one)) {
        stage.stopForGood(step, one, RefreshMargin.STOP);
      }
    }
    runner.takePatiently(new HandOverFence(stage));
    if (stage.log().run().begunAt(StepId.RESTORE_OVERRIDE).isPresent()) {
      runner.takePatiently(new RemoveOverride(stage));
    }
    List<ContainerDefinition> deployed = deployed();
    if (deployed.size() != 1) {
      throw new StepFailure(
          deployed.size() + " containers of the new keeper are there, must be one");
    }
    ContainerDefinition one = deployed.get(0);
    if (!one.running()) {
      stage
          .effects()
          .perform(
              step,
              Effect.START_CONTAINER,
              one.name(),
              () -> stage.world().containers().start(one.id()));
    }
    RestartPolicy policy = policy(one);
    if (!one.restartPolicy().equals(policy)) {
      stage
          .effects()
          .perform(
              step,
              Effect.SET_RESTART_POLICY,
              one.name() + " " + policy,
              () -> stage.world().containers().setRestartPolicy(one.id(), policy));
    }
    stage
        .waiting()
        .until(
            one.name() + " to run",
            Duration.ofSeconds(5),
            one.name() + " does not run",
            () ->
                stage.world().containers().inspect(one.id()).stream()
                    .filter(ContainerDefinition::running)
                    .findFirst()
                    .map(Waiting.Sight::of)
                    .orElseGet(() -> Waiting.Sight.notYet("it does not run")));
  }

  private RestartPolicy policy(ContainerDefinition now) {
    Optional<String> before = stage.facts().get(Facts.CANDIDATE_POLICY);
    try {
      return before.map(RestartPolicy::parse).orElseGet(now::restartPolicy);
    } catch (IllegalArgumentException e) {
      return now.restartPolicy();
    }
  }
}
