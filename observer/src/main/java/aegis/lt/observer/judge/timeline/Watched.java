package aegis.lt.observer.judge.timeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How well one stream was watched during a window.
 *
 * @param start the first look that counts: looks cut off from the window by a gap do not
 * @param gaps the gaps that overlap the window, without the one that cut off its beginning
 */
public record Watched(Instant start, List<Gap> gaps) {
  public Watched {
    gaps = List.copyOf(gaps);
  }

  /**
   * Looks at a window.
   *
   * @param firstLook the first look of the stream; empty if there was none
   * @param gaps the gaps of the stream that count, in order
   */
  static Optional<Watched> of(Optional<Instant> firstLook, List<Gap> gaps, Window window) {
    return firstLook.map(
        first -> {
          Instant start = first;
          for (Gap gap : gaps) {
            if (gap.cutsOff(window.from()) && gap.to().isAfter(start)) {
              start = gap.to();
            }
          }
          return new Watched(
              start,
              gaps.stream()
                  .filter(gap -> gap.overlaps(window) && !gap.cutsOff(window.from()))
                  .toList());
        });
  }

  /** The gaps, as far as they lie in the window; none of what was never watched. */
  static List<Stretch> gaps(Optional<Watched> watched, Window window) {
    return watched.stream()
        .flatMap(watch -> watch.gaps().stream())
        .flatMap(gap -> Stretch.of(gap).within(Stretch.of(window)).stream())
        .toList();
  }

  /** Whether the instant lies in a gap, its ends included. */
  public boolean missed(Instant at) {
    return gaps.stream().anyMatch(gap -> !at.isBefore(gap.from()) && !at.isAfter(gap.to()));
  }

  /** Whether there was a look at the beginning of the window or before it. */
  public boolean full(Window window) {
    return !start.isAfter(window.from());
  }
}
