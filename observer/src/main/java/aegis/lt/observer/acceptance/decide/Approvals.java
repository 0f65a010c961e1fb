package aegis.lt.observer.acceptance.decide;

import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.shared.time.Instants;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the approval that counts, in one pass and with fixed memory.
 *
 * <p>An approval counts if all of this holds:
 *
 * <ul>
 *   <li>it names the migration, and a known report about it whose blocking verdicts all passed;
 *   <li>it is not in the future of {@code asOf}; the same instant is fine;
 *   <li>it is younger than {@code maxAge}: at exactly that age it no longer counts;
 *   <li>nothing has failed since the report and the approval, whichever is earlier; a failure at
 *       that very instant is one too;
 *   <li>it is not withdrawn: no withdrawal stands below it, and none above it is of a later time.
 * </ul>
 */
public final class Approvals {
  /** More near misses than these, the last ones, are not shown. */
  private static final int MOST_NEAR_MISSES = 10;

  private final String migration;
  private final Map<String, KnownReport> knownReports;
  private final Duration maxAge;
  private final Instant asOf;
  private final Optional<Instant> lastFailure;

  private final Deque<Statement.NearMiss> nearMisses = new ArrayDeque<>();
  private Optional<Approval> counting = Optional.empty();
  private Optional<Approval> latest = Optional.empty();
  private String whyLatestDoesNotCount = "";
  private Optional<Statement.Withdrawn> newestWithdrawal = Optional.empty();

  /**
   * @param migration the migration to be cut over
   * @param knownReports the reports this observer wrote, by their SHA-256 in lower-case hexadecimal
   * @param maxAge how long an approval counts; positive
   * @param asOf the instant judged at
   * @param lastFailure when something blocking last failed, if ever
   */
  public Approvals(
      String migration,
      Map<String, KnownReport> knownReports,
      Duration maxAge,
      Instant asOf,
      Optional<Instant> lastFailure) {
    if (maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("maxAge is " + maxAge + ", must be positive");
    }
    this.migration = migration;
    this.knownReports = Map.copyOf(knownReports);
    this.maxAge = maxAge;
    this.asOf = asOf;
    this.lastFailure = lastFailure;
  }

  /** Judges what the lines of a WORK_LOG say; see the constructor. */
  public static ApprovalState judge(
      List<String> lines,
      String migration,
      Map<String, KnownReport> knownReports,
      Duration maxAge,
      Instant asOf,
      Optional<Instant> lastFailure) {
    Approvals approvals = new Approvals(migration, knownReports, maxAge, asOf, lastFailure);
    WorkLogStatements statements = new WorkLogStatements(approvals::add);
    lines.forEach(statements::line);
    statements.end();
    return approvals.state();
  }

  /** Takes the next statement of the WORK_LOG, in its order. */
  public void add(Statement statement) {
    if (statement instanceof Statement.Approved approved) {
      if (approved.approval().migration().equals(migration)) {
        approved(approved.approval());
      }
    } else if (statement instanceof Statement.Withdrawn withdrawn) {
      if (withdrawn.migration().orElse(migration).equals(migration)) {
        withdrawn(withdrawn);
      }
    } else if (statement instanceof Statement.NearMiss miss && isOurs(miss)) {
      nearMisses.addLast(miss);
      if (nearMisses.size() > MOST_NEAR_MISSES) {
        nearMisses.removeFirst();
      }
    }
  }

  private boolean isOurs(Statement.NearMiss miss) {
    return StatementLine.migration(miss.text()).orElse(migration).equals(migration);
  }

  private void approved(Approval approval) {
    Optional<String> objection = objection(approval).or(() -> withdrawnLater(approval));
    // Of two of the same instant the later line supersedes the earlier one.
    if (objection.isEmpty() && !isBefore(approval, counting)) {
      counting = Optional.of(approval);
    }
    if (!isBefore(approval, latest)) {
      latest = Optional.of(approval);
      whyLatestDoesNotCount = objection.orElse("");
    }
  }

  private static boolean isBefore(Approval approval, Optional<Approval> other) {
    return other.filter(found -> approval.at().isBefore(found.at())).isPresent();
  }

  private void withdrawn(Statement.Withdrawn withdrawal) {
    if (latest.isPresent()) {
      counting = Optional.empty();
      whyLatestDoesNotCount = told(withdrawal);
    }
    if (withdrawal.at().isPresent()
        && !newestWithdrawal
            .flatMap(Statement.Withdrawn::at)
            .filter(at -> at.isAfter(withdrawal.at().get()))
            .isPresent()) {
      newestWithdrawal = Optional.of(withdrawal);
    }
  }

  private Optional<String> withdrawnLater(Approval approval) {
    return newestWithdrawal
        .filter(found -> found.at().filter(approval.at()::isBefore).isPresent())
        .map(Approvals::told);
  }

  private static String told(Statement.Withdrawn withdrawal) {
    return "the approval was withdrawn"
        + withdrawal.at().map(at -> " at " + at).orElse("")
        + " (line "
        + withdrawal.line()
        + " of the WORK_LOG"
        + withdrawal.defect().map(defect -> "; " + defect).orElse("")
        + ")";
  }

  /** Whether an approval would count if it stood below the statements so far. */
  public boolean wouldCount(Approval approval) {
    return objection(approval).or(() -> withdrawnLater(approval)).isEmpty();
  }

  /** What the statements so far come to. */
  public ApprovalState state() {
    List<Statement.NearMiss> missed = List.copyOf(nearMisses);
    if (counting.isPresent()) {
      Approval approval = counting.get();
      return new ApprovalState(
          ApprovalState.Status.PRESENT,
          counting,
          "approved by " + approval.by() + " at " + approval.at(),
          missed);
    }
    return latest.isEmpty()
        ? new ApprovalState(
            ApprovalState.Status.MISSING,
            Optional.empty(),
            "no approval of " + migration + " in the WORK_LOG",
            missed)
        : new ApprovalState(ApprovalState.Status.STALE, latest, whyLatestDoesNotCount, missed);
  }

  private Optional<String> objection(Approval approval) {
    KnownReport report = knownReports.get(approval.reportSha256());
    if (report == null) {
      return Optional.of("the approval names a report that is not known here");
    }
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
              + TimeText.brief(age)
              + " old; it counts for less than "
              + TimeText.brief(maxAge));
    }
    Instant since = Instants.earlier(report.asOf(), approval.at());
    return lastFailure
        .filter(failure -> !failure.isBefore(since) && !failure.isAfter(asOf))
        .map(failure -> "something failed at " + failure + ", after what was approved");
  }
}
