package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.CutoverRun;
import aegis.lt.observer.cutover.journal.Entry;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.CutoverEvidence;
import aegis.lt.shared.time.TimeText;
import java.time.Instant;
import java.util.List;

/** What is said at the end of the watch, as Markdown, to be pasted into the WORK_LOG. */
public final class ClosingReport {
  private ClosingReport() {}

  /** The whole text, as of the end of the watch. */
  public static String of(
      CutoverRun run, CutoverSettings settings, CutoverEvidence.Watched watched, Instant now) {
    Instant since = run.begunAt(StepId.WATCH).orElse(run.begunAt());
    StringBuilder text = new StringBuilder();
    text.append("## Cutover of ").append(settings.migration());
    text.append(", run ").append(run.number()).append("\n\n");
    line(text, "begun", TimeText.of(run.begunAt()));
    run.facts().get(Facts.REPORT).ifPresent(hash -> line(text, "report", "sha256:" + hash));
    run.facts().get(Facts.APPROVED_BY).ifPresent(by -> line(text, "approved by", by));
    for (StepId step : StepId.forward()) {
      run.doneAt(step).ifPresent(at -> line(text, step.id(), TimeText.of(at)));
    }
    line(text, "watched", TimeText.of(since) + " to " + TimeText.of(now));
    watched.figures().forEach(figure -> line(text, "seen", figure));
    watched.doubts().forEach(doubt -> line(text, "not known", doubt));
    List<Entry> violations = run.violations();
    line(text, "violations", violations.isEmpty() ? "none" : String.valueOf(violations.size()));
    violations.forEach(one -> line(text, TimeText.of(one.at()), one.text()));
    line(
        text,
        "now",
        settings.candidate() + " writes " + settings.canonical() + "; rollback stays possible");
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("- ")
        .append(name)
        .append(": ")
        .append(value.replaceAll("\\p{Cntrl}+", " "))
        .append('\n');
  }
}
