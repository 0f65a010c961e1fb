package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.StepFailure;
import java.io.IOException;

/** Takes the one line out of the compose file that keeps the new keeper off the canonical cache. */
public final class RemoveOverride implements Step {
  private final StepContext context;

  public RemoveOverride(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.REMOVE_OVERRIDE;
  }

  @Override
  public boolean isDone() throws IOException, StepFailure {
    return isEdited() && (!context.commit() || isCommitted());
  }

  private boolean isEdited() throws IOException, StepFailure {
    return hash().equals(context.required(Facts.COMPOSE_EDITED));
  }

  private boolean isCommitted() {
    return context.log().run().doneAt(id()).isPresent();
  }

  private String hash() throws IOException {
    return ComposeFile.sha256(context.environment().compose().read());
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!isEdited()) {
      ComposeOverride.Present edit = Snapshot.edit(context);
      if (!hash().equals(context.required(Facts.COMPOSE_ORIGINAL))) {
        throw new StepFailure(
            context.settings().composeFile()
                + " was changed by someone else since the cutover began; it is left as it is");
      }
      context
          .effects()
          .perform(
              id(),
              Effect.WRITE_COMPOSE,
              "without line " + edit.lineNumber(),
              () -> context.environment().compose().write(edit.after()));
    }
    if (context.commit()) {
      context
          .effects()
          .perform(
              id(),
              Effect.COMMIT_COMPOSE,
              "without the override",
              Facts.COMPOSE_COMMITTED.is("edited"),
              () -> context.environment().commits().commit(message()));
    }
  }

  private String message() {
    Facts facts = context.facts();
    return "Let %s write the canonical token cache\n\nCutover of %s, run %d.%s%s\n"
        .formatted(
            context.settings().candidate(),
            context.settings().migration(),
            context.log().run().number(),
            facts.get(Facts.REPORT).map(hash -> "\nReport: sha256:" + hash).orElse(""),
            facts.get(Facts.APPROVED_BY).map(by -> "\nApproved-by: " + by).orElse(""));
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!isEdited()) {
      throw new StepFailure(context.settings().composeFile() + " is not as it was written");
    }
    return new Seen(
        context.settings().how().overrideVariable()
            + " is gone, all else is as it was"
            + (context.commit() ? ", committed" : ""));
  }
}
