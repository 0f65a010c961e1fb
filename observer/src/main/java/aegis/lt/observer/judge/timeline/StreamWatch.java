package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.WatchSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The watch kept on a log or on a container: stretches that may touch and overlap. */
public final class StreamWatch {
  private final Optional<Instant> first;
  private final List<Gap> gaps;
  private final List<WatchSpan> spans;

  private StreamWatch(Optional<Instant> first, List<Gap> gaps, List<WatchSpan> spans) {
    this.first = first;
    this.gaps = gaps;
    this.spans = spans;
  }

  /**
   * The watch kept on a log, as known at {@code asOf}. Stretches end where something went unread,
   * so that the time between two of them is a gap, however short. At the end it is one only when it
   * is longer than {@code maxGap}: what was read last may not be written down yet.
   */
  static StreamWatch ofLog(List<WatchSpan> recorded, Instant asOf, Duration maxGap) {
    return of(recorded, asOf, Duration.ZERO, maxGap);
  }

  /** The watch kept on a container's events, as known at {@code asOf}. */
  static StreamWatch ofContainer(List<WatchSpan> recorded, Instant asOf, Duration maxGap) {
    return of(recorded, asOf, maxGap, maxGap);
  }

  private static StreamWatch of(
      List<WatchSpan> recorded, Instant asOf, Duration longestPause, Duration longestEnd) {
    List<WatchSpan> spans =
        recorded.stream()
            .filter(span -> !span.from().isAfter(asOf))
            .sorted(Comparator.comparing(WatchSpan::from))
            .toList();
    if (spans.isEmpty()) {
      return new StreamWatch(Optional.empty(), List.of(), List.of());
    }
    List<Gap> gaps = new ArrayList<>();
    Instant watchedUntil = spans.get(0).from();
    for (WatchSpan span : spans) {
      if (Duration.between(watchedUntil, span.from()).compareTo(longestPause) > 0) {
        gaps.add(Gap.over(watchedUntil, span.from()));
      }
      if (span.to().isAfter(watchedUntil)) {
        watchedUntil = span.to();
      }
    }
    if (Duration.between(watchedUntil, asOf).compareTo(longestEnd) > 0) {
      gaps.add(Gap.open(watchedUntil, asOf));
    }
    return new StreamWatch(Optional.of(spans.get(0).from()), gaps, spans);
  }

  /** What was watched of a window; empty if nothing was. */
  public Optional<Watched> in(Window window) {
    return Watched.of(first, gaps, window);
  }

  /** When it was watched in the window; stretches that touch or overlap are one. */
  List<Stretch> stretches(Window window) {
    return Stretch.joined(
        spans.stream()
            .map(span -> new Stretch(span.from(), span.to()))
            .flatMap(stretch -> stretch.within(Stretch.of(window)).stream())
            .toList());
  }

  Optional<Instant> first() {
    return first;
  }
}
