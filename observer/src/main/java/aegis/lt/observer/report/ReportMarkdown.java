package aegis.lt.observer.report;

import aegis.lt.observer.acceptance.decide.MeasuredText;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.shared.log.SingleLine;

/**
 * The report to paste into the WORK_LOG. No line of it can be taken for an approval: none begins
 * like one.
 */
final class ReportMarkdown {
  private final AcceptanceReport report;
  private final String sha256;
  private final StringBuilder out = new StringBuilder();

  private ReportMarkdown(AcceptanceReport report, String sha256) {
    this.report = report;
    this.sha256 = sha256;
  }

  static String text(AcceptanceReport report, String sha256) {
    return new ReportMarkdown(report, sha256).render();
  }

  private String render() {
    Assessment assessment = report.assessment();
    line("## Acceptance report " + escape(report.context().migration()) + ", " + assessment.asOf());
    line("");
    line("**" + Sentences.status(report.status()) + "**. " + escape(Sentences.summary(report)));
    line("");
    line("Window " + assessment.from() + " to " + assessment.asOf() + ".");
    line("");
    criteria();
    figures();
    evidence();
    line("### Report");
    line("");
    line("`sha256:" + sha256 + "`");
    line("");
    approval();
    return out.toString();
  }

  private void criteria() {
    line("| | criterion | measured | required |");
    line("|---|---|---|---|");
    for (Criterion criterion : report.assessment().criteria()) {
      line(
          "| "
              + symbol(criterion.verdict())
              + " "
              + criterion.verdict()
              + " | "
              + escape(criterion.id().id())
              + (criterion.blocking() ? "" : " (advisory)")
              + " | "
              + escape(MeasuredText.values(criterion.measured()))
              + " | "
              + escape(MeasuredText.values(criterion.required()))
              + " |");
    }
    line("");
  }

  private void figures() {
    for (Figure figure : Figure.of(report)) {
      line(
          "* "
              + escape(figure.label())
              + ": "
              + figure.value()
              + " ("
              + escape(figure.note())
              + ")");
    }
    line("");
  }

  private void evidence() {
    for (Criterion criterion : report.assessment().criteria()) {
      if (criterion.verdict() == Verdict.PASS) {
        continue;
      }
      line("### " + criterion.verdict() + ": " + escape(criterion.id().id()));
      line("");
      line(escape(criterion.explanation()));
      line("");
      for (EvidenceItem fact : criterion.evidence()) {
        line("* " + fact.at() + " " + escape(fact.what()) + " (" + escape(fact.source()) + ")");
      }
      if (!criterion.evidence().isEmpty()) {
        line("");
      }
    }
  }

  private void approval() {
    if (report.status() != Status.AWAITING_APPROVAL) {
      line("This report cannot be approved: not every blocking criterion passed.");
      return;
    }
    line("To approve it: `" + Sentences.approve(sha256) + "`");
    line("");
    line(
        "which appends the line `- <now, UTC> CUTOVER APPROVED migration="
            + report.context().migration()
            + " report=sha256:"
            + sha256
            + " by=NAME`");
  }

  private static String symbol(Verdict verdict) {
    return switch (verdict) {
      case PASS -> "\u2713";
      case FAIL -> "\u2717";
      case INCONCLUSIVE -> "?";
      case PENDING -> "\u2026";
    };
  }

  /** Keeps a foreign text from being taken for Markdown, HTML or a new line. */
  static String escape(String text) {
    return SingleLine.of(text)
        .replaceAll("([\\\\`*_{}\\[\\]<>#|~])", "\\\\$1")
        .replace("&", "&amp;");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }
}
