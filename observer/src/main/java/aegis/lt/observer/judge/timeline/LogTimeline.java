package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was seen of one log in the window, as the criteria have judged it.
 *
 * @param role whose
 * @param watched when it was watched without a break
 * @param watchedSince the first reading that counts: what a gap cuts off from the window does not;
 *     empty if it was never watched
 * @param gaps stretches after that in which something may have gone unread, however short
 * @param events what it said, without the refreshes, which are counted by {@code sole_writer}
 */
public record LogTimeline(
    Role role,
    List<Stretch> watched,
    Optional<Instant> watchedSince,
    List<Stretch> gaps,
    List<LogEvent> events) {
  private static final Set<LogEvent.Kind> TOLD =
      EnumSet.complementOf(EnumSet.of(LogEvent.Kind.REFRESHED, LogEvent.Kind.UNWATCHED));

  public LogTimeline {
    watched = List.copyOf(watched);
    gaps = List.copyOf(gaps);
    events = List.copyOf(events);
  }

  static LogTimeline of(EvidenceAt known, Role role, Window window) {
    StreamWatch watch = known.log(role);
    Optional<Watched> watched = watch.in(window);
    return new LogTimeline(
        role,
        watch.stretches(window),
        watched.map(Watched::start),
        Watched.gaps(watched, window),
        known.logEvents(role, TOLD, window));
  }

  /** Only the lines of one kind. */
  public List<LogEvent> events(LogEvent.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }

  /** What of the window lies before the first reading that counts. */
  public Optional<Stretch> before(Stretch window) {
    return Stretch.before(watchedSince, window);
  }
}
