package aegis.lt.observer.cli;

import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.Evidence;
import aegis.lt.observer.cutover.Violation;
import aegis.lt.observer.evaluate.Assessment;
import aegis.lt.observer.evaluate.Attribution;
import aegis.lt.observer.evaluate.Cadence;
import aegis.lt.observer.evaluate.Criterion;
import aegis.lt.observer.evaluate.CriterionId;
import aegis.lt.observer.evaluate.Evaluator;
import aegis.lt.observer.evaluate.EvidenceItem;
import aegis.lt.observer.evaluate.Requirements;
import aegis.lt.observer.evaluate.Verdict;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.gate.Readiness;
import aegis.lt.observer.gate.Words;
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
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What the observer's database says, as far as a cutover asks. */
final class RecordedEvidence implements Evidence {
  /** What is asked while the new keeper writes the canonical cache. */
  private static final List<CriterionId> WATCHED =
      List.of(
          CriterionId.INCUMBENT_CADENCE,
          CriterionId.INCUMBENT_VALID_TOKEN,
          CriterionId.INCUMBENT_ISSUED_AT_MONOTONIC,
          CriterionId.CANDIDATE_NO_INVALID_GRANT,
          CriterionId.CONSUMER_NO_STALE_401);

  private static final Duration TICK = Duration.ofMillis(1);

  private final ObserverConfig config;

  RecordedEvidence(ObserverConfig config) {
    this.config = config;
  }

  @Override
  public Readiness readiness(Instant now) throws IOException {
    aegis.lt.observer.gate.Readiness found = ask(now, ReadinessCommand::readiness);
    String against =
        found.assessment().criteria().stream()
            .filter(Criterion::blocking)
            .filter(criterion -> criterion.verdict() != Verdict.PASS)
            .map(criterion -> criterion.id().id() + " " + criterion.verdict())
            .collect(Collectors.joining(", "));
    return new Readiness(
        exitCode(found),
        found.status().name(),
        against.isEmpty() ? found.approval().reason() : against,
        found.approval().approval().map(approval -> approval.reportSha256()),
        found.approval().by());
  }

  private static ExitCode exitCode(aegis.lt.observer.gate.Readiness readiness) {
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
    Criterion lineage = ask(now, Judged::assessment).criterion(CriterionId.INDEPENDENT_LINEAGE);
    return Optional.of(lineage)
        .filter(found -> found.verdict() == Verdict.FAIL)
        .map(Criterion::explanation);
  }

  @Override
  public Watched watched(Instant since, Instant now) throws IOException {
    Instant until = now.isAfter(since) ? now : since.plus(TICK);
    Requirements requirements = requirements(Duration.between(since, until));
    Assessment assessment =
        fromStore(
            store -> {
              History history = store.history(since, until);
              return new Evaluator(requirements).evaluate(history, until);
            });
    List<Violation> violations = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    for (CriterionId id : WATCHED) {
      Criterion criterion = assessment.criterion(id);
      if (criterion.verdict() == Verdict.FAIL && isViolation(criterion, requirements)) {
        violations.addAll(violations(criterion));
      } else if (criterion.verdict() == Verdict.INCONCLUSIVE
          && !isTooEarly(id, Duration.between(since, until), requirements)) {
        doubts.add(name(id) + ": " + criterion.explanation());
      }
    }
    return new Watched(violations, doubts, figures(assessment), unauthorized(assessment));
  }

  private Requirements requirements(Duration window) {
    return new Requirements(
        window,
        config.maxGap(),
        config.minCoverage(),
        new Cadence(
            config.cutover().watchCadence(),
            shorter(
                config.candidate().cadence().tolerance(),
                config.cutover().watchCadence().minusMillis(1))),
        config.candidate().cadence(),
        config.consumer().reloadGrace(),
        config.requirements().ignored(),
        Set.of());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** A keeper that was restarted writes earlier than it is due, which harms nobody here. */
  private static boolean isViolation(Criterion criterion, Requirements requirements) {
    return criterion.id() != CriterionId.INCUMBENT_CADENCE
        || (criterion.measured().get("longest") instanceof Duration longest
            && longest.compareTo(requirements.incumbent().longest()) > 0);
  }

  /**
   * Before the first look, and before the second write may have come, there is nothing to judge.
   */
  private boolean isTooEarly(CriterionId id, Duration watched, Requirements requirements) {
    Duration enough =
        id == CriterionId.INCUMBENT_CADENCE
            ? requirements.incumbent().longest().multipliedBy(2)
            : config.maxGap();
    return watched.compareTo(enough) < 0;
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
    Map<String, Object> measured =
        assessment.criterion(CriterionId.CONSUMER_NO_STALE_401).measured();
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Attribution.Cause cause : Attribution.Cause.values()) {
      if (measured.get(cause.id()) instanceof Long count) {
        counts.put(cause.id(), count);
      }
    }
    return counts;
  }

  private static List<String> figures(Assessment assessment) {
    return List.of(
        "writes of the canonical cache: "
            + Words.values(assessment.criterion(CriterionId.INCUMBENT_CADENCE).measured()),
        "401 answers: "
            + Words.values(assessment.criterion(CriterionId.CONSUMER_NO_STALE_401).measured()));
  }

  private <T> T ask(Instant now, Function<Judged, T> question) throws IOException {
    return told(() -> Judged.ask(config, now, question));
  }

  private <T> T fromStore(Function<EvidenceStore, T> question) throws IOException {
    return told(
        () -> {
          try (EvidenceStore store = ObserverCommand.openReadOnly(config)) {
            ObserverCommand.requireMigration(config, store);
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
