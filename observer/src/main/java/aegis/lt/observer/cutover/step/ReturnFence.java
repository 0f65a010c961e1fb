package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * Names the old keeper as the one that writes the canonical cache again. This comes first: from
 * here on the new keeper begins no exchange for that file any more.
 */
public final class ReturnFence implements Step {
  private final StepContext context;

  public ReturnFence(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.RETURN_FENCE;
  }

  @Override
  public boolean isDone() {
    return isReturned(context);
  }

  /** Whether the new keeper is kept off, or no fence was ever opened to it. */
  static boolean isReturned(StepContext context) {
    FenceFile.FenceRead found = context.environment().fence().read();
    if (found instanceof FenceFile.FenceRead.Present present) {
      return !context.settings().isCandidate(present.record().writer());
    }
    return found instanceof FenceFile.FenceRead.None
        && context.log().run().begunAt(StepId.HAND_OVER_FENCE).isEmpty();
  }

  @Override
  public void act() throws IOException {
    FenceRecord next = next(context.environment().fence().read());
    context
        .effects()
        .perform(
            id(),
            Effect.WRITE_FENCE,
            next.writer() + " epoch " + next.epoch(),
            () -> context.environment().fence().write(next));
  }

  private FenceRecord next(FenceFile.FenceRead found) {
    if (found instanceof FenceFile.FenceRead.Present present) {
      return present.record().handedTo(old(), context.now(), CutoverSettings.RETURNED_BY);
    }
    // No record that could be understood: its epoch is what this run made it, at the least.
    long epoch = context.facts().get(Facts.EPOCH).orElse(1L);
    return new FenceRecord(
        old(), epoch + 1, Optional.of(context.now()), CutoverSettings.RETURNED_BY);
  }

  /** What the record called the old keeper before it was handed over. */
  private String old() {
    return context.facts().get(Facts.FENCE_BEFORE).orElse(context.settings().incumbent());
  }

  @Override
  public Seen verify() throws StepFailure {
    if (!isReturned(context)) {
      throw new StepFailure(
          context.environment().fence().path() + " still names " + context.settings().candidate());
    }
    return new Seen("the fence does not name " + context.settings().candidate());
  }
}
