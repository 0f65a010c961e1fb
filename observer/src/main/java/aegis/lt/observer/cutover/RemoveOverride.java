package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.compose.ComposeOverride;
import java.io.IOException;
import java.util.Map;

/** Takes the one line out of the compose file that keeps the new keeper off the canonical cache. */
final class RemoveOverride implements Step {
  private final Stage stage;

  RemoveOverride(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.REMOVE_OVERRIDE;
  }

  @Override
  public boolean isDone() throws IOException, StepFailure {
    return isEdited() && (!stage.commit() || isCommitted());
  }

  private boolean isEdited() throws IOException, StepFailure {
    return hash().equals(stage.required(Facts.COMPOSE_EDITED));
  }

  private boolean isCommitted() {
    return stage.log().run().doneAt(id()).isPresent();
  }

  private String hash() throws IOException {
    return ComposeFile.sha256(stage.world().compose().read());
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!isEdited()) {
      ComposeOverride.Present edit = Snapshot.edit(stage);
      if (!hash().equals(stage.required(Facts.COMPOSE_ORIGINAL))) {
        throw new StepFailure(
            stage.settings().composeFile()
                + " was changed by someone else since the cutover began; it is left as it is");
      }
      stage
          .effects()
          .perform(
              id(),
              Effect.WRITE_COMPOSE,
              "without line " + edit.lineNumber(),
              () -> stage.world().compose().write(edit.after()));
    }
    if (stage.commit()) {
      stage
          .effects()
          .perform(
              id(),
              Effect.COMMIT_COMPOSE,
              "without the override",
              Map.of(Facts.COMPOSE_COMMITTED, "edited"),
              () -> stage.world().commits().commit(message()));
    }
  }

  private String message() {
    Facts facts = stage.facts();
    return "Let %s write the canonical token cache\n\nCutover of %s, run %d.%s%s\n"
        .formatted(
            stage.settings().candidate(),
            stage.settings().migration(),
            stage.log().run().number(),
            facts.get(Facts.REPORT).map(hash -> "\nReport: sha256:" + hash).orElse(""),
            facts.get(Facts.APPROVED_BY).map(by -> "\nApproved-by: " + by).orElse(""));
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!isEdited()) {
      throw new StepFailure(stage.settings().composeFile() + " is not as it was written");
    }
    return new Seen(
        stage.settings().how().overrideVariable()
            + " is gone, all else is as it was"
            + (stage.commit() ? ", committed" : ""));
  }
}
