package aegis.lt.observer.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A stretch of time.
 *
 * @param from its first instant
 * @param to its last instant, not before {@code from}
 */
record Stretch(Instant from, Instant to) {
  Stretch {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("stretch ends at " + to + ", before " + from);
    }
  }

  Duration length() {
    return Duration.between(from, to);
  }

  boolean contains(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  /** The part of this stretch that lies in another; empty if they do not touch. */
  Optional<Stretch> within(Stretch other) {
    Instant start = from.isBefore(other.from) ? other.from : from;
    Instant end = to.isAfter(other.to) ? other.to : to;
    return end.isBefore(start) ? Optional.empty() : Optional.of(new Stretch(start, end));
  }

  /** The same stretches in order of time, those that touch or overlap as one. */
  static List<Stretch> joined(List<Stretch> stretches) {
    List<Stretch> joined = new ArrayList<>();
    for (Stretch next : stretches.stream().sorted(Comparator.comparing(Stretch::from)).toList()) {
      int last = joined.size() - 1;
      if (last >= 0 && !next.from().isAfter(joined.get(last).to())) {
        Instant to = joined.get(last).to();
        joined.set(
            last, new Stretch(joined.get(last).from(), next.to().isAfter(to) ? next.to() : to));
      } else {
        joined.add(next);
      }
    }
    return List.copyOf(joined);
  }

  /**
   * What of a window is left uncovered.
   *
   * @param longest a hole of up to this length, itself included, is none
   * @param longestEnd the same for the one at the end of the window
   */
  static List<Stretch> holes(
      Stretch window, List<Stretch> covered, Duration longest, Duration longestEnd) {
    List<Stretch> holes = new ArrayList<>();
    Instant seenUpTo = window.from();
    List<Stretch> inOrder =
        covered.stream()
            .flatMap(stretch -> stretch.within(window).stream())
            .sorted(Comparator.comparing(Stretch::from))
            .toList();
    for (Stretch stretch : inOrder) {
      addIfLonger(holes, seenUpTo, stretch.from(), longest);
      seenUpTo = stretch.to().isAfter(seenUpTo) ? stretch.to() : seenUpTo;
    }
    addIfLonger(holes, seenUpTo, window.to(), longestEnd);
    return List.copyOf(holes);
  }

  private static void addIfLonger(List<Stretch> holes, Instant from, Instant to, Duration longest) {
    if (from.isBefore(to) && Duration.between(from, to).compareTo(longest) > 0) {
      holes.add(new Stretch(from, to));
    }
  }
}
