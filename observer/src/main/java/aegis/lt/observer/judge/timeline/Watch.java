package aegis.lt.observer.judge.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The watch kept on a log or on a container: stretches that may touch and overlap. */
public final class Watch {
  private final Optional<Instant> first;
  private final List<Gap> gaps;
  private final List<Range> ranges;

  /** A stretch watched without a break, both ends included. */
  record Range(Instant from, Instant to) {}

  private Watch(Optional<Instant> first, List<Gap> gaps, List<Range> ranges) {
    this.first = first;
    this.gaps = gaps;
    this.ranges = ranges;
  }

  /**
   * The watch kept on a log, as known at {@code asOf}. Stretches end where something went unread,
   * so that the time between two of them is a gap, however short. At the end it is one only when it
   * is longer than {@code maxGap}: what was read last may not be written down yet.
   */
  static Watch ofLog(List<Range> recorded, Instant asOf, Duration maxGap) {
    return of(recorded, asOf, Duration.ZERO, maxGap);
  }

  /** The watch kept on a container's events, as known at {@code asOf}. */
  static Watch ofContainer(List<Range> recorded, Instant asOf, Duration maxGap) {
    return of(recorded, asOf, maxGap, maxGap);
  }

  private static Watch of(
      List<Range> recorded, Instant asOf, Duration longestPause, Duration longestEnd) {
    List<Range> ranges =
        recorded.stream()
            .filter(range -> !range.from().isAfter(asOf))
            .sorted(Comparator.comparing(Range::from))
            .toList();
    if (ranges.isEmpty()) {
      return new Watch(Optional.empty(), List.of(), List.of());
    }
    List<Gap> gaps = new ArrayList<>();
    Instant watchedUntil = ranges.get(0).from();
    for (Range range : ranges) {
      if (Duration.between(watchedUntil, range.from()).compareTo(longestPause) > 0) {
        gaps.add(new Gap(watchedUntil, range.from(), false, false));
      }
      if (range.to().isAfter(watchedUntil)) {
        watchedUntil = range.to();
      }
    }
    if (Duration.between(watchedUntil, asOf).compareTo(longestEnd) > 0) {
      gaps.add(new Gap(watchedUntil, asOf, false, true));
    }
    return new Watch(Optional.of(ranges.get(0).from()), gaps, ranges);
  }

  public Optional<Watched> in(Window window) {
    return Watched.of(first, gaps, window);
  }

  /** When it was watched in the window; stretches that touch or overlap are one. */
  List<Stretch> stretches(Window window) {
    return Stretch.joined(
        ranges.stream()
            .map(range -> new Stretch(range.from(), range.to()))
            .flatMap(stretch -> stretch.within(Stretch.of(window)).stream())
            .toList());
  }

  Optional<Instant> first() {
    return first;
  }
}
