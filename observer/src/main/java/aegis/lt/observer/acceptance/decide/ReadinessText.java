package aegis.lt.observer.acceptance.decide;

import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.shared.log.SingleLine;
import aegis.lt.shared.time.TimeText;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The readiness as a person reads it in a terminal. */
public final class ReadinessText {
  private static final int MOST_FACTS = 3;

  private final Readiness readiness;
  private final Assessment assessment;
  private final boolean colour;
  private final StringBuilder out = new StringBuilder();

  ReadinessText(Readiness readiness, boolean colour) {
    this.readiness = readiness;
    this.assessment = readiness.assessment();
    this.colour = colour;
  }

  String render() {
    line(
        bold(readiness.migration())
            + "  "
            + paint(readiness.status().name().replace('_', ' '), colourOf(readiness.status()))
            + "  as of "
            + assessment.asOf());
    line("phase     " + readiness.phase());
    line("window    " + assessment.from() + " to " + assessment.asOf());
    assessment.cleanSince().ifPresent(since -> line("clean     since " + TimeText.of(since)));
    line("approval  " + readiness.approval().status().id() + ": " + readiness.approval().reason());
    for (Statement.NearMiss miss : readiness.approval().nearMisses()) {
      line("          line " + miss.line() + " does not count: " + SingleLine.of(miss.reason()));
      line("            " + SingleLine.of(miss.text()));
    }
    line("");
    table();
    line("");
    line("next      " + next());
    return out.toString();
  }

  private void table() {
    // A stable sort keeps the order of the questions among equals; advice comes after what blocks.
    List<Criterion> worstFirst =
        assessment.criteria().stream()
            .sorted(
                Comparator.comparing(Criterion::verdict)
                    .thenComparing(criterion -> !criterion.blocking()))
            .toList();
    int widest = worstFirst.stream().mapToInt(c -> c.id().id().length()).max().orElse(0);
    for (Criterion criterion : worstFirst) {
      String verdict = String.format(Locale.ROOT, "%-12s", criterion.verdict());
      String name = String.format(Locale.ROOT, "%-" + widest + "s", criterion.id().id());
      line(
          paint(verdict, colourOf(criterion.verdict()))
              + "  "
              + name
              + "  "
              + measuredAgainstRequired(criterion));
      if (criterion.verdict() != Verdict.PASS) {
        because(criterion);
      }
    }
  }

  private static String measuredAgainstRequired(Criterion criterion) {
    String measured = MeasuredText.values(criterion.measured());
    String required = MeasuredText.values(criterion.required());
    String text = measured.isEmpty() ? "nothing measured" : measured;
    text += required.isEmpty() ? "" : " (required: " + required + ")";
    return criterion.blocking() ? text : text + " [advisory]";
  }

  private void because(Criterion criterion) {
    String indent = " ".repeat(14);
    line(indent + SingleLine.of(criterion.explanation()));
    criterion.evidence().stream().limit(MOST_FACTS).forEach(fact -> line(indent + fact(fact)));
    int more = criterion.evidence().size() - MOST_FACTS;
    if (more > 0) {
      line(indent + "and " + more + " more; the report has them");
    }
  }

  private static String fact(EvidenceItem fact) {
    return SingleLine.of(
        "- " + TimeText.of(fact.at()) + " " + fact.what() + " (" + fact.source() + ")");
  }

  private String next() {
    return readiness.isAfterCutover() ? nextAfterCutover() : nextBefore();
  }

  private String nextAfterCutover() {
    return switch (readiness.status()) {
      case NOT_READY ->
          "remove the cause of what failed, or go back with: observer rollback (see observer cutover"
              + " status).";
      case INCONCLUSIVE -> "evidence is missing. Keep the observer running.";
      case OBSERVING, AWAITING_APPROVAL, READY ->
          "nothing; the new keeper writes the canonical cache, which is judged by its cadence.";
    };
  }

  private String nextBefore() {
    return switch (readiness.status()) {
      case NOT_READY ->
          "do not cut over. Remove the cause of what failed; the window then has to be clean again.";
      case INCONCLUSIVE ->
          "evidence is missing. Keep the observer running until the window has no gap.";
      case OBSERVING ->
          "keep observing"
              + assessment
                  .earliestReady()
                  .map(at -> "; ready at " + TimeText.notBefore(at) + " at the earliest")
                  .orElse("")
              + ".";
      case AWAITING_APPROVAL ->
          readiness
              .approvable()
              .map(hash -> "read the report, then: observer approve --by NAME --report " + hash)
              .orElse(
                  "write the report with: observer report, and read it; then ask again how to"
                      + " approve it");
      case READY -> "observer cutover plan";
    };
  }

  private static int colourOf(Status status) {
    return switch (status) {
      case NOT_READY -> 31;
      case INCONCLUSIVE, AWAITING_APPROVAL -> 33;
      case OBSERVING -> 36;
      case READY -> 32;
    };
  }

  private static int colourOf(Verdict verdict) {
    return switch (verdict) {
      case FAIL -> 31;
      case INCONCLUSIVE -> 33;
      case PENDING -> 36;
      case PASS -> 32;
    };
  }

  private String paint(String text, int ansi) {
    return colour ? "\u001b[" + ansi + "m" + text + "\u001b[0m" : text;
  }

  private String bold(String text) {
    return paint(text, 1);
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}
