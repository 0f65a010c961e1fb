package aegis.lt.observer.acceptance;

import aegis.lt.observer.acceptance.decide.MeasuredText;
import aegis.lt.observer.acceptance.decide.Readiness;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.decide.Violation;
import aegis.lt.observer.cutover.world.CutoverEvidence;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.criterion.CadenceCriterion;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.ThirdWriter;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.Attribution;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.StoreException;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the observer's database says, as far as a cutover asks. */
public final class WatchEvidence implements CutoverEvidence {
  private static final Duration TICK = Duration.ofMillis(1);

  private final ObserverConfig config;

  public WatchEvidence(ObserverConfig config) {
    this.config = config;
  }

  @Override
  public MayBegin readiness(Instant now) throws IOException {
    Readiness found = ask(now, AcceptanceCheck::readiness);
    String against =
        found.assessment().criteria().stream()
            .filter(Criterion::blocking)
            .filter(criterion -> criterion.verdict() != Verdict.PASS)
            .map(criterion -> criterion.id().id() + " " + criterion.verdict())
            .collect(Collectors.joining(", "));
    return new MayBegin(
        exitCode(found),
        found.status().name(),
        against.isEmpty() ? found.approval().reason() : against,
        found.approval().approval().map(approval -> approval.reportSha256()),
        found.approval().by());
  }

  private static ExitCode exitCode(Readiness readiness) {
    return Arrays.stream(ExitCode.values())
        .filter(code -> code.code() == readiness.exitCode())
        .findFirst()
        .orElse(ExitCode.INTERNAL_ERROR);
  }

  @Override
  public Optional<String> notLooking(Instant now) throws IOException {
    Liveness liveness = told(() -> Liveness.of(config, now));
    return liveness.alive() ? Optional.empty() : Optional.of(liveness.text());
  }

  @Override
  public Optional<String> sharedLineage(Instant now) throws IOException {
    Criterion lineage =
        ask(now, AcceptanceCheck::assessment).criterion(CriterionId.INDEPENDENT_LINEAGE);
    return Optional.of(lineage)
        .filter(found -> found.verdict() == Verdict.FAIL)
        .map(Criterion::explanation);
  }

  @Override
  public List<WatchedContainer> watchedContainers(Role role, Instant now) throws IOException {
    List<WatchedContainer> all = fromStore(store -> store.watchedContainers(role));
    Instant from = now.minus(config.window());
    int first = 0;
    for (int i = 0; i < all.size(); i++) {
      first = all.get(i).since().isAfter(from) ? first : i;
    }
    return all.subList(first, all.size());
  }

  @Override
  public Duration window() {
    return config.window();
  }

  @Override
  public Watched watched(Instant since, Instant now) throws IOException {
    Instant until = now.isAfter(since) ? now : since.plus(TICK);
    AfterCutover after = new AfterCutover(config);
    Requirements requirements = after.requirements(Duration.between(since, until));
    History history = fromStore(store -> store.history(since, until));
    Assessment assessment = after.assess(history, since, until);
    List<Violation> violations = new ArrayList<>();
    for (ThirdWriter.Trace trace : ThirdWriter.of(history, requirements, until)) {
      violations.add(
          new Violation(
              "third_writer@" + trace.at(),
              "something besides the new keeper writes the canonical cache: at "
                  + trace.at()
                  + " it had "
                  + trace.what()));
    }
    List<String> doubts = new ArrayList<>();
    for (CriterionId id : AfterCutover.JUDGED) {
      Criterion criterion = assessment.criterion(id);
      // A write that is late now is seen by looking at the file.
      boolean onlyLate =
          id == CriterionId.INCUMBENT_CADENCE
              && !AfterCutover.isLonger(CadenceCriterion.LONGEST, criterion, requirements);
      if (criterion.verdict() == Verdict.FAIL && !onlyLate) {
        violations.addAll(violations(criterion));
      } else if (criterion.verdict() == Verdict.INCONCLUSIVE) {
        doubts.add(name(id) + ": " + criterion.explanation());
      }
    }
    return new Watched(violations, doubts, figures(assessment), unauthorized(assessment));
  }

  /** The criteria ask about the canonical cache by the name of who wrote it before. */
  private static String name(CriterionId id) {
    return id.id().replaceFirst("^incumbent_", "canonical_");
  }

  private static List<Violation> violations(Criterion criterion) {
    List<EvidenceItem> items =
        criterion.evidence().stream().filter(item -> item.speaksFor() == Verdict.FAIL).toList();
    String name = name(criterion.id());
    if (items.isEmpty()) {
      return List.of(new Violation(name, criterion.explanation()));
    }
    return items.stream()
        .map(
            item ->
                new Violation(
                    name + "@" + item.at(), name + ": " + item.what() + " at " + item.at()))
        .toList();
  }

  private static Map<String, Long> unauthorized(Assessment assessment) {
    Map<String, Measure> measured =
        assessment.criterion(CriterionId.CONSUMER_NO_STALE_401).measured();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Attribution.Cause cause : Attribution.Cause.values()) {
      if (measured.get(cause.id()) instanceof Measure.Count count) {
        counts.put(cause.id(), count.number());
      }
    }
    return counts;
  }

  private static List<String> figures(Assessment assessment) {
    return List.of(
        "writes of the canonical cache: "
            + MeasuredText.values(assessment.criterion(CriterionId.INCUMBENT_CADENCE).measured()),
        "401 answers: "
            + MeasuredText.values(
                assessment.criterion(CriterionId.CONSUMER_NO_STALE_401).measured()));
  }

  private <T> T ask(Instant now, Function<AcceptanceCheck, T> question) throws IOException {
    return told(() -> AcceptanceCheck.ask(config, now, question));
  }

  private <T> T fromStore(Function<EvidenceStore, T> question) throws IOException {
    return told(
        () -> {
          try (EvidenceStore store = EvidenceDatabase.openReadOnly(config)) {
            EvidenceDatabase.requireMigration(config, store);
            return question.apply(store);
          }
        });
  }

  private static <T> T told(Supplier<T> question) throws IOException {
    try {
      return question.get();
    } catch (UncheckedIOException | StoreException | CommandFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
