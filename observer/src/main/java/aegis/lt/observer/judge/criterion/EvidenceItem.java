package aegis.lt.observer.judge.criterion;

import java.time.Instant;

/**
 * One fact behind a verdict.
 *
 * @param speaksFor the verdict it speaks for by itself, which may be a better one than was given
 * @param at when
 * @param what in words an operator understands
 * @param source the stream it was read from, such as {@code samples/incumbent}
 */
public record EvidenceItem(Verdict speaksFor, Instant at, String what, String source) {}
