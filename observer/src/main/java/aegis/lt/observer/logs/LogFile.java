package aegis.lt.observer.logs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A log that is a file. A last line without its end waits for it.
 *
 * <p>The position is {@code <file key> <offset> <crc>}: which file, how many bytes of it were read,
 * and the CRC-32 of the last up to {@value #PROOF} bytes of those, hexadecimal. A file that is
 * another one, shorter, or has other bytes there was rotated or truncated: then it is read from its
 * beginning, and the rest of the old one too if it is still open; but lines may be missing.
 */
public final class LogFile implements LogSource, AutoCloseable {
  private static final int PROOF = 256;
  private static final int CHUNK = 1 << 16;

  /** A line that is longer is taken in pieces. In bytes. */
  private static final int LONGEST_LINE = 1 << 20;

  private final Path path;
  private @Nullable FileChannel open;
  private String openKey = "";
  private boolean wasAbsent;

  public LogFile(Path path) {
    this.path = path;
  }

  private record Position(String key, long offset, long crc) {
    static Optional<Position> parse(String text) {
      String[] parts = text.split(" ", -1);
      return parts.length == 3 && parts[1].matches("\\d{1,18}") && parts[2].matches("[0-9a-f]{1,8}")
          ? Optional.of(
              new Position(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2], 16)))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return key + " " + offset + " " + Long.toHexString(crc);
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public Reading readOn(Optional<String> position, Instant now) throws IOException {
    Optional<Position> last = position.flatMap(Position::parse);
    List<LogLine> lines = new ArrayList<>();
    String key;
    try {
      key = key();
      if (open == null || !key.equals(openKey)) {
        FileChannel next = FileChannel.open(path, StandardOpenOption.READ);
        if (open != null) {
          try (FileChannel old = open) {
            String oldKey = openKey;
            last.filter(known -> known.key().equals(oldKey))
                .ifPresent(known -> tryReading(old, known.offset(), now, lines));
          }
        }
        open = next;
        openKey = key;
      }
    } catch (NoSuchFileException e) {
      wasAbsent = true;
      return new Reading.Absent();
    }
    FileChannel channel = open;
    boolean unbroken = last.isPresent() && isContinued(channel, key, last.get());
    long from = unbroken ? last.orElseThrow().offset() : 0;
    if (last.isEmpty() && !wasAbsent) {
      // What was written before the watch began is not asked for.
      from = endOfLastLine(channel);
    } else {
      from = read(channel, from, now, lines);
    }
    wasAbsent = false;
    return new Reading.Lines(
        lines, new Position(key, from, crc(channel, from)).toString(), unbroken);
  }

  private String key() throws IOException {
    return String.valueOf(Files.readAttributes(path, BasicFileAttributes.class).fileKey())
        .replace(' ', '_');
  }

  private static boolean isContinued(FileChannel channel, String key, Position last)
      throws IOException {
    return last.key().equals(key)
        && channel.size() >= last.offset()
        && crc(channel, last.offset()) == last.crc();
  }

  private static long crc(FileChannel channel, long end) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PROOF, end));
    while (bytes.hasRemaining()
        && channel.read(bytes, end - bytes.capacity() + bytes.position()) >= 0) {
      // reads until it has them all, or the file has become shorter
    }
    CRC32 crc = new CRC32();
    crc.update(bytes.flip());
    return crc.getValue();
  }

  /** Where the last whole line ends; 0 if there is none. */
  private static long endOfLastLine(FileChannel channel) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (long end = channel.size(); end > 0; end -= Math.min(CHUNK, end)) {
      long begin = Math.max(0, end - CHUNK);
      chunk.clear().limit((int) (end - begin));
      int read = channel.read(chunk, begin);
      for (int i = read - 1; i >= 0; i--) {
        if (chunk.get(i) == '\n') {
          return begin + i + 1;
        }
      }
    }
    return 0;
  }

  /** The rest of a file that was rotated away: as far as it can be had. */
  private static void tryReading(FileChannel old, long from, Instant now, List<LogLine> lines) {
    try {
      read(old, from, now, lines);
    } catch (IOException e) {
      // The break is recorded anyway.
    }
  }

  /** Adds all whole lines from an offset on, and returns where the last of them ends. */
  private static long read(FileChannel channel, long from, Instant now, List<LogLine> lines)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long end = from;
    long offset = from;
    while (channel.read(chunk.clear(), offset) > 0) {
      chunk.flip();
      while (chunk.hasRemaining()) {
        byte b = chunk.get();
        offset++;
        if (b != '\n') {
          line.write(b);
        }
        if (b == '\n' || line.size() >= LONGEST_LINE) {
          String text = line.toString(StandardCharsets.UTF_8);
          lines.add(new LogLine(time(text, now), text.stripTrailing()));
          line.reset();
          end = offset;
        }
      }
    }
    return end;
  }

  /** A line is not written later than it is read: such a time is another zone's, and none. */
  private static Instant time(String line, Instant read) {
    return LineTime.of(line).filter(written -> !written.isAfter(read)).orElse(read);
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }
}
