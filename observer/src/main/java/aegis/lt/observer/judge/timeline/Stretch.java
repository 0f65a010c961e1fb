package aegis.lt.observer.judge.timeline;

import aegis.lt.shared.time.Instants;
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
public record Stretch(Instant from, Instant to) {
  public Stretch {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("stretch ends at " + to + ", before " + from);
    }
  }

  /** From end to end, not negative. */
  public Duration length() {
    return Duration.between(from, to);
  }

  /** Whether an instant lies in it, both ends included. */
  public boolean contains(Instant at) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  static Stretch of(Window window) {
    return new Stretch(window.from(), window.to());
  }

  /** What of a window lies before an instant; all of it if there is none. */
  static Optional<Stretch> before(Optional<Instant> since, Stretch window) {
    Instant to = since.filter(window::contains).orElse(window.to());
    return since.filter(at -> !at.isAfter(window.from())).isPresent()
        ? Optional.empty()
        : Optional.of(new Stretch(window.from(), to));
  }

  static Stretch of(Gap gap) {
    return new Stretch(gap.from(), gap.to());
  }

  /** The part of this stretch that lies in another; empty if they do not touch. */
  public Optional<Stretch> within(Stretch other) {
    Instant start = Instants.later(from, other.from);
    Instant end = Instants.earlier(to, other.to);
    return end.isBefore(start) ? Optional.empty() : Optional.of(new Stretch(start, end));
  }

  /** The same stretches in order of time, those that touch or overlap as one. */
  public static List<Stretch> joined(List<Stretch> stretches) {
    List<Stretch> joined = new ArrayList<>();
    for (Stretch next : stretches.stream().sorted(Comparator.comparing(Stretch::from)).toList()) {
      int last = joined.size() - 1;
      if (last >= 0 && !next.from().isAfter(joined.get(last).to())) {
        Instant to = joined.get(last).to();
        joined.set(last, new Stretch(joined.get(last).from(), Instants.later(next.to(), to)));
      } else {
        joined.add(next);
      }
    }
    return List.copyOf(joined);
  }
}
