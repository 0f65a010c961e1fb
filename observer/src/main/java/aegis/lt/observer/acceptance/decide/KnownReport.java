package aegis.lt.observer.acceptance.decide;

import aegis.lt.observer.judge.criterion.Verdict;
import java.time.Instant;

/**
 * What an approval may rest on: a report that this observer wrote.
 *
 * @param migration the migration it is about
 * @param asOf the instant it judged at
 * @param verdict the worst of its blocking verdicts
 */
public record KnownReport(String migration, Instant asOf, Verdict verdict) {}
