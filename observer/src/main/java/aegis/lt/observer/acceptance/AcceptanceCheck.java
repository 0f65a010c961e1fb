package aegis.lt.observer.acceptance;

import aegis.lt.observer.acceptance.decide.Approval;
import aegis.lt.observer.acceptance.decide.ApprovalState;
import aegis.lt.observer.acceptance.decide.Approvals;
import aegis.lt.observer.acceptance.decide.KnownReport;
import aegis.lt.observer.acceptance.decide.Readiness;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Evaluator;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.observer.report.AcceptanceReport;
import aegis.lt.observer.report.RenderedReport;
import aegis.lt.observer.report.ReportContext;
import aegis.lt.observer.report.WorkLog;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.StoredReport;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.time.Durations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * May the cutover begin? Answers for the daemon, {@code status}, {@code readiness}, {@code report},
 * {@code approve}, {@code gate} and the cutover itself: the same evidence, WORK_LOG and journal
 * give the same answer for the same instant, whoever asks.
 */
public final class AcceptanceCheck {
  private final ObserverConfig config;
  private final EvidenceStore store;
  private final Instant asOf;
  private final CutoverState state;
  private final Assessment assessment;

  private AcceptanceCheck(ObserverConfig config, EvidenceStore store, Instant asOf) {
    this.config = config;
    this.store = store;
    this.asOf = asOf;
    this.state = state(config, asOf);
    this.assessment =
        AfterCutover.since(state)
            .map(since -> afterCutover(since))
            .orElseGet(
                // How long it has been clean may reach back beyond the window.
                () ->
                    new Evaluator(config.requirements())
                        .evaluate(store.history(Instant.MIN, asOf), asOf));
  }

  private Assessment afterCutover(Instant since) {
    AfterCutover after = new AfterCutover(config);
    Instant from = after.from(since, asOf);
    return after.assess(store.history(from, asOf), from, asOf);
  }

  /** From the cutover's journal, as far as it had been written by the instant judged at. */
  private static CutoverState state(ObserverConfig config, Instant asOf) {
    return state(CutoverFolder.besides(config.database(), FileOps.real()), asOf);
  }

  /**
   * What the journal in a cutover's folder said at an instant.
   *
   * @throws CommandFailure if it cannot be read
   */
  public static CutoverState state(CutoverFolder folder, Instant asOf) {
    try {
      return folder.journal().state(asOf);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.INTERNAL_ERROR, "the cutover's journal cannot be read: " + IoReason.of(e));
    }
  }

  /** The answers as of an instant, from a database that is open. */
  public static AcceptanceCheck of(ObserverConfig config, EvidenceStore store, Instant asOf) {
    return new AcceptanceCheck(config, store, asOf);
  }

  /** Where the migration stands. */
  public Phase phase() {
    return state.phase();
  }

  /** The verdicts; after a cutover those about the canonical cache. */
  public Assessment assessment() {
    return assessment;
  }

  /** What a report would say. */
  public AcceptanceReport report() {
    ReportContext context =
        new ReportContext(
            config.migration(),
            "lt-observer",
            keeper(config.incumbent()),
            keeper(config.candidate()),
            config.consumer().log().name());
    return new AcceptanceReport(context, config.requirements(), assessment);
  }

  private static ReportContext.Keeper keeper(aegis.lt.observer.config.WatchedKeeper keeper) {
    return new ReportContext.Keeper(keeper.log().name(), keeper.tokenCache().toString());
  }

  /** The assessment together with the approval. */
  public Readiness readiness() {
    String sha256 = RenderedReport.sha256(report());
    List<StoredReport> written =
        store.reports().stream().filter(report -> !report.asOf().isAfter(asOf)).toList();
    Approvals approvals = approvals(written);
    ApprovalState approval = read(approvals);
    return new Readiness(
        config.migration(),
        state.phase().id(),
        assessment,
        approval,
        Optional.of(sha256),
        approvable(written, approvals));
  }

  /** The newest of the reports written that an approval made now would count for. */
  private Optional<String> approvable(List<StoredReport> written, Approvals approvals) {
    return written.stream()
        .sorted(Comparator.comparing(StoredReport::asOf).reversed())
        .map(report -> new Approval(asOf, config.migration(), report.sha256(), "anybody"))
        .filter(approvals::wouldCount)
        .filter(this::canBeAppended)
        .map(Approval::reportSha256)
        .findFirst();
  }

  private boolean canBeAppended(Approval approval) {
    try {
      return WorkLog.planAppend(config.workLog(), approval.line())
          instanceof WorkLog.AppendPlan.Lines;
    } catch (IOException e) {
      return false;
    }
  }

  private Approvals approvals(List<StoredReport> written) {
    Map<String, KnownReport> known =
        written.stream()
            .collect(Collectors.toMap(StoredReport::sha256, this::known, (first, same) -> first));
    // Without a report no approval counts, whatever has failed.
    Optional<Instant> failure = known.isEmpty() ? Optional.empty() : lastFailure();
    return new Approvals(config.migration(), known, config.approvalMaxAge(), asOf, failure);
  }

  private ApprovalState read(Approvals approvals) {
    try {
      WorkLog.statements(config.workLog(), approvals::add);
      return approvals.state();
    } catch (IOException e) {
      return ApprovalState.unknown("the WORK_LOG cannot be read: " + IoReason.of(e));
    }
  }

  private KnownReport known(StoredReport report) {
    return new KnownReport(config.migration(), report.asOf(), report.verdict());
  }

  /** When something blocking last failed, as far back as an approval may be old. */
  private Optional<Instant> lastFailure() {
    Requirements wide = config.requirements().withWindow(widest(config));
    boolean judged = wide.equals(config.requirements()) && AfterCutover.since(state).isEmpty();
    Assessment found =
        judged
            ? assessment
            : new Evaluator(wide).evaluate(store.history(asOf.minus(widest(config)), asOf), asOf);
    return found.criteria().stream()
        .filter(Criterion::blocking)
        .filter(criterion -> criterion.verdict() == Verdict.FAIL)
        .map(Criterion::evidence)
        .flatMap(List::stream)
        .filter(fact -> fact.speaksFor() == Verdict.FAIL)
        .map(EvidenceItem::at)
        .max(Comparator.naturalOrder());
  }

  private static Duration widest(ObserverConfig config) {
    return Durations.longer(config.window(), config.approvalMaxAge());
  }

  /** Opens the database for reading, asks, and closes it. */
  public static <T> T ask(
      ObserverConfig config, Instant asOf, Function<AcceptanceCheck, T> question) {
    try (EvidenceStore store = EvidenceDatabase.openReadOnly(config)) {
      EvidenceDatabase.requireMigration(config, store);
      return store.reading(() -> question.apply(of(config, store, asOf)));
    }
  }
}
