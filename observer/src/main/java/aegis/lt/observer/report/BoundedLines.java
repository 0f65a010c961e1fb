package aegis.lt.observer.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines of a text of any size, as CommonMark counts them: they end with {@code \n}, {@code
 * \r\n} or {@code \r}. Bytes that are no UTF-8 become the replacement character. Of a line that is
 * very long the middle is left out, with a NUL in its place.
 */
final class BoundedLines {
  /** As much of a line is kept at its beginning, and as much at its end. In bytes. */
  private static final int LONGEST_PART = 1 << 15;

  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private int position;
  private int limit;
  private final byte[] tail = new byte[LONGEST_PART];
  private boolean afterReturn;
  private boolean begun;

  BoundedLines(InputStream in) {
    this.in = in;
  }

  /** The next line without its end; empty at the end of the text. */
  Optional<String> next() throws IOException {
    if (isAtEnd()) {
      return Optional.empty();
    }
    if (afterReturn && buffer[position] == '\n') {
      position++;
      if (isAtEnd()) {
        return Optional.empty();
      }
    }
    ByteArrayOutputStream head = new ByteArrayOutputStream(128);
    long more = 0;
    boolean ended = false;
    while (!ended && !isAtEnd()) {
      int begin = position;
      while (position < limit && buffer[position] != '\n' && buffer[position] != '\r') {
        position++;
      }
      int fitting = Math.min(position - begin, LONGEST_PART - head.size());
      head.write(buffer, begin, fitting);
      for (int i = begin + fitting; i < position; i++) {
        tail[(int) (more++ % LONGEST_PART)] = buffer[i];
      }
      ended = position < limit;
    }
    afterReturn = ended && buffer[position] == '\r';
    position += ended ? 1 : 0;
    String line = head.toString(StandardCharsets.UTF_8) + tail(more);
    boolean mark = !begun && line.startsWith("\uFEFF");
    begun = true;
    return Optional.of(mark ? line.substring(1) : line);
  }

  /** Whether nothing is left; otherwise there is something in the buffer. */
  private boolean isAtEnd() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
    }
    return limit == 0;
  }

  private String tail(long length) {
    if (length <= LONGEST_PART) {
      return new String(tail, 0, (int) length, StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream end = new ByteArrayOutputStream();
    int begin = (int) (length % LONGEST_PART);
    end.write(tail, begin, LONGEST_PART - begin);
    end.write(tail, 0, begin);
    return "\0" + end.toString(StandardCharsets.UTF_8);
  }
}
