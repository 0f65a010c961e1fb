package aegis.lt.observer.cutover;

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
final class WorkLogNotes {
  private WorkLogNotes() {}

  /** A note: what it begins with, by which it is found again, and how it goes on. */
  record Note(String what, String rest) {}

  static Note begun(Stage stage) {
    Facts facts = stage.facts();
    return new Note(
        "CUTOVER BEGUN",
        facts.get(Facts.REPORT).map(hash -> "report=sha256:" + hash + " ").orElse("")
            + facts.get(Facts.APPROVED_BY).map(by -> "by=" + by).orElse(""));
  }

  /** Appends a note, unless it is there already. */
  static void append(Stage stage, StepId step, Note note) throws IOException {
    String mark =
        note.what()
            + " migration="
            + stage.settings().migration()
            + " run="
            + stage.log().run().number()
            + " ";
    if (stage.world().workLog().mentions(mark)) {
      return;
    }
    String line =
        ("- " + stage.now().truncatedTo(ChronoUnit.SECONDS) + " " + mark + note.rest())
            .replaceAll("\\p{Cntrl}+", " ")
            .strip();
    stage
        .effects()
        .perform(
            step, Effect.APPEND_WORK_LOG, note.what(), () -> stage.world().workLog().append(line));
  }

  /** Appends a note; what keeps it from being written is told, and keeps nothing else. */
  static Optional<String> tryToAppend(Stage stage, StepId step, Note note) {
    try {
      append(stage, step, note);
      return Optional.empty();
    } catch (IOException e) {
      String text = "the WORK_LOG was not written (" + Texts.reason(e) + "): add " + note.what();
      stage.world().tell("  " + text);
      return Optional.of(text);
    }
  }
}
