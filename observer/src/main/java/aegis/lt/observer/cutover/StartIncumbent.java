package aegis.lt.observer.cutover;

import aegis.lt.observer.docker.ContainerDefinition;
import aegis.lt.observer.docker.RestartPolicy;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Starts the old keeper as it was: its container, or one made again from the snapshot. */
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
    if (neverTouched()) {
      return true;
    }
    Optional<ContainerDefinition> found = stage.incumbent();
    return found.isPresent()
        && found.get().running()
        && found.get().restartPolicy().equals(policy());
  }

  private boolean neverTouched() {
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
    ContainerDefinition saved = Snapshot.definition(stage);
    Optional<ContainerDefinition> found = stage.incumbent();
    String name = found.map(ContainerDefinition::name).orElse(stage.settings().incumbent());
    if (found.isEmpty()) {
      stage
          .effects()
          .perform(
              id(), Effect.CREATE_CONTAINER, name, () -> stage.world().containers().create(saved));
    }
    if (found.isEmpty() || !found.get().running()) {
      stage
          .effects()
          .perform(
              id(), Effect.START_CONTAINER, name, () -> stage.world().containers().start(name));
    }
    // After the start: that it runs is more urgent than that it comes back.
    if (!stage.incumbent().map(ContainerDefinition::restartPolicy).equals(Optional.of(policy()))) {
      stage
          .effects()
          .perform(
              id(),
              Effect.SET_RESTART_POLICY,
              name + " " + saved.restartPolicy(),
              () -> stage.world().containers().setRestartPolicy(name, saved.restartPolicy()));
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
    if (neverTouched()) {
      return new Seen(stage.settings().incumbent() + " was never stopped");
    }
    return new Seen(
        stage.settings().incumbent() + " runs",
        Map.of(Facts.INCUMBENT_ID, stage.incumbent().map(ContainerDefinition::id).orElse("")));
  }
}
