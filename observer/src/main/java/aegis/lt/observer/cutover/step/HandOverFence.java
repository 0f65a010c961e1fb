package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.fence.FenceRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Names the new keeper as the one that writes the canonical cache. */
public final class HandOverFence implements Step {
  private final StepContext context;

  public HandOverFence(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.HAND_OVER_FENCE;
  }

  @Override
  public boolean isDone() {
    return isHandedOver(context.environment().fence().read(), context);
  }

  /** Whether the record is the one that this cutover wrote. */
  public static boolean isHandedOver(FenceFile.FenceRead found, StepContext context) {
    Optional<Long> epoch = context.facts().get(Facts.EPOCH);
    return found instanceof FenceFile.FenceRead.Present present
        && present.record().writer().equals(context.settings().candidate())
        && epoch.isPresent()
        && present.record().epoch() == epoch.get();
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!context.incumbentIsDown()) {
      throw new StepFailure(
          context.settings().incumbent() + " runs again; it knows no fence, so none is opened");
    }
    StandsStill.check(context);
    FenceFile.FenceRead found = context.environment().fence().read();
    FenceRecord next;
    String before = context.settings().incumbent();
    if (found instanceof FenceFile.FenceRead.Present present) {
      before = present.record().writer();
      next =
          present
              .record()
              .handedTo(
                  context.settings().candidate(), context.now(), CutoverSettings.HANDED_OVER_BY);
    } else if (found instanceof FenceFile.FenceRead.None) {
      next =
          new FenceRecord(
              context.settings().candidate(),
              1,
              Optional.of(context.now()),
              CutoverSettings.HANDED_OVER_BY);
    } else {
      throw new StepFailure(
          context.environment().fence().path() + " cannot be interpreted: " + found);
    }
    Map<String, String> facts = new LinkedHashMap<>(Facts.EPOCH.is(next.epoch()));
    if (!before.equals(next.writer())) {
      Facts.FENCE_BEFORE.put(facts, before);
    }
    context
        .effects()
        .perform(
            id(),
            Effect.WRITE_FENCE,
            next.writer() + " epoch " + next.epoch(),
            facts,
            () -> context.environment().fence().write(next));
  }

  @Override
  public Seen verify() throws StepFailure {
    if (!isDone()) {
      throw new StepFailure(
          context.environment().fence().path()
              + " does not name "
              + context.settings().candidate());
    }
    return new Seen(
        "the fence names "
            + context.settings().candidate()
            + ", epoch "
            + context.required(Facts.EPOCH));
  }
}
