package aegis.lt.observer.judge.timeline;

import aegis.lt.shared.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gaps laid over each other: stretches in order of time that touch at most. Their ends are out. */
public final class MergedGaps {
  private final List<Gap> stretches;

  private MergedGaps(List<Gap> stretches) {
    this.stretches = stretches;
  }

  /** Gaps that overlap are one. */
  public static MergedGaps of(List<Gap> gaps) {
    List<Gap> merged = new ArrayList<>();
    for (Gap gap : gaps.stream().sorted(Comparator.comparing(Gap::from)).toList()) {
      int last = merged.size() - 1;
      if (last >= 0 && gap.from().isBefore(merged.get(last).to())) {
        Gap before = merged.get(last);
        Instant to = Instants.later(gap.to(), before.to());
        merged.set(last, Gap.over(before.from(), to));
      } else {
        merged.add(gap);
      }
    }
    return new MergedGaps(merged);
  }

  boolean strictlyContain(Instant at) {
    int low = 0;
    int high = stretches.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (stretches.get(middle).from().isBefore(at)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && stretches.get(low - 1).to().isAfter(at);
  }

  /** How much of the stretch between two instants is in them. */
  public Duration within(Instant from, Instant to) {
    Duration sum = Duration.ZERO;
    for (Gap stretch : stretches) {
      Instant begin = Instants.later(stretch.from(), from);
      Instant end = Instants.earlier(stretch.to(), to);
      if (begin.isBefore(end)) {
        sum = sum.plus(Duration.between(begin, end));
      }
    }
    return sum;
  }
}
