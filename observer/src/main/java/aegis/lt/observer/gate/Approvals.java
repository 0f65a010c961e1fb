package aegis.lt.observer.gate;

import aegis.lt.observer.evaluate.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the approval that counts.
 *
 * <p>An approval counts if all of this holds:
 *
 * <ul>
 *   <li>it names the migration, and a known report about it whose blocking verdicts all passed;
 *   <li>it is not in the future of {@code asOf}; the same instant is fine;
 *   <li>it is younger than {@code maxAge}: at exactly that age it no longer counts;
 *   <li>nothing has failed since the report and the approval, whichever is earlier; a failure at
 *       that very instant is one too.
 * </ul>
 */
public final class Approvals {
  private Approvals() {}

  /**
   * Judges the approvals in a WORK_LOG.
   *
   * @param lines the lines of the WORK_LOG, in its order; those that are no approvals are ignored
   * @param migration the migration to be cut over
   * @param knownReports the reports this observer wrote, by their SHA-256 in lower-case hexadecimal
   * @param maxAge how long an approval counts; positive
   * @param asOf the instant judged at
   * @param lastFailure when something blocking last failed, if ever
   */
  public static ApprovalState judge(
      List<String> lines,
      String migration,
      Map<String, KnownReport> knownReports,
      Duration maxAge,
      Instant asOf,
      Optional<Instant> lastFailure) {
    if (maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("maxAge is " + maxAge + ", must be positive");
    }
    List<String> malformed = new ArrayList<>();
    List<Approval> named = new ArrayList<>();
    for (String line : lines) {
      Optional<Approval> approval = Approval.parse(line);
      if (approval.isPresent()) {
        approval.filter(found -> found.migration().equals(migration)).ifPresent(named::add);
      } else if (Approval.looksLikeOne(line)) {
        malformed.add(line.strip());
      }
    }
    // A later line supersedes an earlier one of the same instant: the sort is stable and reversed.
    Collections.reverse(named);
    named.sort(Comparator.comparing(Approval::at).reversed());

    Optional<String> whyLatestDoesNotCount = Optional.empty();
    for (Approval approval : named) {
      Optional<String> objection =
          objection(
              approval,
              Optional.ofNullable(knownReports.get(approval.reportSha256())),
              maxAge,
              asOf,
              lastFailure);
      if (objection.isEmpty()) {
        String reason = "approved by " + approval.by() + " at " + approval.at();
        return new ApprovalState(
            ApprovalState.Status.PRESENT, Optional.of(approval), reason, malformed);
      }
      if (whyLatestDoesNotCount.isEmpty()) {
        whyLatestDoesNotCount = objection;
      }
    }
    if (named.isEmpty()) {
      String reason = "no approval of " + migration + " in the WORK_LOG";
      return new ApprovalState(ApprovalState.Status.MISSING, Optional.empty(), reason, malformed);
    }
    return new ApprovalState(
        ApprovalState.Status.STALE,
        Optional.of(named.get(0)),
        whyLatestDoesNotCount.orElseThrow(),
        malformed);
  }

  private static Optional<String> objection(
      Approval approval,
      Optional<KnownReport> named,
      Duration maxAge,
      Instant asOf,
      Optional<Instant> lastFailure) {
    if (named.isEmpty()) {
      return Optional.of("the approval names a report that is not known here");
    }
    KnownReport report = named.get();
    if (!report.migration().equals(approval.migration())) {
      return Optional.of("the approved report is about " + report.migration());
    }
    if (report.verdict() != Verdict.PASS) {
      return Optional.of("the approved report's verdict was " + report.verdict() + ", not PASS");
    }
    if (approval.at().isAfter(asOf)) {
      return Optional.of("the approval of " + approval.at() + " lies in the future");
    }
    Duration age = Duration.between(approval.at(), asOf);
    if (age.compareTo(maxAge) >= 0) {
      return Optional.of(
          "the approval of "
              + approval.at()
              + " is "
              + Words.duration(age)
              + " old; it counts for less than "
              + Words.duration(maxAge));
    }
    Instant since = report.asOf().isBefore(approval.at()) ? report.asOf() : approval.at();
    return lastFailure
        .filter(failure -> !failure.isBefore(since) && !failure.isAfter(asOf))
        .map(failure -> "something failed at " + failure + ", after what was approved");
  }
}
