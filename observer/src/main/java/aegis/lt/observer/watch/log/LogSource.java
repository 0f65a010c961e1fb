package aegis.lt.observer.watch.log;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * One log that can be read on from a position.
 *
 * <p>A log is polled, since an open stream that says nothing proves nothing. A source holds no more
 * of it in memory than one piece of a line. What was read but not recorded can be read again: a
 * source lets go of what lies before a position only when it is asked to read on from there.
 */
public interface LogSource {
  /** The container's name, or the file's path. */
  String name();

  /**
   * Reads from a position on, to the end or until the sink is full.
   *
   * @param position what the last reading gave; empty for the first one, which only finds the end
   *     and gives no lines written before
   * @param now the time of day
   * @param sink what the lines are given to, in order, each at least once as a whole or in pieces
   * @throws IOException if the log could not be read; what the sink was given does not count then
   */
  Reading readOn(Optional<String> position, Instant now, Sink sink) throws IOException;

  /** Takes lines. */
  interface Sink {
    /**
     * Takes a line, or a piece of one.
     *
     * @return whether it is to be recorded; the rest of that line is then not given any more
     */
    boolean take(LogLine line);

    /** Whether no more lines can be taken in this reading. */
    boolean isFull();
  }

  /** What a reading found. */
  sealed interface Reading {
    /**
     * The log was read.
     *
     * @param position from where to read on
     * @param unbroken whether it is certain that nothing is missing between the position that was
     *     asked for and the one that is given
     * @param atEnd whether all that was there when the reading began was read
     * @param heard whether anything has appeared in the log since the last reading, as far as that
     *     is certain
     */
    record Read(String position, boolean unbroken, boolean atEnd, boolean heard)
        implements Reading {}

    /**
     * There is a log, and there has never been anything in it, so that nothing could show whether
     * something was taken away from it.
     *
     * @param position from where to read on
     */
    record Empty(String position) implements Reading {}

    /** There is no such log now. */
    record Absent() implements Reading {}
  }
}
