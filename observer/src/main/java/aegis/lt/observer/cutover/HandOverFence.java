package aegis.lt.observer.cutover;

import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Names the new keeper as the one that writes the canonical cache. */
final class HandOverFence implements Step {
  static final String BY = "cutover";

  private final Stage stage;

  HandOverFence(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.HAND_OVER_FENCE;
  }

  @Override
  public boolean isDone() {
    return isHandedOver(stage.world().fence().read(), stage);
  }

  /** Whether the record is the one that this cutover wrote. */
  static boolean isHandedOver(FenceFile.Found found, Stage stage) {
    OptionalLong epoch = stage.facts().number(Facts.EPOCH);
    return found instanceof FenceFile.Found.Present present
        && present.record().writer().equals(stage.settings().candidate())
        && epoch.isPresent()
        && present.record().epoch() == epoch.getAsLong();
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!stage.incumbentIsDown()) {
      throw new StepFailure(
          stage.settings().incumbent() + " runs again; it knows no fence, so none is opened");
    }
    StandsStill.check(stage);
    FenceFile.Found found = stage.world().fence().read();
    FenceRecord next;
    String before = stage.settings().incumbent();
    if (found instanceof FenceFile.Found.Present present) {
      before = present.record().writer();
      next = present.record().handedTo(stage.settings().candidate(), stage.now(), BY);
    } else if (found instanceof FenceFile.Found.None) {
      next = new FenceRecord(stage.settings().candidate(), 1, Optional.of(stage.now()), BY);
    } else {
      throw new StepFailure(stage.world().fence().path() + " is not understood: " + found);
    }
    stage
        .effects()
        .perform(
            id(),
            Effect.WRITE_FENCE,
            next.writer() + " epoch " + next.epoch(),
            before.equals(next.writer())
                ? Map.of(Facts.EPOCH, Long.toString(next.epoch()))
                : Map.of(Facts.EPOCH, Long.toString(next.epoch()), Facts.FENCE_BEFORE, before),
            () -> stage.world().fence().write(next));
  }

  @Override
  public Seen verify() throws StepFailure {
    if (!isDone()) {
      throw new StepFailure(
          stage.world().fence().path() + " does not name " + stage.settings().candidate());
    }
    return new Seen(
        "the fence names "
            + stage.settings().candidate()
            + ", epoch "
            + stage.required(Facts.EPOCH));
  }
}
