package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a cutover notes in the WORK_LOG, one line each:
 *
 * <pre>{@code
 * - 2026-11-24T09:00:00Z CUTOVER BEGUN migration=saxo-live run=1 report=sha256:… by=NAME
 * - 2026-11-25T09:00:00Z CUTOVER FINISHED migration=saxo-live run=1 violations=0 closing=FILE
 * - 2026-11-24T09:10:00Z CUTOVER ROLLED BACK migration=saxo-live run=1 because=…
 * }</pre>
 */
public final class WorkLogNotes {
  private WorkLogNotes() {}

  /** A note: what it begins with, by which it is found again, and how it continues. */
  public record Note(String what, String rest) {}

  static Note begun(StepContext context) {
    Facts facts = context.facts();
    return new Note(
        "CUTOVER BEGUN",
        facts.get(Facts.REPORT).map(hash -> "report=sha256:" + hash + " ").orElse("")
            + facts.get(Facts.APPROVED_BY).map(by -> "by=" + by).orElse(""));
  }

  /** Appends a note, unless it is there already. */
  static void append(StepContext context, StepId step, Note note) throws IOException {
    String mark =
        note.what()
            + " migration="
            + context.settings().migration()
            + " run="
            + context.log().run().number()
            + " ";
    if (context.environment().workLog().mentions(mark)) {
      return;
    }
    String line =
        ("- " + context.now().truncatedTo(ChronoUnit.SECONDS) + " " + mark + note.rest())
            .replaceAll("\\p{Cntrl}+", " ")
            .strip();
    context
        .effects()
        .perform(
            step,
            Effect.APPEND_WORK_LOG,
            note.what(),
            () -> context.environment().workLog().append(line));
  }

  /** Appends a note; what keeps it from being written is told, and keeps nothing else. */
  public static Optional<String> tryToAppend(StepContext context, StepId step, Note note) {
    try {
      append(context, step, note);
      return Optional.empty();
    } catch (IOException e) {
      String text = "the WORK_LOG was not written (" + IoReason.of(e) + "): add " + note.what();
      context.environment().tell("  " + text);
      return Optional.of(text);
    }
  }
}
