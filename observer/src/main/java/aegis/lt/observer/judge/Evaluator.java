package aegis.lt.observer.judge;

import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.criterion.CadenceCriterion;
import aegis.lt.observer.judge.criterion.CompatibilityCriterion;
import aegis.lt.observer.judge.criterion.CoverageCriterion;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Holes;
import aegis.lt.observer.judge.criterion.InvalidGrantCriterion;
import aegis.lt.observer.judge.criterion.IssuedAtCriterion;
import aegis.lt.observer.judge.criterion.Judgement;
import aegis.lt.observer.judge.criterion.LineageCriterion;
import aegis.lt.observer.judge.criterion.Question;
import aegis.lt.observer.judge.criterion.RestartsCriterion;
import aegis.lt.observer.judge.criterion.SoleWriterCriterion;
import aegis.lt.observer.judge.criterion.UnauthorizedCriterion;
import aegis.lt.observer.judge.criterion.ValidTokenCriterion;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.EvidenceAt;
import aegis.lt.observer.judge.timeline.Requirements;
import aegis.lt.observer.judge.timeline.Window;
import aegis.lt.observer.judge.timeline.WindowEvidence;
import aegis.lt.shared.time.Instants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a history. The same history, requirements and instant give the same assessment, and
 * evidence from after the instant counts for nothing.
 *
 * <p>A pause in looking longer than {@code max_gap} is a gap, and so is one during which the clock
 * went back; a look at a file that could not be read is none. What a gap cuts off from the window's
 * beginning is ignored: watching then starts after it.
 */
public final class Evaluator {
  private final Requirements requirements;

  /** Judges by these requirements. */
  public Evaluator(Requirements requirements) {
    this.requirements = requirements;
  }

  /** Answers every question for the window that ends at {@code asOf}. */
  public Assessment evaluate(History history, Instant asOf) {
    EvidenceAt known = new EvidenceAt(history, requirements, asOf);
    Window window = new Window(asOf.minus(requirements.window()), asOf);
    List<Criterion> criteria = new ArrayList<>();
    Verdict verdict = Verdict.PASS;
    for (CriterionId id : CriterionId.values()) {
      Criterion criterion = judge(id, known, window).finish(requirements.isBlocking(id));
      criteria.add(criterion);
      verdict = criterion.blocking() ? verdict.worst(criterion.verdict()) : verdict;
    }
    Optional<Instant> cleanSince = cleanSince(verdict, known, window);
    return new Assessment(
        asOf,
        window.from(),
        cleanSince,
        cleanSince.map(since -> since.plus(requirements.window())),
        criteria,
        WindowEvidence.of(known, window));
  }

  private Judgement judge(CriterionId id, EvidenceAt known, Window window) {
    Judgement judgement = new Judgement(id, window);
    Question question = question(id);
    Holes.judge(known, question.streams(), judgement);
    question.judge(known, judgement);
    return judgement;
  }

  private Question question(CriterionId id) {
    return switch (id) {
      case INCUMBENT_CADENCE -> new CadenceCriterion(Role.INCUMBENT, requirements.incumbent());
      case CANDIDATE_CADENCE -> new CadenceCriterion(Role.CANDIDATE, requirements.candidate());
      case INCUMBENT_VALID_TOKEN -> new ValidTokenCriterion(Role.INCUMBENT);
      case CANDIDATE_VALID_TOKEN -> new ValidTokenCriterion(Role.CANDIDATE);
      case INCUMBENT_NO_INVALID_GRANT -> new InvalidGrantCriterion(Role.INCUMBENT);
      case CANDIDATE_NO_INVALID_GRANT -> new InvalidGrantCriterion(Role.CANDIDATE);
      case INCUMBENT_ISSUED_AT_MONOTONIC -> new IssuedAtCriterion(Role.INCUMBENT);
      case CANDIDATE_ISSUED_AT_MONOTONIC -> new IssuedAtCriterion(Role.CANDIDATE);
      case CONSUMER_NO_STALE_401 -> new UnauthorizedCriterion();
      case OBSERVATION_COVERAGE -> new CoverageCriterion();
      case INDEPENDENT_LINEAGE -> new LineageCriterion();
      case FILE_COMPATIBILITY -> new CompatibilityCriterion();
      case KEEPER_RESTARTS -> new RestartsCriterion();
      case SOLE_WRITER -> new SoleWriterCriterion();
    };
  }

  /**
   * Since when everything blocking is clean. When the window passes, all that was ever seen is
   * judged once more to tell how far back that goes; what says otherwise there cannot reach into
   * the window.
   */
  private Optional<Instant> cleanSince(Verdict verdict, EvidenceAt known, Window window) {
    if (verdict != Verdict.PASS) {
      return blockingCleanSince(known, window).filter(since -> since.isAfter(window.from()));
    }
    Instant first = known.first().filter(at -> at.isBefore(window.from())).orElse(window.from());
    return Optional.of(
        blockingCleanSince(known, new Window(first, window.to()))
            .filter(since -> since.isBefore(window.from()))
            .orElse(window.from()));
  }

  private Optional<Instant> blockingCleanSince(EvidenceAt known, Window window) {
    Instant latest = Instant.MIN;
    for (CriterionId id : CriterionId.values()) {
      if (requirements.isBlocking(id)) {
        Optional<Instant> since = judge(id, known, window).cleanSince();
        if (since.isEmpty()) {
          return Optional.empty();
        }
        latest = Instants.later(since.get(), latest);
      }
    }
    return Optional.of(latest);
  }
}
