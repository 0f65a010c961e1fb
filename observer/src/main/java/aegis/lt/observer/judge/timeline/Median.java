package aegis.lt.observer.judge.timeline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The middle of some durations; of an even number of them the mean of the middle two. */
public final class Median {
  private Median() {}

  /** The median, rounded down to a nanosecond; empty for none. */
  public static Optional<Duration> of(List<Duration> durations) {
    return durations.isEmpty() ? Optional.empty() : Optional.of(twice(durations).dividedBy(2));
  }

  /** Whether the exact median of at least one duration lies within the two, both included. */
  public static boolean isWithin(List<Duration> durations, Duration least, Duration most) {
    Duration twice = twice(durations);
    return twice.compareTo(least.multipliedBy(2)) >= 0
        && twice.compareTo(most.multipliedBy(2)) <= 0;
  }

  private static Duration twice(List<Duration> durations) {
    List<Duration> sorted = durations.stream().sorted().toList();
    int size = sorted.size();
    return sorted.get((size - 1) / 2).plus(sorted.get(size / 2));
  }
}
