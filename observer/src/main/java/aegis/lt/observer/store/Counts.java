package aegis.lt.observer.store;

/**
 * How much the database holds.
 *
 * @param sampleSpans runs of looks that saw the same
 * @param looks looks at token caches, counted in those spans
 * @param logSpans stretches in which a log was watched
 * @param logEvents lines of logs
 * @param containerSpans stretches in which the engine's events were watched
 * @param containerEvents events of containers
 * @param reports reports written
 */
public record Counts(
    long sampleSpans,
    long looks,
    long logSpans,
    long logEvents,
    long containerSpans,
    long containerEvents,
    long reports) {}
