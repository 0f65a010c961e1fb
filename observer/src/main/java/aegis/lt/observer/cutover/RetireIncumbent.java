package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.LogEntry;
import aegis.lt.observer.logs.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Removes the old container, once its definition is known to be readable, its log is saved with the
 * reports, and its image has a tag that keeps it. A failure here rolls nothing back: the new keeper
 * writes already.
 */
final class RetireIncumbent implements Step {
  private final Stage stage;

  RetireIncumbent(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.RETIRE_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException {
    return stage.incumbent().isEmpty();
  }

  @Override
  public void act() throws IOException, StepFailure {
    Snapshot.definition(stage);
    ContainerDefinition incumbent = stage.incumbent().orElse(null);
    if (incumbent == null) {
      return;
    }
    if (incumbent.running()) {
      throw new StepFailure(incumbent.name() + " runs again; nothing that runs is removed");
    }
    Path copy = logCopy(stage);
    byte[] log = log(incumbent).getBytes(StandardCharsets.UTF_8);
    try {
      stage
          .effects()
          .perform(
              id(),
              Effect.SAVE_FILE,
              copy.toString(),
              () -> CutoverFolder.save(copy, log, stage.world().folder().ops()));
    } catch (IOException e) {
      // Left in place it could come back; what it said at the end is worth less than that.
      stage.world().tell("  the old container's log was not saved: " + Texts.reason(e));
    }
    RollbackImage.keep(stage, id(), incumbent);
    stage
        .effects()
        .perform(
            id(),
            Effect.REMOVE_CONTAINER,
            incumbent.name(),
            () -> stage.world().containers().remove(incumbent.id()));
  }

  private static Path logCopy(Stage stage) {
    return stage
        .settings()
        .reports()
        .resolve(
            "cutover-"
                + stage.settings().migration()
                + "-run-"
                + stage.log().run().number()
                + "-incumbent.log");
  }

  private String log(ContainerDefinition incumbent) throws IOException {
    List<LogEntry> entries =
        stage.world().containers().log(incumbent.id(), OptionalInt.empty(), Optional.empty());
    StringBuilder text = new StringBuilder();
    entries.forEach(
        entry ->
            text.append(entry.at())
                .append(' ')
                .append(Redaction.redact(entry.text()))
                .append('\n'));
    return text.toString();
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (stage.incumbent().isPresent()) {
      throw new StepFailure(stage.settings().incumbent() + " is still there");
    }
    boolean saved = stage.world().folder().ops().stamp(logCopy(stage)).isPresent();
    return new Seen(
        stage.settings().incumbent()
            + " is removed; its log "
            + (saved ? "is in " + logCopy(stage) : "was not saved"),
        Map.of(Facts.LOG_COPY, logCopy(stage).toString()));
  }
}
