package aegis.lt.observer.store;

import aegis.lt.observer.evidence.LogEvent;
import java.time.Instant;

/**
 * A line of a log that is to be recorded and has no number yet.
 *
 * @param at when the line was written
 * @param kind what it says
 * @param text the line, shortened and without anything that could be a token
 */
public record LoggedLine(Instant at, LogEvent.Kind kind, String text) {}
