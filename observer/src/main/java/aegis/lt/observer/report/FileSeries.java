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
 * @param bad stretches in which the file was no valid token cache, or its token had expired
 */
record FileSeries(
    Role role,
    Cadence cadence,
    long looks,
    List<Write> writes,
    Optional<Write> open,
    List<Stretch> gaps,
    List<BadState> bad) {
  /**
   * A stretch in which every look found the same thing wrong.
   *
   * @param state the name of a {@link FileState}, or {@code expired}
   * @param looks how many looks found it; at least so many
   */
  record BadState(Stretch seen, String state, long looks) {}

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
            // What could not be read was not looked at.
            .filter(span -> span.sample().state() != FileState.UNREADABLE)
            .toList();
    List<Write> writes = new ArrayList<>();
    List<BadState> bad = new ArrayList<>();
    List<Stretch> looked = new ArrayList<>();
    Optional<Instant> last = Optional.empty();
    Instant lastLook = window.from();
    Instant stillUntil = window.from();
    boolean unwatched = false;
    for (SampleSpan span : spans) {
      looked.add(seen(span));
      unwatched |= isLonger(lastLook, span.firstSeen(), maxGap);
      lastLook = span.lastSeen();
      if (span.sample().state() != FileState.OK) {
        bad.add(
            new BadState(
                seen(span).within(window).orElseThrow(), span.sample().state().id(), span.looks()));
      }
      span.expiredFrom()
          .flatMap(from -> new Stretch(from, span.lastSeen()).within(window))
          .ifPresent(seen -> bad.add(new BadState(seen, "expired", span.expiredLooks())));
      Optional<Instant> mtime = span.sample().mtime();
      if (mtime.isEmpty()) {
        continue;
      }
      if (!mtime.equals(last) && window.contains(mtime.get())) {
        writes.add(
            last.isEmpty()
                ? new Write(mtime.get(), Optional.empty(), Write.Fit.NONE)
                : write(last.get(), mtime.get(), stillUntil, unwatched, window, cadence));
      }
      // A pause with the same modification time on both sides hides no write.
      unwatched = false;
      last = mtime;
      stillUntil = span.lastSeen();
    }
    Optional<Write> open = Optional.empty();
    if (last.isPresent()) {
      boolean unwatchedAtTheEnd = unwatched || isLonger(lastLook, window.to(), maxGap);
      open =
          Optional.of(
              write(last.get(), window.to(), stillUntil, unwatchedAtTheEnd, window, cadence));
    }
    long looks = spans.stream().mapToLong(SampleSpan::looks).sum();
    return new FileSeries(
        role, cadence, looks, writes, open, Stretch.holes(window, looked, maxGap, maxGap), bad);
  }

  private static boolean isLonger(Instant from, Instant to, Duration longest) {
    return Duration.between(from, to).compareTo(longest) > 0;
  }

  /** Of an interval that began before the window is told only that it is too long. */
  private static Write write(
      Instant before,
      Instant mtime,
      Instant stillUntil,
      boolean unwatched,
      Stretch window,
      Cadence cadence) {
    Duration interval = Duration.between(before, mtime);
    Duration still = Duration.between(before, stillUntil);
    Write.Fit fit = fit(interval, still, unwatched, cadence.longest());
    return window.contains(before) || fit == Write.Fit.NOT_ALLOWED
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
