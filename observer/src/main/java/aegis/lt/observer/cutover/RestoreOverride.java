package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.compose.ComposeOverride;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Puts the override back into the compose file, so that no deployment opens it again. */
final class RestoreOverride implements Step {
  private final Stage stage;

  RestoreOverride(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.RESTORE_OVERRIDE;
  }

  @Override
  public boolean isDone() throws IOException {
    boolean untouched = stage.log().run().begunAt(StepId.REMOVE_OVERRIDE).isEmpty();
    return untouched || (isThere() && !commitIsDue());
  }

  private boolean isThere() throws IOException {
    return Preflight.override(stage.world()) instanceof ComposeOverride.Present;
  }

  private boolean commitIsDue() {
    return stage.facts().get(Facts.COMPOSE_COMMITTED).equals(Optional.of("edited"));
  }

  @Override
  public void act() throws IOException, StepFailure {
    if (!isThere()) {
      ComposeOverride.Present edit = Snapshot.edit(stage);
      String current = stage.world().compose().read();
      String restored =
          ComposeOverride.restore(
                  current,
                  edit,
                  stage.settings().how().service(),
                  stage.settings().how().overrideVariable())
              .orElseThrow(
                  () ->
                      new StepFailure(
                          stage.settings().composeFile()
                              + " was changed by someone else; put this line back by hand: "
                              + edit.line().strip()));
      stage
          .effects()
          .perform(
              id(),
              Effect.WRITE_COMPOSE,
              "with line " + edit.lineNumber(),
              () -> stage.world().compose().write(restored));
    }
    if (commitIsDue()) {
      stage
          .effects()
          .perform(
              id(),
              Effect.COMMIT_COMPOSE,
              "with the override",
              () ->
                  stage
                      .world()
                      .commits()
                      .commit(
                          "Keep %s off the canonical token cache again%n%nRollback of %s, run %d.%n"
                              .formatted(
                                  stage.settings().candidate(),
                                  stage.settings().migration(),
                                  stage.log().run().number())));
    }
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!isThere()) {
      throw new StepFailure(
          stage.settings().composeFile()
              + " does not set "
              + stage.settings().how().overrideVariable());
    }
    return new Seen(
        stage.settings().how().overrideVariable() + " is there",
        commitIsDue() ? Map.of(Facts.COMPOSE_COMMITTED, "restored") : Map.of());
  }
}
