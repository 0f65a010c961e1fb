package aegis.lt.observer.judge.timeline;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of the evidence.
 *
 * @param window the stretch of time judged, up to {@code asOf}; positive
 * @param maxGap the longest pause in looking that is not a gap, itself included; positive
 * @param minCoverage the least share of the window that must be covered, in [0, 1], itself included
 * @param incumbent the incumbent's cadence
 * @param candidate the candidate's cadence
 * @param reloadGrace how long after a change of the canonical cache a 401 counts as {@code
 *     just_rotated}; zero or more, the boundary itself excluded
 * @param ignored a regular expression: a 401 of the consumer in whose line it is found is counted
 *     and shown, not judged; empty if there is none
 * @param alsoBlocking advisory criteria that are to block a cutover too
 */
public record Requirements(
    Duration window,
    Duration maxGap,
    double minCoverage,
    Cadence incumbent,
    Cadence candidate,
    Duration reloadGrace,
    Optional<String> ignored,
    Set<CriterionId> alsoBlocking) {
  public Requirements {
    if (window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("window is " + window + ", must be positive");
    }
    if (maxGap.isNegative() || maxGap.isZero()) {
      throw new IllegalArgumentException("maxGap is " + maxGap + ", must be positive");
    }
    if (!(minCoverage >= 0 && minCoverage <= 1)) {
      throw new IllegalArgumentException("minCoverage is " + minCoverage + ", must be in [0, 1]");
    }
    if (reloadGrace.isNegative()) {
      throw new IllegalArgumentException(
          "reloadGrace is " + reloadGrace + ", must not be negative");
    }
    EnumSet<CriterionId> copy = EnumSet.noneOf(CriterionId.class);
    copy.addAll(alsoBlocking);
    alsoBlocking = Collections.unmodifiableSet(copy);
  }

  /** The same for another window. */
  public Requirements withWindow(Duration other) {
    return new Requirements(
        other, maxGap, minCoverage, incumbent, candidate, reloadGrace, ignored, alsoBlocking);
  }

  /** The same with another pattern for 401s that are not judged. */
  public Requirements withIgnored(Optional<String> other) {
    return new Requirements(
        window, maxGap, minCoverage, incumbent, candidate, reloadGrace, other, alsoBlocking);
  }

  /** Whether a bad answer to this question keeps the cutover from happening. */
  public boolean isBlocking(CriterionId criterion) {
    return criterion.alwaysBlocking() || alsoBlocking.contains(criterion);
  }
}
