package aegis.lt.observer.cutover;

import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * Names the old keeper as the one that writes the canonical cache again. This comes first: from
 * here on the new keeper begins no exchange for that file any more.
 */
final class ReturnFence implements Step {
  static final String BY = "rollback";

  private final Stage stage;

  ReturnFence(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.RETURN_FENCE;
  }

  @Override
  public boolean isDone() {
    return isReturned(stage);
  }

  /** Whether the new keeper is kept off, or no fence was ever opened to it. */
  static boolean isReturned(Stage stage) {
    FenceFile.Found found = stage.world().fence().read();
    if (found instanceof FenceFile.Found.Present present) {
      return !stage.settings().isCandidate(present.record().writer());
    }
    return found instanceof FenceFile.Found.None
        && stage.log().run().begunAt(StepId.HAND_OVER_FENCE).isEmpty();
  }

  @Override
  public void act() throws IOException {
    FenceRecord next = next(stage.world().fence().read());
    stage
        .effects()
        .perform(
            id(),
            Effect.WRITE_FENCE,
            next.writer() + " epoch " + next.epoch(),
            () -> stage.world().fence().write(next));
  }

  private FenceRecord next(FenceFile.Found found) {
    if (found instanceof FenceFile.Found.Present present) {
      return present.record().handedTo(old(), stage.now(), BY);
    }
    // No record that could be understood: its epoch is what this run made it, at the least.
    long epoch = stage.facts().number(Facts.EPOCH).orElse(1);
    return new FenceRecord(old(), epoch + 1, Optional.of(stage.now()), BY);
  }

  /** What the record called the old keeper before it was handed over. */
  private String old() {
    return stage.facts().get(Facts.FENCE_BEFORE).orElse(stage.settings().incumbent());
  }

  @Override
  public Seen verify() throws StepFailure {
    if (!isReturned(stage)) {
      throw new StepFailure(
          stage.world().fence().path() + " still names " + stage.settings().candidate());
    }
    return new Seen("the fence does not name " + stage.settings().candidate());
  }
}
