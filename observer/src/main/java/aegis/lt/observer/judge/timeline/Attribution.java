package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tells what a 401 of the consumer has to do with the canonical token cache, from what was seen of
 * that cache around the same time.
 */
public final class Attribution {
  /** What a 401 has to do with the canonical token cache, worst first. */
  public enum Cause {
    /** The cache then held no token that was unexpired. */
    STALE_TOKEN,
    /** The cache had been written less than {@code reload_grace} before. */
    JUST_ROTATED,
    /** Nobody looked at the cache at that time, or what was seen does not tell. */
    UNATTRIBUTABLE,
    /** The cache held a valid token that had been there long enough to be read. */
    UNRELATED,
    /** The line says that it has another cause, by the configured pattern. */
    IGNORED;

    /** The name used in JSON and in reports: {@code stale_token}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    private Cause worst(Cause other) {
      return compareTo(other) <= 0 ? this : other;
    }
  }

  private final List<Transition> steps;
  private final MergedGaps gaps;
  private final Duration reloadGrace;
  private final Optional<Pattern> ignored;

  /** Attributes from what was known of the canonical cache at {@code asOf}. */
  public Attribution(History history, Requirements requirements, Instant asOf) {
    this(
        Timeline.of(
            history.samples().stream().filter(span -> span.role() == Role.INCUMBENT).toList(),
            asOf,
            requirements.maxGap()),
        requirements);
  }

  Attribution(Timeline canonical, Requirements requirements) {
    this.steps =
        canonical.steps().stream()
            .sorted(
                Comparator.comparing(Transition::firstSeen)
                    .thenComparingLong(step -> step.span().sequence()))
            .toList();
    this.gaps = MergedGaps.of(canonical.gaps());
    this.reloadGrace = requirements.reloadGrace();
    this.ignored = requirements.ignored().map(Pattern::compile);
  }

  /** The cause of the 401 that a line tells of. */
  public Cause of(LogEvent event) {
    boolean known =
        event.kind() == LogEvent.Kind.IGNORED
            || ignored.filter(pattern -> pattern.matcher(event.text()).find()).isPresent();
    return known ? Cause.IGNORED : of(event.at());
  }

  /** The cause of a 401 at {@code at}; of several that are possible the worst. */
  public Cause of(Instant at) {
    int floor = lastBegunBy(at);
    if (floor < 0 || gaps.strictlyContain(at)) {
      return Cause.UNATTRIBUTABLE;
    }
    Cause worst = cause(steps.get(floor).sample(), at);
    if (steps.get(floor).lastSeen().isBefore(at)) {
      // Between two looks: which of the two it was by then is not known.
      return floor + 1 < steps.size()
          ? worst.worst(cause(steps.get(floor + 1).sample(), at))
          : worst;
    }
    for (int i = floor - 1; i >= 0 && !steps.get(i).lastSeen().isBefore(at); i--) {
      worst = worst.worst(cause(steps.get(i).sample(), at));
    }
    return worst;
  }

  private int lastBegunBy(Instant at) {
    int low = 0;
    int high = steps.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps.get(middle).firstSeen().isAfter(at)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low - 1;
  }

  private Cause cause(Sample sample, Instant at) {
    if (sample.state() != FileState.OK || sample.expiredAt(at)) {
      return Cause.STALE_TOKEN;
    }
    if (sample.mtime().filter(written -> justBefore(written, at)).isPresent()) {
      return Cause.JUST_ROTATED;
    }
    if (sample.expiresAt().isEmpty() || sample.mtime().isEmpty()) {
      return Cause.UNATTRIBUTABLE;
    }
    return Cause.UNRELATED;
  }

  private boolean justBefore(Instant written, Instant at) {
    Duration age = Duration.between(written, at);
    return !age.isNegative() && age.compareTo(reloadGrace) < 0;
  }
}
