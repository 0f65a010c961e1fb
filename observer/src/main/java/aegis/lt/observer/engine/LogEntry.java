package aegis.lt.observer.engine;

import java.time.Instant;

/**
 * One entry of a container's log: a line, or a piece of one that is longer than 16 KiB. Pieces of a
 * line have the same time.
 *
 * @param stream where the container wrote it
 * @param at when the engine read it
 * @param text without a line end
 * @param ended whether the line ends here
 */
public record LogEntry(Stream stream, Instant at, String text, boolean ended) {
  /** The two streams of a process; that of a terminal is {@link #OUT}. */
  public enum Stream {
    OUT,
    ERR
  }
}
