package aegis.lt.observer.report;

import aegis.lt.observer.evaluate.CriterionId;
import aegis.lt.observer.evaluate.EvidenceItem;

/**
 * A fact behind a failed criterion.
 *
 * @param criterion the question it decided
 * @param fact what was seen
 */
record Failure(CriterionId criterion, EvidenceItem fact) {}
