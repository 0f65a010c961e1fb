package aegis.lt.observer.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The WORK_LOG: a text file that people and this program append to. */
public final class WorkLog {
  private WorkLog() {}

  /**
   * Reads all lines, whatever their line ends; bytes that are no UTF-8 do not keep it from being
   * read.
   *
   * @return no lines if there is no such file
   * @throws IOException if the file is there and cannot be read
   */
  public static List<String> lines(Path path) throws IOException {
    try {
      return new String(Files.readAllBytes(path), StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new FileSystemException(path.toString(), null, e.getMessage());
    }
  }

  /**
   * Appends one line durably, creating the file if there is none. What is there stays as it is,
   * byte for byte; if its last line has no end, it gets one first. The line end is the file's own:
   * CR LF if its end has that.
   *
   * @param line the line, without a line end
   * @throws IOException if the line could not be appended and synced
   */
  public static void append(Path path, String line) throws IOException {
    if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a line must not contain a line end");
    }
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      String tail = tail(channel, size);
      String end = tail.indexOf("\r\n") >= 0 ? "\r\n" : "\n";
      String first = size == 0 || tail.endsWith("\n") ? "" : end;
      ByteBuffer bytes = ByteBuffer.wrap((first + line + end).getBytes(StandardCharsets.UTF_8));
      long position = size;
      while (bytes.hasRemaining()) {
        position += channel.write(bytes, position);
      }
      channel.force(true);
    }
  }

  private static String tail(FileChannel channel, long size) throws IOException {
    int length = (int) Math.min(size, 4096);
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, size - length + buffer.position()) < 0) {
        break;
      }
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
  }
}
