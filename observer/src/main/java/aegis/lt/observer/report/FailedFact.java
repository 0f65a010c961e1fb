package aegis.lt.observer.report;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import java.util.Comparator;
import java.util.List;

/**
 * A fact behind a failed criterion.
 *
 * @param criterion the question it decided
 * @param fact what was seen
 */
record FailedFact(CriterionId criterion, EvidenceItem fact) {
  /** All of an assessment, in order of time. */
  static List<FailedFact> of(Assessment assessment) {
    return assessment.criteria().stream()
        .filter(criterion -> criterion.verdict() == Verdict.FAIL)
        .flatMap(FailedFact::of)
        .sorted(Comparator.comparing(failure -> failure.fact().at()))
        .toList();
  }

  private static java.util.stream.Stream<FailedFact> of(Criterion criterion) {
    return criterion.evidence().stream()
        .filter(fact -> fact.speaksFor() == Verdict.FAIL)
        .map(fact -> new FailedFact(criterion.id(), fact));
  }

  /** Whether it was seen in a role's token cache. */
  boolean isInFileOf(Role role) {
    return fact.source().equals(new EvidenceStream(EvidenceStream.Kind.SAMPLES, role).id());
  }
}
