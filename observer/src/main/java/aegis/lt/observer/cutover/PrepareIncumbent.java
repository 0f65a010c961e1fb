package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sees to it that the old keeper can be started, before the new one is touched: its container is
 * there, created again if it was removed, and so is all that it needs. Where that is not so the
 * rollback ends here, and the new keeper goes on refreshing.
 */
final class PrepareIncumbent implements Step {
  private final Stage stage;

  PrepareIncumbent(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.PREPARE_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException, StepFailure {
    if (stage.log().run().doneAt(StepId.VERIFY_FIRST_WRITE).isPresent()
        && stage.candidates().stream()
            .anyMatch(one -> one.running() && !stage.settings().hasOverride(one))) {
      stage.requireNoOtherKeeper(); // a new keeper that works is not stopped for nothing
    }
    return StartIncumbent.neverTouched(stage)
        || stage.incumbent().filter(ContainerDefinition::running).isPresent();
  }

  @Override
  public void act() throws IOException, StepFailure {
    ContainerDefinition saved = Snapshot.definition(stage);
    Optional<ContainerDefinition> found = stage.incumbent();
    if (found.isPresent()) {
      requireSameImage(found.get(), saved);
    } else {
      requireStartable(saved);
      stage
          .effects()
          .perform(
              id(),
              Effect.CREATE_CONTAINER,
              saved.name(),
              () -> stage.world().containers().create(saved));
    }
  }

  /** A container of that name that someone else has made is not the old keeper. */
  private void requireSameImage(ContainerDefinition found, ContainerDefinition saved)
      throws StepFailure {
    if (!found.id().equals(stage.facts().get(Facts.INCUMBENT_ID).orElse(""))
        && !found.imageId().equals(saved.imageId())) {
      throw new StepFailure(
          "the container "
              + found.name()
              + " runs another image than the old keeper: "
              + found.imageName()
              + " ("
              + found.imageId()
              + ") instead of "
              + saved.imageName()
              + " ("
              + saved.imageId()
              + "); rename or remove it");
    }
  }

  private void requireStartable(ContainerDefinition definition) throws IOException, StepFailure {
    List<String> obstacles = stage.world().containers().obstacles(definition);
    if (!obstacles.isEmpty()) {
      throw new StepFailure(
          stage.settings().incumbent() + " could not be started: " + String.join("; ", obstacles));
    }
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    ContainerDefinition incumbent =
        stage
            .incumbent()
            .orElseThrow(
                () -> new StepFailure("there is no container " + stage.settings().incumbent()));
    if (!incumbent.running()) {
      requireStartable(incumbent);
    }
    return new Seen(
        incumbent.name() + " is there and can be started",
        Map.of(Facts.INCUMBENT_ID, incumbent.id()));
  }
}
