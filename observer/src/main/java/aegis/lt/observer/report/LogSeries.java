package aegis.lt.observer.report;

import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.LogSpan;
import aegis.lt.observer.evidence.Role;
import java.time.Duration;
import java.util.List;

/**
 * What was seen of one log in the window.
 *
 * @param role whose
 * @param watched when it was watched without a break
 * @param gaps stretches in which something may have gone unread, however short
 * @param events what it said, without the refreshes, which are counted by {@code sole_writer}
 */
record LogSeries(Role role, List<Stretch> watched, List<Stretch> gaps, List<LogEvent> events) {
  LogSeries {
    watched = List.copyOf(watched);
    gaps = List.copyOf(gaps);
    events = List.copyOf(events);
  }

  static LogSeries of(History history, Role role, Stretch window, Duration maxGap) {
    List<Stretch> watched =
        Stretch.joined(
            history.logSpans().stream()
                .filter(span -> span.role() == role)
                .map(LogSeries::stretch)
                .flatMap(span -> span.within(window).stream())
                .toList());
    List<LogEvent> events =
        history.logEvents().stream()
            .filter(event -> event.role() == role && window.contains(event.at()))
            .filter(event -> event.kind() != LogEvent.Kind.REFRESHED)
            .filter(event -> event.kind() != LogEvent.Kind.UNWATCHED)
            .toList();
    return new LogSeries(
        role, watched, Stretch.holes(window, watched, Duration.ZERO, maxGap), events);
  }

  /** Only the lines of one kind. */
  List<LogEvent> events(LogEvent.Kind kind) {
    return events.stream().filter(event -> event.kind() == kind).toList();
  }

  private static Stretch stretch(LogSpan span) {
    return new Stretch(span.from(), span.to());
  }
}
