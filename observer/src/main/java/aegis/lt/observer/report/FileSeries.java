package aegis.lt.observer.report;

import aegis.lt.observer.evaluate.Cadence;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.SampleSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of one token cache in the window.
 *
 * @param role whose
 * @param cadence the cadence asked of it
 * @param looks how many looks its spans in the window hold
 * @param writes its writes in the window
 * @param open the time since the last write, up to the end of the window; its {@code mtime} is the
 *     end of the window; empty if no write was seen
 * @param gaps stretches in which nobody looked for longer than allowed
 * @param bad stretches in which the file was no valid token cache
 */
record FileSeries(
    Role role,
    Cadence cadence,
    long looks,
    List<Write> writes,
    Optional<Write> open,
    List<Stretch> gaps,
    List<BadState> bad) {
  /** A stretch in which every look found the same thing wrong. */
  record BadState(Stretch seen, FileState state, long looks) {}

  FileSeries {
    writes = List.copyOf(writes);
    gaps = List.copyOf(gaps);
    bad = List.copyOf(bad);
  }

  static FileSeries of(
      History history, Role role, Cadence cadence, Stretch window, Duration maxGap) {
    List<SampleSpan> spans =
        history.samples().stream()
            .filter(span -> span.role() == role && seen(span).within(window).isPresent())
            .toList();
    List<Write> writes = new ArrayList<>();
    List<BadState> bad = new ArrayList<>();
    List<Stretch> looked = new ArrayList<>();
    Optional<Instant> last = Optional.empty();
    Instant lastSeen = window.from();
    for (SampleSpan span : spans) {
      looked.add(seen(span));
      if (span.sample().state() != FileState.OK) {
        bad.add(
            new BadState(
                seen(span).within(window).orElseThrow(), span.sample().state(), span.looks()));
      }
      Optional<Instant> mtime = span.sample().mtime();
      if (mtime.isEmpty()) {
        continue;
      }
      if (!mtime.equals(last) && window.contains(mtime.get())) {
        Duration unwatched = Duration.between(lastSeen, span.firstSeen());
        writes.add(
            last.isEmpty()
                ? new Write(mtime.get(), Optional.empty(), Write.Fit.NONE)
                : write(
                    last.get(),
                    mtime.get(),
                    lastSeen,
                    unwatched.compareTo(maxGap) > 0,
                    window,
                    cadence));
      }
      last = mtime;
      lastSeen = span.lastSeen();
    }
    long looks = spans.stream().mapToLong(SampleSpan::looks).sum();
    return new FileSeries(
        role,
        cadence,
        looks,
        writes,
        open(last, lastSeen, window, maxGap, cadence),
        Stretch.holes(window, looked, maxGap),
        bad);
  }

  private static Optional<Write> open(
      Optional<Instant> last, Instant lastSeen, Stretch window, Duration maxGap, Cadence cadence) {
    return last.map(
        before -> {
          boolean unwatched = Duration.between(lastSeen, window.to()).compareTo(maxGap) > 0;
          return write(before, window.to(), lastSeen, unwatched, window, cadence);
        });
  }

  /** An interval that began before the window counts from the window's beginning. */
  private static Write write(
      Instant before,
      Instant mtime,
      Instant lastSeen,
      boolean unwatched,
      Stretch window,
      Cadence cadence) {
    boolean whole = window.contains(before);
    Instant start = whole ? before : window.from();
    Duration interval = Duration.between(start, mtime);
    Duration still = Duration.between(start, lastSeen);
    Write.Fit fit = fit(interval, still, unwatched, cadence.longest());
    return whole || fit == Write.Fit.NOT_ALLOWED
        ? new Write(mtime, Optional.of(interval), fit)
        : new Write(mtime, Optional.empty(), Write.Fit.NONE);
  }

  private static Write.Fit fit(
      Duration interval, Duration still, boolean unwatched, Duration longest) {
    // What was seen to stand still for too long is too long, whatever came after it.
    if (interval.isNegative() || still.compareTo(longest) > 0) {
      return Write.Fit.NOT_ALLOWED;
    }
    if (unwatched) {
      return Write.Fit.UNSURE;
    }
    return interval.compareTo(longest) <= 0 ? Write.Fit.ALLOWED : Write.Fit.NOT_ALLOWED;
  }

  private static Stretch seen(SampleSpan span) {
    return new Stretch(span.firstSeen(), span.lastSeen());
  }
}
