package aegis.lt.observer.logs;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One log that can be read on from a position.
 *
 * <p>Each reading comes to an end, at the end of the log: what was there when it began has been
 * read. A log is polled, since an open stream that says nothing proves nothing.
 */
public interface LogSource {
  /** The container's name, or the file's path. */
  String name();

  /**
   * Reads whole lines from a position to the end.
   *
   * @param position what the last reading gave; empty for the first one, which only finds the end
   *     and gives no lines written before
   * @param now the time of day
   * @throws IOException if the log could not be read; nothing is known then
   */
  Reading readOn(Optional<String> position, Instant now) throws IOException;

  /** What a reading found. */
  sealed interface Reading {
    /**
     * The log was read to its end.
     *
     * @param lines those behind the position, in order, each exactly once
     * @param position from where to read on
     * @param unbroken whether it is certain that no line between the position that was asked for
     *     and the first of these is missing
     */
    record Lines(List<LogLine> lines, String position, boolean unbroken) implements Reading {
      public Lines {
        lines = List.copyOf(lines);
      }
    }

    /** There is no such log now. */
    record Absent() implements Reading {}
  }
}
