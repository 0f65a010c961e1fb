package aegis.lt.observer.watch.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Puts bytes together to lines, in a buffer of fixed size. A line that is longer is given in pieces
 * that overlap, so that a word across the border of two pieces is whole in one of them.
 */
public final class LinePieces {
  /** The longest piece. In bytes. */
  static final int LONGEST = 1 << 18;

  /** What a piece repeats of the one before it. In bytes. */
  static final int OVERLAP = 1 << 13;

  private final byte[] piece = new byte[LONGEST];
  private int length;
  private boolean told;

  /**
   * Begins anew, where a line begins or continues.
   *
   * @param recorded whether something of the line that continues was recorded before
   */
  void begin(boolean recorded) {
    length = 0;
    told = recorded;
  }

  /**
   * Takes bytes up to the end of a line, that end included, or all of them.
   *
   * @return whether a line has ended
   */
  boolean take(ByteBuffer bytes, LogSource.Sink sink) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        end(sink);
        return true;
      }
      if (told) {
        continue;
      }
      piece[length++] = next;
      if (length == LONGEST) {
        takeBegun(sink);
        if (!told) {
          System.arraycopy(piece, LONGEST - OVERLAP, piece, 0, OVERLAP);
          length = OVERLAP;
        }
      }
    }
    return false;
  }

  /** The line ends here. */
  void end(LogSource.Sink sink) {
    if (!told) {
      give(sink);
    }
    begin(false);
  }

  /** Gives what there is of the line that has begun, which may still continue. */
  void takeBegun(LogSource.Sink sink) {
    if (length > 0 && give(sink)) {
      begin(true);
    }
  }

  /** How many bytes of the line that has begun must be read again. */
  int kept() {
    return length;
  }

  /** Whether something of the line that has begun is recorded. */
  boolean told() {
    return told;
  }

  private boolean give(LogSource.Sink sink) {
    String text = new String(piece, 0, length, StandardCharsets.UTF_8).stripTrailing();
    return sink.take(new LogLine(Optional.empty(), text));
  }
}
