package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.LogEntry;
import aegis.lt.observer.watch.log.LineRedaction;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Removes the old container, once its definition is known to be readable, its log is saved with the
 * reports, and its image has a tag that keeps it. A failure here rolls nothing back: the new keeper
 * writes already.
 */
public final class RetireIncumbent implements Step {
  private final StepContext context;

  public RetireIncumbent(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.RETIRE_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException {
    return context.incumbent().isEmpty();
  }

  @Override
  public void act() throws IOException, StepFailure {
    Snapshot.definition(context);
    ContainerDefinition incumbent = context.incumbent().orElse(null);
    if (incumbent == null) {
      return;
    }
    if (incumbent.running()) {
      throw new StepFailure(incumbent.name() + " runs again; nothing that runs is removed");
    }
    Path copy = logCopy(context);
    byte[] log = log(incumbent).getBytes(StandardCharsets.UTF_8);
    try {
      context
          .effects()
          .perform(
              id(),
              Effect.SAVE_FILE,
              copy.toString(),
              () -> CutoverFolder.save(copy, log, context.environment().folder().ops()));
    } catch (IOException e) {
      // Left in place it could come back; what it said at the end is worth less than that.
      context.environment().tell("  the old container's log was not saved: " + IoReason.of(e));
    }
    RollbackImage.keep(context, id(), incumbent);
    context
        .effects()
        .perform(
            id(),
            Effect.REMOVE_CONTAINER,
            incumbent.name(),
            () -> context.environment().containers().remove(incumbent.id()));
  }

  private static Path logCopy(StepContext context) {
    return context
        .settings()
        .reports()
        .resolve(
            "cutover-"
                + context.settings().migration()
                + "-run-"
                + context.log().run().number()
                + "-incumbent.log");
  }

  private String log(ContainerDefinition incumbent) throws IOException {
    List<LogEntry> entries =
        context
            .environment()
            .containers()
            .log(incumbent.id(), OptionalInt.empty(), Optional.empty());
    StringBuilder text = new StringBuilder();
    entries.forEach(
        entry ->
            text.append(entry.at())
                .append(' ')
                .append(LineRedaction.redact(entry.text()))
                .append('\n'));
    return text.toString();
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (context.incumbent().isPresent()) {
      throw new StepFailure(context.settings().incumbent() + " is still there");
    }
    boolean saved = context.environment().folder().ops().stamp(logCopy(context)).isPresent();
    return new Seen(
        context.settings().incumbent()
            + " is removed; its log "
            + (saved ? "is in " + logCopy(context) : "was not saved"),
        Facts.LOG_COPY.is(logCopy(context)));
  }
}
