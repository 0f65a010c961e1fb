package aegis.lt.observer.evaluate;

import java.time.Instant;

/**
 * One fact behind a verdict.
 *
 * @param at when
 * @param what in words an operator understands
 * @param source the stream it was read from, such as {@code samples/incumbent}
 */
public record EvidenceItem(Instant at, String what, String source) {}
