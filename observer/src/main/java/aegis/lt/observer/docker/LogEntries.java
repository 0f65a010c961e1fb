package aegis.lt.observer.docker;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the engine's answer for a log with times. It is a series of frames, one an entry: 1 byte
 * for the stream (1 standard output, 2 standard error), 3 bytes of nothing, 4 bytes with the length
 * of what follows, big-endian; then the time, a space and the text, with a line feed unless the
 * line goes on in another entry. The log of a terminal comes without frames; there an entry is a
 * line, and if the engine cut it, its time stands before each piece. A line may lack its line feed
 * there: one that was cut, with the {@code local} driver, and the last one before the container
 * died.
 */
final class LogEntries {
  /** The most entries held at once. */
  static final int MOST = 200_000;

  private static final int HEADER = 8;
  private static final int STANDARD_ERROR = 2;

  /** The engine cuts lines at 16 KiB. In bytes. */
  private static final int LONGEST = 1 << 20;

  /** How the engine writes times, to the nanosecond; hardly any program does. */
  private static final Pattern PIECE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z ");

  private final List<LogEntry> entries = new ArrayList<>();

  private LogEntries() {}

  /** Where the engine has the log of a container, in this form. */
  static String path(String id, OptionalInt last, Optional<Instant> since) {
    return "/containers/"
        + EngineHttp.encoded(id)
        + "/logs?stdout=1&stderr=1&timestamps=1&tail="
        + (last.isPresent() ? String.valueOf(last.getAsInt()) : "all")
        + since.map(at -> "&since=" + at.getEpochSecond()).orElse("");
  }

  /**
   * Reads to the end of the stream.
   *
   * @throws IOException if the answer breaks off within an entry, or is none
   */
  static List<LogEntry> read(InputStream in, boolean terminal) throws IOException {
    LogEntries read = new LogEntries();
    if (terminal) {
      read.lines(in);
    } else {
      read.frames(in);
    }
    return List.copyOf(read.entries);
  }

  private void frames(InputStream in) throws IOException {
    for (byte[] head = in.readNBytes(HEADER); head.length > 0; head = in.readNBytes(HEADER)) {
      if (head.length < HEADER) {
        throw new EOFException("the log breaks off within an entry");
      }
      int length = ByteBuffer.wrap(head).getInt(HEADER - Integer.BYTES);
      if (length < 0 || length > LONGEST) {
        throw new IOException("the log has an entry of " + length + " bytes");
      }
      byte[] payload = in.readNBytes(length);
      if (payload.length < length) {
        throw new EOFException("the log breaks off within an entry");
      }
      add(
          head[0] == STANDARD_ERROR ? LogEntry.Stream.ERR : LogEntry.Stream.OUT,
          new String(payload, StandardCharsets.UTF_8));
    }
  }

  private void lines(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    byte[] chunk = new byte[HEADER << 10];
    for (int size = in.read(chunk); size >= 0; size = in.read(chunk)) {
      for (int i = 0; i < size; i++) {
        line.write(chunk[i]);
        if (chunk[i] == '\n') {
          line(line.toString(StandardCharsets.UTF_8));
          line.reset();
        }
      }
    }
    if (line.size() > 0) {
      line(line.toString(StandardCharsets.UTF_8));
    }
  }

  /** Without frames, only a time tells where a piece begins; the same one if the line goes on. */
  private void line(String text) throws IOException {
    int end = text.indexOf(' ') + 1;
    String time = text.substring(0, end);
    StringBuilder line = new StringBuilder(time);
    Matcher further = PIECE.matcher(text);
    // A piece is not empty: a time right behind another one was written by the program.
    while (end < text.length() && further.find(end + 1)) {
      line.append(text, end, further.start());
      if (!further.group().equals(time)) {
        add(LogEntry.Stream.OUT, line + "\n");
        time = further.group();
        line = new StringBuilder(time);
      }
      end = further.end();
    }
    add(LogEntry.Stream.OUT, line.append(text, end, text.length()).toString());
  }

  private void add(LogEntry.Stream stream, String text) throws IOException {
    if (entries.size() >= MOST) {
      throw new Containers.LogTooLong(MOST);
    }
    boolean ended = text.endsWith("\n");
    String line = ended ? text.substring(0, text.length() - 1) : text;
    int space = line.indexOf(' ');
    Instant at =
        time(space < 0 ? line.strip() : line.substring(0, space))
            .orElseThrow(() -> new IOException("the log has an entry without a time"));
    entries.add(
        new LogEntry(
            stream, at, space < 0 ? "" : line.substring(space + 1).stripTrailing(), ended));
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
