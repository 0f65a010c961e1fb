package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.Requirements;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked, in ticks.
 *
 * @param window length of the window
 * @param maxGap longest pause that is no gap
 * @param minCoverage least share of the window
 * @param incumbent the incumbent's pace
 * @param candidate the candidate's pace
 * @param grace reload grace
 * @param alsoBlocking advisory criteria that block too
 */
record Rules(
    long window,
    long maxGap,
    double minCoverage,
    Pace incumbent,
    Pace candidate,
    long grace,
    Set<CriterionId> alsoBlocking) {
  /** A cadence in ticks. */
  record Pace(long every, long tolerance) {
    long longest() {
      return every + tolerance;
    }

    long shortest() {
      return every - tolerance;
    }

    Cadence cadence() {
      return new Cadence(Duration.ofSeconds(every), Duration.ofSeconds(tolerance));
    }
  }

  Rules {
    alsoBlocking = Set.copyOf(alsoBlocking);
  }

  Pace pace(Role role) {
    return role == Role.INCUMBENT ? incumbent : candidate;
  }

  Requirements requirements() {
    return new Requirements(
        Duration.ofSeconds(window),
        Duration.ofSeconds(maxGap),
        minCoverage,
        incumbent.cadence(),
        candidate.cadence(),
        Duration.ofSeconds(grace),
        Optional.empty(),
        alsoBlocking);
  }
}
