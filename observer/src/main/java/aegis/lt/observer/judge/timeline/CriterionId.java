package aegis.lt.observer.judge.timeline;

import java.util.Locale;

/** The questions, in the order in which they are reported. */
public enum CriterionId {
  INCUMBENT_CADENCE(true),
  CANDIDATE_CADENCE(true),
  INCUMBENT_VALID_TOKEN(true),
  CANDIDATE_VALID_TOKEN(true),
  INCUMBENT_NO_INVALID_GRANT(true),
  CANDIDATE_NO_INVALID_GRANT(true),
  INCUMBENT_ISSUED_AT_MONOTONIC(true),
  CANDIDATE_ISSUED_AT_MONOTONIC(true),
  CONSUMER_NO_STALE_401(true),
  OBSERVATION_COVERAGE(true),
  INDEPENDENT_LINEAGE(false),
  FILE_COMPATIBILITY(false),
  KEEPER_RESTARTS(false),
  SOLE_WRITER(false);

  private final boolean alwaysBlocking;

  CriterionId(boolean alwaysBlocking) {
    this.alwaysBlocking = alwaysBlocking;
  }

  /** Whether it blocks a cutover whatever the configuration says. */
  public boolean alwaysBlocking() {
    return alwaysBlocking;
  }

  /** The name used in configuration, JSON and reports: {@code incumbent_cadence}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
