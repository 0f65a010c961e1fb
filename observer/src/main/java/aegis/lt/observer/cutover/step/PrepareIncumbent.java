package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Sees to it that the old keeper can be started, before the new one is touched: its container is
 * there, created again if it was removed, and so is all that it needs. Where that is not so the
 * rollback ends here, and the new keeper continues to refresh.
 */
public final class PrepareIncumbent implements Step {
  private final StepContext context;

  public PrepareIncumbent(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.PREPARE_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException, StepFailure {
    if (context.log().run().doneAt(StepId.VERIFY_FIRST_WRITE).isPresent()
        && context.candidates().stream()
            .anyMatch(one -> one.running() && !context.settings().hasOverride(one))) {
      context.requireNoOtherKeeper(); // a new keeper that works is not stopped for nothing
    }
    return StartIncumbent.neverTouched(context)
        || context.incumbent().filter(ContainerDefinition::running).isPresent();
  }

  @Override
  public void act() throws IOException, StepFailure {
    ContainerDefinition saved = Snapshot.definition(context);
    Optional<ContainerDefinition> found = context.incumbent();
    if (found.isPresent()) {
      requireSameImage(found.get(), saved);
    } else {
      requireStartable(saved);
      context
          .effects()
          .perform(
              id(),
              Effect.CREATE_CONTAINER,
              saved.name(),
              () -> context.environment().containers().create(saved));
    }
  }

  /** A container of that name that someone else has made is not the old keeper. */
  private void requireSameImage(ContainerDefinition found, ContainerDefinition saved)
      throws StepFailure {
    if (!found.id().equals(context.facts().get(Facts.INCUMBENT_ID).orElse(""))
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
    List<String> obstacles = context.environment().containers().obstacles(definition);
    if (!obstacles.isEmpty()) {
      throw new StepFailure(
          context.settings().incumbent()
              + " could not be started: "
              + String.join("; ", obstacles));
    }
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    ContainerDefinition incumbent =
        context
            .incumbent()
            .orElseThrow(
                () -> new StepFailure("there is no container " + context.settings().incumbent()));
    if (!incumbent.running()) {
      requireStartable(incumbent);
    }
    return new Seen(
        incumbent.name() + " is there and can be started", Facts.INCUMBENT_ID.is(incumbent.id()));
  }
}
