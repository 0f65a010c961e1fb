package aegis.lt.observer.watch.log;

import aegis.lt.observer.watch.log.FollowedFiles.Followed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * How far a log file was read, with a proof that it is still the file that was read. As text:
 * {@code <key> <offset> <told> <interruptions> <head> <tail>}. A file that is shorter, or has other
 * bytes where the proof has its own, was emptied or overwritten in the meantime.
 *
 * @param key which file
 * @param offset how many bytes of it need not be read again
 * @param told whether something of the line that continues there is recorded; 1 or 0
 * @param interruptions as {@link FollowedFiles#interruptions}
 * @param head the CRC-32 of the first up to {@value #HEAD} of those bytes; hexadecimal
 * @param tail the CRC-32 of the last up to {@value #TAIL} of those bytes; hexadecimal
 */
public record FilePosition(
    String key, long offset, boolean told, long interruptions, long head, long tail) {
  private static final int HEAD = 1 << 18;
  private static final int TAIL = 1 << 16;
  private static final int CHUNK = 1 << 16;
  private static final String NUMBER = "\\d{1,18}";
  private static final String CRC = "[0-9a-f]{1,8}";

  static Optional<FilePosition> parse(String text) {
    String[] parts = text.split(" ", -1);
    boolean fits =
        parts.length == 6
            && parts[1].matches(NUMBER)
            && parts[2].matches("[01]")
            && parts[3].matches(NUMBER)
            && parts[4].matches(CRC)
            && parts[5].matches(CRC);
    return fits
        ? Optional.of(
            new FilePosition(
                parts[0],
                Long.parseLong(parts[1]),
                parts[2].equals("1"),
                Long.parseLong(parts[3]),
                Long.parseLong(parts[4], 16),
                Long.parseLong(parts[5], 16)))
        : Optional.empty();
  }

  /** A position in a file as it is now. */
  static FilePosition of(Followed file, long offset, boolean told, long interruptions)
      throws IOException {
    return new FilePosition(
        file.key(),
        offset,
        told,
        interruptions,
        crc(file.channel(), 0, Math.min(offset, HEAD)),
        crc(file.channel(), Math.max(0, offset - TAIL), offset));
  }

  /** Whether the file has the bytes before this position that were read. */
  boolean isIn(Followed file) throws IOException {
    return file.channel().size() >= offset
        && equals(of(new Followed(key, file.channel()), offset, told, interruptions));
  }

  private static long crc(FileChannel channel, long begin, long end) throws IOException {
    CRC32 crc = new CRC32();
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(CHUNK, end - begin));
    for (long at = begin; at < end; ) {
      bytes.clear().limit((int) Math.min(bytes.capacity(), end - at));
      int read = channel.read(bytes, at);
      if (read <= 0) {
        break;
      }
      crc.update(bytes.flip());
      at += read;
    }
    return crc.getValue();
  }

  @Override
  public String toString() {
    return String.join(
        " ",
        key,
        Long.toString(offset),
        told ? "1" : "0",
        Long.toString(interruptions),
        Long.toHexString(head),
        Long.toHexString(tail));
  }
}
