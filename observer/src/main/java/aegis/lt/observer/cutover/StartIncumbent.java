package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.RestartPolicy;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Starts the old keeper's container, and gives it the restart policy it had. */
final class StartIncumbent implements Step {
  private final Stage stage;

  StartIncumbent(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.START_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException, StepFailure {
    if (neverTouched(stage)) {
      return true;
    }
    Optional<ContainerDefinition> found = stage.incumbent();
    return found.isPresent()
        && found.get().running()
        && found.get().restartPolicy().equals(policy());
  }

  /** Whether this cutover has not begun to stop it, so that there is nothing to bring back. */
  static boolean neverTouched(Stage stage) {
    return stage.log().run().begunAt(StepId.STOP_INCUMBENT).isEmpty();
  }

  private RestartPolicy policy() throws IOException, StepFailure {
    return Snapshot.definition(stage).restartPolicy();
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!ReturnFence.isReturned(stage)) {
      throw new StepFailure(
          stage.world().fence().path()
              + " still names "
              + stage.settings().candidate()
              + "; there could be two writers");
    }
    ContainerDefinition found =
        stage
            .incumbent()
            .orElseThrow(
                () ->
                    new StepFailure(
                        "there is no container " + stage.settings().incumbent() + " any more"));
    String name = found.name();
    if (!found.running()) {
      stage.requireNoOtherKeeper();
      stage
          .effects()
          .perform(
              id(),
              Effect.START_CONTAINER,
              name,
              Refreshing.Baseline.of(stage.world().canonical().look()).facts(),
              () -> stage.world().containers().start(name));
    }
    // After the start: that it runs is more urgent than that it comes back.
    RestartPolicy policy = policy();
    if (!stage.incumbent().map(ContainerDefinition::restartPolicy).equals(Optional.of(policy))) {
      stage
          .effects()
          .perform(
              id(),
              Effect.SET_RESTART_POLICY,
              name + " " + policy,
              () -> stage.world().containers().setRestartPolicy(name, policy));
    }
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!isDone()) {
      throw new StepFailure(
          stage.settings().incumbent()
              + " does not run as it did: "
              + stage.incumbent().map(ContainerDefinition::toString).orElse("it is not there"));
    }
    if (neverTouched(stage)) {
      return new Seen(stage.settings().incumbent() + " was never stopped");
    }
    return new Seen(
        stage.settings().incumbent() + " runs",
        Map.of(Facts.INCUMBENT_ID, stage.incumbent().map(ContainerDefinition::id).orElse("")));
  }
}
