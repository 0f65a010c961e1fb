package aegis.lt.observer.engine;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the engine's answer for a log with times. It is a series of frames, one an entry: 1 byte
 * for the stream (1 standard output, 2 standard error), 3 bytes of nothing, 4 bytes with the length
 * of what follows, big-endian; then the time, a space and the text, with a line feed unless the
 * line continues in another entry. The log of a terminal comes without frames; there an entry is a
 * line, and if the engine cut it, its time stands before each piece. A line may lack its line feed
 * there: one that was cut, with the {@code local} driver, and the last one before the container
 * died.
 */
final class LogEntries {
  /** Of a log that is held in memory, the last so many characters are. */
  private static final int MOST_HELD = 16 << 20;

  private static final int HEADER = 8;
  private static final int STANDARD_ERROR = 2;

  /**
   * The engine cuts lines at 16 KiB; a longer entry is none. A longer line of a terminal is taken
   * in parts, since it comes in one piece however long it is. In bytes.
   */
  private static final int LONGEST = 1 << 20;

  /** How the engine writes times, to the nanosecond; hardly any program does. */
  private static final Pattern PIECE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z ");

  private final Containers.Entries sink;
  private boolean goesOn = true;

  private LogEntries(Containers.Entries sink) {
    this.sink = sink;
  }

  /** Where the engine has the log of a container, in this form. */
  static String path(String id, OptionalInt last, Optional<Instant> since) {
    return "/containers/"
        + EngineHttp.encoded(id)
        + "/logs?stdout=1&stderr=1&timestamps=1&tail="
        + (last.isPresent() ? String.valueOf(last.getAsInt()) : "all")
        + since.map(at -> "&since=" + at.getEpochSecond()).orElse("");
  }

  /**
   * Reads to the end of the stream, or until the sink wants no more.
   *
   * @return whether the end was reached
   * @throws IOException if the answer breaks off within an entry, or is none
   */
  static boolean read(InputStream in, boolean terminal, Containers.Entries sink)
      throws IOException {
    LogEntries read = new LogEntries(sink);
    if (terminal) {
      read.lines(in);
    } else {
      read.frames(in);
    }
    return read.goesOn;
  }

  /** Reads to the end of the stream; if that is more than can be held, the beginning is dropped. */
  static List<LogEntry> read(InputStream in, boolean terminal) throws IOException {
    Deque<LogEntry> entries = new ArrayDeque<>();
    long[] held = {0};
    read(
        in,
        terminal,
        entry -> {
          entries.add(entry);
          held[0] += entry.text().length();
          while (held[0] > MOST_HELD) {
            held[0] -= entries.remove().text().length();
          }
          return true;
        });
    return List.copyOf(entries);
  }

  private void frames(InputStream in) throws IOException {
    while (goesOn) {
      byte[] head = in.readNBytes(HEADER);
      if (head.length == 0) {
        return;
      }
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
    for (int size = in.read(chunk); size >= 0 && goesOn; size = in.read(chunk)) {
      for (int i = 0; i < size; i++) {
        line.write(chunk[i]);
        if (chunk[i] == '\n') {
          line(line.toString(StandardCharsets.UTF_8));
          line.reset();
        } else if (line.size() == LONGEST) {
          String time = line(line.toString(StandardCharsets.UTF_8));
          line.reset();
          line.writeBytes(time.getBytes(StandardCharsets.UTF_8)); // for the rest of the line
        }
      }
    }
    if (goesOn && line.size() > 0) {
      line(line.toString(StandardCharsets.UTF_8));
    }
  }

  /**
   * Without frames, only a time tells where a piece begins; the same one if the line continues.
   *
   * @return the last of these times
   */
  private String line(String text) throws IOException {
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
    return time;
  }

  private void add(LogEntry.Stream stream, String text) throws IOException {
    if (!goesOn) {
      return;
    }
    boolean ended = text.endsWith("\n");
    String line = ended ? text.substring(0, text.length() - 1) : text;
    int space = line.indexOf(' ');
    Instant at =
        time(space < 0 ? line.strip() : line.substring(0, space))
            .orElseThrow(() -> new IOException("the log has an entry without a time"));
    goesOn =
        sink.take(
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
