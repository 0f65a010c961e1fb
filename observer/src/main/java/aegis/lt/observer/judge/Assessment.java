package aegis.lt.observer.judge;

import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.WindowEvidence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All verdicts as of one instant.
 *
 * @param asOf the instant judged at; the window ends here
 * @param from where the window begins
 * @param cleanSince since when everything blocking has been clean without a break up to {@code
 *     asOf}; empty if it is not clean now, or nothing was seen
 * @param earliestReady when the window can be full at the earliest if all stays clean; empty if it
 *     cannot be told, {@code asOf} or earlier if it is full
 * @param criteria one for each {@link CriterionId}, in its order
 * @param evidence what was judged
 */
public record Assessment(
    Instant asOf,
    Instant from,
    Optional<Instant> cleanSince,
    Optional<Instant> earliestReady,
    List<Criterion> criteria,
    WindowEvidence evidence) {
  public Assessment {
    criteria = List.copyOf(criteria);
  }

  /** The worst answer among the blocking criteria. */
  public Verdict verdict() {
    return criteria.stream()
        .filter(Criterion::blocking)
        .map(Criterion::verdict)
        .reduce(Verdict.PASS, Verdict::worst);
  }

  /**
   * The answer for the operator.
   *
   * @param approved whether a person's approval is present and still counts
   */
  public Status status(boolean approved) {
    return switch (verdict()) {
      case FAIL -> Status.NOT_READY;
      case INCONCLUSIVE -> Status.INCONCLUSIVE;
      case PENDING -> Status.OBSERVING;
      case PASS -> approved ? Status.READY : Status.AWAITING_APPROVAL;
    };
  }

  /** The answer to one question. */
  public Criterion criterion(CriterionId id) {
    return criteria.stream()
        .filter(criterion -> criterion.id() == id)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no criterion " + id.id()));
  }
}
