package aegis.lt.observer.report;

import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.Stretch;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;

/** What page and Markdown both say in words. */
final class Sentences {
  private static final int MOST_NAMED = 3;

  private Sentences() {}

  /** The status in capital letters as people read it: {@code AWAITING APPROVAL}. */
  static String status(Status status) {
    return status.name().replace('_', ' ');
  }

  /** One paragraph: the answer, what it rests on, and what stands in the way. */
  static String summary(AcceptanceReport report) {
    Assessment assessment = report.assessment();
    String window = TimeText.brief(Duration.between(assessment.from(), assessment.asOf()));
    return switch (report.status()) {
      case AWAITING_APPROVAL, READY ->
          "Every blocking criterion passed over "
              + window
              + " of parallel running. A person's approval is all that is missing.";
      case OBSERVING ->
          "Nothing speaks against the cutover so far, and the window of "
              + window
              + " is not full yet."
              + assessment
                  .earliestReady()
                  .map(at -> " It can be full at " + TimeText.notBefore(at) + " at the earliest.")
                  .orElse("");
      case INCONCLUSIVE ->
          "Evidence is missing for " + blocking(assessment, Verdict.INCONCLUSIVE) + ".";
      case NOT_READY ->
          "The cutover must not begin: " + blocking(assessment, Verdict.FAIL) + " failed.";
    };
  }

  /** An instant as exactly as a reader needs it: the longer the window, the coarser. */
  static String time(Instant at, Stretch window) {
    boolean isShort = window.length().compareTo(Duration.ofMinutes(30)) < 0;
    return at.truncatedTo(isShort ? ChronoUnit.MILLIS : ChronoUnit.SECONDS).toString();
  }

  /** The command that approves this report. */
  static String approve(String sha256) {
    return "observer approve --by NAME --report " + sha256;
  }

  private static String blocking(Assessment assessment, Verdict verdict) {
    List<String> names =
        assessment.criteria().stream()
            .filter(criterion -> criterion.blocking() && criterion.verdict() == verdict)
            .map(Sentences::name)
            .toList();
    if (names.size() > MOST_NAMED) {
      long all = assessment.criteria().stream().filter(Criterion::blocking).count();
      return names.size() + " of " + all + " blocking criteria";
    }
    if (names.size() < 2) {
      return String.join("", names);
    }
    return names.stream().limit(names.size() - 1).collect(Collectors.joining(", "))
        + " and "
        + names.get(names.size() - 1);
  }

  private static String name(Criterion criterion) {
    return criterion.id().id();
  }
}
