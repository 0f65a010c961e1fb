package aegis.lt.observer.transfer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Cuts a stream of bytes into lines and counts them, one line in memory at a time. */
final class JsonLines {
  /** Longer than any line that is evidence. */
  static final int LONGEST = 1 << 20;

  private final InputStream in;
  private long number;

  JsonLines(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** The next line without its end; empty at the end of the stream. */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    number++;
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      if (line.size() == LONGEST) {
        throw new ImportException(number, "is longer than " + LONGEST + " bytes");
      }
      line.write(next);
      next = in.read();
    }
    return Optional.of(line.toByteArray());
  }

  /** The number of the line that {@link #next} returned last, from 1. */
  long number() {
    return number;
  }
}
