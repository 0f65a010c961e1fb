package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Preflight;
import aegis.lt.observer.cutover.world.StepFailure;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Puts the override back into the compose file, so that no deployment opens it again. */
public final class RestoreOverride implements Step {
  private final StepContext context;

  public RestoreOverride(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.RESTORE_OVERRIDE;
  }

  @Override
  public boolean isDone() throws IOException {
    boolean untouched = context.log().run().begunAt(StepId.REMOVE_OVERRIDE).isEmpty();
    return untouched || (isThere() && !commitIsDue());
  }

  private boolean isThere() throws IOException {
    return Preflight.override(context.environment()) instanceof ComposeOverride.Present;
  }

  private boolean commitIsDue() {
    return context.facts().get(Facts.COMPOSE_COMMITTED).equals(Optional.of("edited"));
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!isThere()) {
      ComposeOverride.Present edit = Snapshot.edit(context);
      String current = context.environment().compose().read();
      String restored =
          ComposeOverride.restore(
                  current,
                  edit,
                  context.settings().how().service(),
                  context.settings().how().overrideVariable())
              .orElseThrow(
                  () ->
                      new StepFailure(
                          context.settings().composeFile()
                              + " was changed by someone else; put this line back by hand: "
                              + edit.line().strip()));
      context
          .effects()
          .perform(
              id(),
              Effect.WRITE_COMPOSE,
              "with line " + edit.lineNumber(),
              () -> context.environment().compose().write(restored));
    }
    if (commitIsDue()) {
      context
          .effects()
          .perform(
              id(),
              Effect.COMMIT_COMPOSE,
              "with the override",
              () ->
                  context
                      .environment()
                      .commits()
                      .commit(
                          "Keep %s off the canonical token cache again%n%nRollback of %s, run %d.%n"
                              .formatted(
                                  context.settings().candidate(),
                                  context.settings().migration(),
                                  context.log().run().number())));
    }
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!isThere()) {
      throw new StepFailure(
          context.settings().composeFile()
              + " does not set "
              + context.settings().how().overrideVariable());
    }
    return new Seen(
        context.settings().how().overrideVariable() + " is there",
        commitIsDue() ? Facts.COMPOSE_COMMITTED.is("restored") : Map.of());
  }
}
