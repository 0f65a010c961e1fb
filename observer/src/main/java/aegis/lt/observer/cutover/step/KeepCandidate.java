package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.RefreshMargin;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
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
public final class KeepCandidate {
  private final StepContext context;
  private final StepRunner runner;

  public KeepCandidate(StepContext context, StepRunner runner) {
    this.context = context;
    this.runner = runner;
  }

  /**
   * Whether there is a new keeper to go back to: one that was deployed to write the canonical
   * cache, and is not being deployed right now.
   */
  public boolean isPossible() throws IOException {
    return context.log().run().doneAt(StepId.DEPLOY).isPresent() && !deployed().isEmpty();
  }

  private List<ContainerDefinition> deployed() throws IOException {
    return context.candidates().stream()
        .filter(one -> !context.settings().hasOverride(one))
        .toList();
  }

  /** Does it, from wherever the rollback broke off. */
  public void perform() throws IOException, StepFailure, Interrupted, Refusal {
    context.requireNoOtherKeeper();
    StepId step = StepId.HAND_OVER_FENCE;
    for (ContainerDefinition one : context.incumbents()) {
      if (!one.isDownForGood()) {
        context.stopForGood(step, one, RefreshMargin.STOP);
      }
    }
    runner.takePatiently(new HandOverFence(context));
    if (context.log().run().begunAt(StepId.RESTORE_OVERRIDE).isPresent()) {
      runner.takePatiently(new RemoveOverride(context));
    }
    List<ContainerDefinition> deployed = deployed();
    if (deployed.size() != 1) {
      throw new StepFailure(
          deployed.size() + " containers of the new keeper are there, must be one");
    }
    ContainerDefinition one = deployed.get(0);
    if (!one.running()) {
      context
          .effects()
          .perform(
              step,
              Effect.START_CONTAINER,
              one.name(),
              () -> context.environment().containers().start(one.id()));
    }
    RestartPolicy policy = policy(one);
    if (!one.restartPolicy().equals(policy)) {
      context
          .effects()
          .perform(
              step,
              Effect.SET_RESTART_POLICY,
              one.name() + " " + policy,
              () -> context.environment().containers().setRestartPolicy(one.id(), policy));
    }
    context
        .waiting()
        .until(
            one.name() + " to run",
            Duration.ofSeconds(5),
            one.name() + " does not run",
            () ->
                context.environment().containers().inspect(one.id()).stream()
                    .filter(ContainerDefinition::running)
                    .findFirst()
                    .map(ConditionWait.Sight::of)
                    .orElseGet(() -> ConditionWait.Sight.notYet("it does not run")));
  }

  private RestartPolicy policy(ContainerDefinition now) {
    Optional<String> before = context.facts().get(Facts.CANDIDATE_POLICY);
    try {
      return before.map(RestartPolicy::parse).orElseGet(now::restartPolicy);
    } catch (IllegalArgumentException e) {
      return now.restartPolicy();
    }
  }
}
