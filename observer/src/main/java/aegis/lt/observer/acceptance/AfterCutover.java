package aegis.lt.observer.acceptance;

import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Evaluator;
import aegis.lt.observer.judge.criterion.CadenceCriterion;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How the canonical cache does once the new keeper writes it: judged by that keeper's cadence and
 * its log, from its first write on. What was asked of two keepers side by side does not block any
 * more.
 */
public final class AfterCutover {
  /** The criteria ask about the canonical cache by the name of who wrote it before. */
  static final Set<CriterionId> JUDGED =
      EnumSet.of(
          CriterionId.INCUMBENT_CADENCE,
          CriterionId.INCUMBENT_VALID_TOKEN,
          CriterionId.INCUMBENT_ISSUED_AT_MONOTONIC,
          CriterionId.CANDIDATE_NO_INVALID_GRANT,
          CriterionId.CONSUMER_NO_STALE_401);

  private static final Duration TICK = Duration.ofMillis(1);

  private final ObserverConfig config;

  AfterCutover(ObserverConfig config) {
    this.config = config;
  }

  /** Since when the new keeper writes the canonical cache; empty if it does not. */
  static Optional<Instant> since(CutoverState state) {
    return Optional.of(state)
        .filter(found -> found.phase() == Phase.WATCH || found.phase() == Phase.CUT_OVER)
        .flatMap(CutoverState::run)
        .flatMap(run -> run.doneAt(StepId.VERIFY_FIRST_WRITE));
  }

  /** The beginning of what is judged, which is never longer than the window. */
  Instant from(Instant since, Instant asOf) {
    Instant begin = asOf.minus(config.window());
    Instant from = Instants.later(since, begin);
    return from.isBefore(asOf) ? from : asOf.minus(TICK);
  }

  /** What is asked of the canonical cache in such a time. */
  Requirements requirements(Duration window) {
    return new Requirements(
        window,
        config.maxGap(),
        config.minCoverage(),
        new Cadence(
            config.cutover().watchCadence(),
            Durations.shorter(
                config.candidate().cadence().tolerance(),
                config.cutover().watchCadence().minusMillis(1))),
        config.candidate().cadence(),
        config.consumer().reloadGrace(),
        config.requirements().ignored(),
        Set.of());
  }

  /** The answers, as of the end of a stretch of time. */
  Assessment assess(History history, Instant from, Instant asOf) {
    Duration window = Duration.between(from, asOf);
    Requirements requirements = requirements(window);
    Assessment found = new Evaluator(requirements).evaluate(history, asOf);
    var criteria =
        found.criteria().stream()
            .map(criterion -> judged(criterion, window, requirements))
            .toList();
    Assessment judged =
        new Assessment(asOf, from, Optional.empty(), Optional.empty(), criteria, found.evidence());
    Optional<Instant> clean =
        judged.verdict() == Verdict.INCONCLUSIVE
            ? Optional.empty()
            : Optional.of(lastFailure(judged).orElse(from));
    return new Assessment(
        asOf, from, clean, clean.map(at -> at.plus(config.window())), criteria, found.evidence());
  }

  private static Optional<Instant> lastFailure(Assessment assessment) {
    return assessment.criteria().stream()
        .filter(Criterion::blocking)
        .filter(criterion -> criterion.verdict() == Verdict.FAIL)
        .flatMap(criterion -> criterion.evidence().stream())
        .filter(item -> item.speaksFor() == Verdict.FAIL)
        .map(EvidenceItem::at)
        .max(Comparator.naturalOrder());
  }

  private Criterion judged(Criterion criterion, Duration window, Requirements requirements) {
    boolean blocking = JUDGED.contains(criterion.id());
    Verdict verdict = criterion.verdict();
    if (blocking && verdict == Verdict.FAIL && !isFailure(criterion, requirements)) {
      verdict = Verdict.PASS;
    }
    if (blocking && verdict == Verdict.INCONCLUSIVE && isTooEarly(criterion.id(), window)) {
      verdict = Verdict.PENDING;
    }
    return new Criterion(
        criterion.id(),
        verdict,
        blocking,
        criterion.measured(),
        criterion.required(),
        criterion.explanation(),
        criterion.evidence());
  }

  /** A keeper that was restarted writes earlier than it is due, which harms nobody here. */
  private static boolean isFailure(Criterion criterion, Requirements requirements) {
    return criterion.id() != CriterionId.INCUMBENT_CADENCE
        || isLonger(CadenceCriterion.LONGEST, criterion, requirements)
        || isLonger(CadenceCriterion.OPEN_INTERVAL, criterion, requirements);
  }

  /** Whether an interval between two writes, or since the last one, is longer than allowed. */
  static boolean isLonger(String measured, Criterion criterion, Requirements requirements) {
    return criterion
        .duration(measured)
        .filter(interval -> interval.compareTo(requirements.incumbent().longest()) > 0)
        .isPresent();
  }

  /**
   * Before the first look, and before the second write may have come, there is nothing to judge.
   */
  private boolean isTooEarly(CriterionId id, Duration watched) {
    Duration enough =
        id == CriterionId.INCUMBENT_CADENCE
            ? requirements(watched).incumbent().longest().multipliedBy(2)
            : config.maxGap();
    return watched.compareTo(enough) < 0;
  }
}
