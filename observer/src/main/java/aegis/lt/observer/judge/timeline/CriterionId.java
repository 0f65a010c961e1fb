package aegis.lt.observer.judge.timeline;

import java.util.Locale;

/** The questions, in the order in which they are reported. */
public enum CriterionId {
  INCUMBENT_CADENCE(Blocks.ALWAYS),
  CANDIDATE_CADENCE(Blocks.ALWAYS),
  INCUMBENT_VALID_TOKEN(Blocks.ALWAYS),
  CANDIDATE_VALID_TOKEN(Blocks.ALWAYS),
  INCUMBENT_NO_INVALID_GRANT(Blocks.ALWAYS),
  CANDIDATE_NO_INVALID_GRANT(Blocks.ALWAYS),
  INCUMBENT_ISSUED_AT_MONOTONIC(Blocks.ALWAYS),
  CANDIDATE_ISSUED_AT_MONOTONIC(Blocks.ALWAYS),
  CONSUMER_NO_STALE_401(Blocks.ALWAYS),
  OBSERVATION_COVERAGE(Blocks.ALWAYS),
  INDEPENDENT_LINEAGE(Blocks.UNLESS_ADVISORY),
  FILE_COMPATIBILITY(Blocks.UNLESS_ADVISORY),
  KEEPER_RESTARTS(Blocks.UNLESS_ADVISORY),
  SOLE_WRITER(Blocks.UNLESS_ADVISORY);

  private enum Blocks {
    ALWAYS,
    /** The configuration may make it an advice. */
    UNLESS_ADVISORY
  }

  private final Blocks blocks;

  CriterionId(Blocks blocks) {
    this.blocks = blocks;
  }

  /** Whether it blocks a cutover whatever the configuration says. */
  public boolean alwaysBlocking() {
    return blocks == Blocks.ALWAYS;
  }

  /** The name used in configuration, JSON and reports: {@code incumbent_cadence}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
