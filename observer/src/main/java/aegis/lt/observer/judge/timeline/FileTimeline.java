package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.SampleSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of one token cache in the window, as the criteria have judged it.
 *
 * @param role whose
 * @param cadence the cadence asked of it
 * @param looks how many looks its spans in the window hold
 * @param writes its writes in the window, in the order in which they were noticed
 * @param open the time since the last write, up to the end of the window; its {@code mtime} is the
 *     end of the window; empty if no write was seen
 * @param watchedSince the first look that counts: looks that a gap cuts off from the window do not;
 *     empty if nobody ever looked
 * @param gaps stretches after that in which nobody looked for longer than allowed
 * @param bad stretches in which the file was no valid token cache, or its token had expired
 */
public record FileTimeline(
    Role role,
    Cadence cadence,
    long looks,
    List<Write> writes,
    Optional<Write> open,
    Optional<Instant> watchedSince,
    List<Stretch> gaps,
    List<BadState> bad) {
  /**
   * A stretch in which every look found the same thing wrong.
   *
   * @param state the name of a {@link FileState}, or {@code expired}
   * @param looks how many looks found it; at least so many
   */
  public record BadState(Stretch seen, String state, long looks) {}

  public FileTimeline {
    writes = List.copyOf(writes);
    gaps = List.copyOf(gaps);
    bad = List.copyOf(bad);
  }

  static FileTimeline of(EvidenceAt known, Role role, Cadence cadence, Window window) {
    Timeline timeline = known.samples(role);
    List<Transition> reaching = timeline.reaching(window);
    List<Write> writes = new ArrayList<>();
    reaching.stream()
        .flatMap(step -> step.sample().mtime().stream())
        .findFirst()
        .filter(window::contains)
        .ifPresent(first -> writes.add(new Write(first, Optional.empty(), Write.Fit.NONE)));
    Optional<Write> open = Optional.empty();
    for (Interval interval : Interval.of(reaching, timeline.tail(), window.to())) {
      Write write = Write.of(interval, window, cadence);
      if (interval.open()) {
        open = Optional.of(write);
      } else if (window.contains(interval.to()) || write.fit() != Write.Fit.NONE) {
        writes.add(write);
      }
    }
    List<Transition> inWindow = timeline.steps().stream().filter(step -> step.in(window)).toList();
    Optional<Watched> watched = timeline.strictlyWatched(window);
    return new FileTimeline(
        role,
        cadence,
        inWindow.stream().mapToLong(step -> step.span().looks()).sum(),
        writes,
        open,
        watched.map(Watched::start),
        Watched.gaps(watched, window),
        inWindow.stream().flatMap(step -> bad(step.span(), window).stream()).toList());
  }

  private static List<BadState> bad(SampleSpan span, Window window) {
    List<BadState> bad = new ArrayList<>();
    if (span.sample().state() != FileState.OK) {
      bad.add(
          new BadState(
              new Stretch(span.firstSeen(), span.lastSeen())
                  .within(Stretch.of(window))
                  .orElseThrow(),
              span.sample().state().id(),
              span.looks()));
    }
    span.expiredFrom()
        .flatMap(from -> new Stretch(from, span.lastSeen()).within(Stretch.of(window)))
        .ifPresent(seen -> bad.add(new BadState(seen, "expired", span.expiredLooks())));
    return bad;
  }

  /** What of the window lies before the first look that counts. */
  public Optional<Stretch> before(Stretch window) {
    return Stretch.before(watchedSince, window);
  }
}
