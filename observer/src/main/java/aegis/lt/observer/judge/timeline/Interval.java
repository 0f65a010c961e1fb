package aegis.lt.observer.judge.timeline;

import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The time between two consecutive modification times of a file, or since the last one.
 *
 * @param from the earlier modification time
 * @param to the next one, which is before {@code from} if a clock went back; the instant judged at
 *     if there is none yet
 * @param noticed the first look that saw the next one
 * @param gaps the gaps during which a write may have gone unseen, in order
 * @param open whether there is no next one yet
 */
public record Interval(Instant from, Instant to, Instant noticed, List<Gap> gaps, boolean open) {
  public Interval {
    gaps = List.copyOf(gaps);
  }

  /** All intervals that some steps show, the open one last; none without a modification time. */
  public static List<Interval> of(List<Transition> steps, Optional<Gap> tail, Instant asOf) {
    List<Interval> intervals = new ArrayList<>();
    List<Gap> gaps = new ArrayList<>();
    Optional<Instant> written = Optional.empty();
    Optional<Instant> putBack = Optional.empty();
    for (Transition step : steps) {
      step.before().filter(gap -> !gap.bridged()).ifPresent(gaps::add);
      Optional<Instant> mtime = step.sample().mtime();
      if (mtime.isPresent() && !mtime.equals(written)) {
        Instant to = mtime.get();
        begin(written, putBack, to)
            .ifPresent(
                from ->
                    intervals.add(
                        new Interval(from, to, step.firstSeen(), List.copyOf(gaps), false)));
        putBack = written.filter(to::isBefore).map(last -> step.firstSeen());
        written = mtime;
        // Of the gaps so far only the one right before this look can reach beyond the write.
        gaps.clear();
        step.before()
            .filter(gap -> !gap.bridged() && gap.to().isAfter(mtime.get()))
            .ifPresent(gaps::add);
      }
      step.within().filter(gap -> !gap.bridged()).ifPresent(gaps::add);
    }
    tail.ifPresent(gaps::add);
    begin(written, putBack, asOf)
        .ifPresent(from -> intervals.add(new Interval(from, asOf, asOf, gaps, true)));
    return intervals;
  }

  /**
   * Where an interval begins: at the modification time, or, where that had gone back, at the look
   * that saw it. An older file that was put there was not written at the time it states.
   */
  private static Optional<Instant> begin(
      Optional<Instant> written, Optional<Instant> putBack, Instant to) {
    return putBack.filter(seen -> !seen.isAfter(to)).or(() -> written);
  }

  /** How it compares with what is allowed, asked in this window. */
  public Write.Fit fit(Window window, Cadence cadence) {
    if (clockWentBack()) {
      return open || noticed.isBefore(window.from()) ? Write.Fit.NONE : Write.Fit.UNSURE;
    }
    if (!to.isAfter(window.from()) || to.isAfter(window.to())) {
      return Write.Fit.NONE;
    }
    if (longestWatched(window.from()).compareTo(cadence.longest()) > 0) {
      return Write.Fit.NOT_ALLOWED;
    }
    if (isUnseenAfter(window.from())) {
      return Write.Fit.UNSURE;
    }
    // A gap before the window may hide a write.
    return length().compareTo(cadence.longest()) > 0 ? Write.Fit.UNSURE : Write.Fit.ALLOWED;
  }

  /** Whether the second write bears an earlier time than the first. */
  public boolean clockWentBack() {
    return to.isBefore(from);
  }

  /** Whether a write may have gone unseen in the part after an instant. */
  public boolean isUnseenAfter(Instant start) {
    return gaps.stream().anyMatch(gap -> gap.to().isAfter(start) && gap.from().isBefore(to));
  }

  /** From one write to the next, or to the instant judged at. */
  public Duration length() {
    return Duration.between(from, to);
  }

  /**
   * The longest part between gaps, of those that end after an instant: at least that long nothing
   * was written.
   */
  public Duration longestWatched(Instant after) {
    Duration longest = Duration.ZERO;
    Instant start = from;
    for (Gap gap : gaps) {
      if (gap.from().isAfter(after)) {
        longest = Durations.longer(longest, Duration.between(start, gap.from()));
      }
      start = Instants.later(gap.to(), start);
    }
    return Durations.longer(longest, Duration.between(start, to));
  }
}
