package aegis.lt.observer.cutover;

import aegis.lt.shared.fence.FenceFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
    FirstWrite.Before before = FirstWrite.Before.of(stage.facts());
    Duration limit = stage.settings().how().firstWriteTimeout();
    String[] reason = {""};
    Optional<String> good =
        stage
            .waiting()
            .until(
                "the first write of " + stage.settings().candidate(),
                limit,
                () -> {
                  FirstWrite found = look(before);
                  if (found instanceof FirstWrite.Good written) {
                    return Optional.of(written.text());
                  }
                  reason[0] = found instanceof FirstWrite.NotYet notYet ? notYet.reason() : "";
                  return Optional.empty();
                });
    if (good.isEmpty()) {
      throw new StepFailure(
          stage.world().canonical().path()
              + " was not written by "
              + stage.settings().candidate()
              + " within "
              + Texts.duration(limit)
              + ": "
              + reason[0]);
    }
    return new Seen(good.get(), Map.of(Facts.FIRST_WRITE_AT, stage.now().toString()));
  }

  private FirstWrite look(FirstWrite.Before before) throws IOException, StepFailure {
    FenceFile.Found fence = stage.world().fence().read();
    if (fence instanceof FenceFile.Found.Unclear unclear) {
      throw new IOException(stage.world().fence().path() + ": " + unclear.reason());
    }
    if (!HandOverFence.isHandedOver(fence, stage)) {
      throw new StepFailure(
          stage.world().fence().path()
              + " is not as it was handed over; someone else has changed it");
    }
    Instant now = stage.now();
    FirstWrite found = FirstWrite.judge(before, stage.world().canonical().look(), now);
    if (found instanceof FirstWrite.Wrong wrong) {
      throw new StepFailure(stage.world().canonical().path() + ": " + wrong.reason());
    }
    if (found instanceof FirstWrite.Good && !StopIncumbent.isDown(stage.incumbent())) {
      throw new StepFailure(stage.settings().incumbent() + " runs again");
    }
    return found;
  }
}
