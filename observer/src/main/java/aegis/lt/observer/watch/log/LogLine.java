package aegis.lt.observer.watch.log;

import java.time.Instant;
import java.util.Optional;

/**
 * A line of a log without its end, or a piece of a long one. Pieces of a line overlap.
 *
 * @param at when it was written, if that is known from anything but its text
 * @param text what it says
 */
public record LogLine(Optional<Instant> at, String text) {}
