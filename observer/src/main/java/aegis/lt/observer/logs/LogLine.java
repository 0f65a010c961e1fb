package aegis.lt.observer.logs;

import java.time.Instant;

/**
 * One whole line of a log, without its end.
 *
 * @param at when it was written
 */
public record LogLine(Instant at, String text) {}
