package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.fence.FenceFile;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Sees the new keeper write the canonical cache. Until then a failure goes back by itself. */
final class VerifyFirstWrite implements Step {
  private final Stage stage;

  VerifyFirstWrite(Stage stage) {
    this.stage = stage;
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
    FirstWrite.Before before = FirstWrite.Before.of(stage.facts(), Snapshot.session(stage));
    String good =
        stage
            .waiting()
            .until(
                "the first write of " + stage.settings().candidate(),
                stage.settings().how().firstWriteTimeout(),
                stage.world().canonical().path()
                    + " was not written by "
                    + stage.settings().candidate(),
                () -> look(before));
    return new Seen(good, Map.of(Facts.FIRST_WRITE_AT, stage.now().toString()));
  }

  /** What keeps it from writing is known before the time is over in which it may write. */
  private void requireWorking() throws IOException, StepFailure {
    for (ContainerDefinition one : stage.candidates()) {
      if (!one.running() || stage.settings().hasOverride(one)) {
        continue;
      }
      Optional<String> trouble = Deployed.trouble(one);
      if (trouble.isPresent()) {
        throw new StepFailure(trouble.get());
      }
      KeeperLog log = stage.world().keeperLog(one);
      if (log.isRefused(stage.settings().candidateRejection())) {
        throw new StepFailure(
            one.name() + ": its log says that the endpoint refused a refresh since its start");
      }
    }
  }

  private Waiting.Sight<String> look(FirstWrite.Before before) throws IOException, StepFailure {
    FenceFile.Found fence = stage.world().fence().read();
    if (fence instanceof FenceFile.Found.Unclear unclear) {
      throw new IOException(stage.world().fence().path() + ": " + unclear.reason());
    }
    if (!HandOverFence.isHandedOver(fence, stage)) {
      throw new StepFailure(
          stage.world().fence().path()
              + " is not as it was handed over; someone else has changed it");
    }
    requireWorking();
    FirstWrite found = FirstWrite.judge(before, stage.world().canonical().look(), stage.now());
    if (found instanceof FirstWrite.NotYet notYet) {
      return Waiting.Sight.notYet(notYet.reason());
    }
    if (found instanceof FirstWrite.Wrong wrong) {
      throw new StepFailure(stage.world().canonical().path() + ": " + wrong.reason());
    }
    if (!stage.incumbentIsDown()) {
      throw new StepFailure(stage.settings().incumbent() + " runs again");
    }
    stage.requireNoOtherWriter();
    return Waiting.Sight.of(((FirstWrite.Good) found).text());
  }
}
