package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.Deployed;
import aegis.lt.observer.cutover.decide.FirstWrite;
import aegis.lt.observer.cutover.decide.KeeperLog;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.fence.FenceFile;
import java.io.IOException;
import java.util.Optional;

/** Sees the new keeper write the canonical cache. Until then a failure goes back by itself. */
public final class VerifyFirstWrite implements Step {
  private final StepContext context;

  public VerifyFirstWrite(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.VERIFY_FIRST_WRITE;
  }

  @Override
  public boolean isDone() {
    return false; // seeing it is all that this step does
  }

  @Override
  public void act() {}

  @Override
  public Seen verify() throws StepFailure, Interrupted {
    FirstWrite.Before before = FirstWrite.Before.of(context.facts(), Snapshot.session(context));
    String good =
        context
            .waiting()
            .until(
                "the first write of " + context.settings().candidate(),
                context.settings().how().firstWriteTimeout(),
                context.environment().canonical().path()
                    + " was not written by "
                    + context.settings().candidate(),
                () -> look(before));
    return new Seen(good, Facts.FIRST_WRITE_AT.is(context.now()));
  }

  /** What keeps it from writing is known before the time is over in which it may write. */
  private void requireWorking() throws IOException, StepFailure {
    for (ContainerDefinition one : context.candidates()) {
      if (!one.running() || context.settings().hasOverride(one)) {
        continue;
      }
      Optional<String> trouble = Deployed.trouble(one);
      if (trouble.isPresent()) {
        throw new StepFailure(trouble.get());
      }
      KeeperLog log = context.environment().keeperLog(one);
      if (log.isRefused(context.settings().candidateRejection())) {
        throw new StepFailure(
            one.name() + ": its log says that the endpoint refused a refresh since its start");
      }
    }
  }

  private ConditionWait.Sight<String> look(FirstWrite.Before before)
      throws IOException, StepFailure {
    FenceFile.FenceRead fence = context.environment().fence().read();
    if (fence instanceof FenceFile.FenceRead.Unclear unclear) {
      throw new IOException(context.environment().fence().path() + ": " + unclear.reason());
    }
    if (!HandOverFence.isHandedOver(fence, context)) {
      throw new StepFailure(
          context.environment().fence().path()
              + " is not as it was handed over; someone else has changed it");
    }
    requireWorking();
    FirstWrite found =
        FirstWrite.judge(before, context.environment().canonical().look(), context.now());
    if (found instanceof FirstWrite.NotYet notYet) {
      return ConditionWait.Sight.notYet(notYet.reason());
    }
    if (found instanceof FirstWrite.Wrong wrong) {
      throw new StepFailure(context.environment().canonical().path() + ": " + wrong.reason());
    }
    if (!context.incumbentIsDown()) {
      throw new StepFailure(context.settings().incumbent() + " runs again");
    }
    context.requireNoOtherWriter();
    return ConditionWait.Sight.of(((FirstWrite.Good) found).text());
  }
}
