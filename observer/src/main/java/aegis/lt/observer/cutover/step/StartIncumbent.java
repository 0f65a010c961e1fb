package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.Refreshing;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import java.io.IOException;
import java.util.Optional;

/** Starts the old keeper's container, and gives it the restart policy it had. */
public final class StartIncumbent implements Step {
  private final StepContext context;

  public StartIncumbent(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.START_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException, StepFailure {
    if (neverTouched(context)) {
      return true;
    }
    Optional<ContainerDefinition> found = context.incumbent();
    return found.isPresent()
        && found.get().running()
        && found.get().restartPolicy().equals(policy());
  }

  /** Whether this cutover has not begun to stop it, so that there is nothing to bring back. */
  static boolean neverTouched(StepContext context) {
    return context.log().run().begunAt(StepId.STOP_INCUMBENT).isEmpty();
  }

  private RestartPolicy policy() throws IOException, StepFailure {
    return Snapshot.definition(context).restartPolicy();
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!ReturnFence.isReturned(context)) {
      throw new StepFailure(
          context.environment().fence().path()
              + " still names "
              + context.settings().candidate()
              + "; there could be two writers");
    }
    ContainerDefinition found =
        context
            .incumbent()
            .orElseThrow(
                () ->
                    new StepFailure(
                        "there is no container " + context.settings().incumbent() + " any more"));
    String name = found.name();
    if (!found.running()) {
      context.requireNoOtherKeeper();
      context
          .effects()
          .perform(
              id(),
              Effect.START_CONTAINER,
              name,
              Refreshing.Baseline.of(context.environment().canonical().look()).facts(),
              () -> context.environment().containers().start(name));
    }
    // After the start: that it runs is more urgent than that it comes back.
    RestartPolicy policy = policy();
    if (!context.incumbent().map(ContainerDefinition::restartPolicy).equals(Optional.of(policy))) {
      context
          .effects()
          .perform(
              id(),
              Effect.SET_RESTART_POLICY,
              name + " " + policy,
              () -> context.environment().containers().setRestartPolicy(name, policy));
    }
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!isDone()) {
      throw new StepFailure(
          context.settings().incumbent()
              + " does not run as it did: "
              + context.incumbent().map(ContainerDefinition::toString).orElse("it is not there"));
    }
    if (neverTouched(context)) {
      return new Seen(context.settings().incumbent() + " was never stopped");
    }
    return new Seen(
        context.settings().incumbent() + " runs",
        Facts.INCUMBENT_ID.is(context.incumbent().map(ContainerDefinition::id).orElse("")));
  }
}
