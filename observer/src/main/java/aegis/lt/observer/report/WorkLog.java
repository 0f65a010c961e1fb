package aegis.lt.observer.report;

import aegis.lt.observer.acceptance.decide.Statement;
import aegis.lt.observer.acceptance.decide.WorkLogStatements;
import aegis.lt.shared.file.FileKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The WORK_LOG: a text file that people and this program append to. */
public final class WorkLog {
  private WorkLog() {}

  /**
   * Whether one of the lines, with a space behind it, contains this text. Reads with fixed memory,
   * however large the file is; of a line of more than 64 KiB only begin and end are looked at.
   *
   * @return false if there is no such file
   * @throws IOException if the file is there and cannot be read, or is no regular file
   */
  public static boolean mentions(Path path, String text) throws IOException {
    try (InputStream in = open(path)) {
      BoundedLines lines = new BoundedLines(in);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if ((line.get() + " ").contains(text)) {
          return true;
        }
      }
      return false;
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new FileSystemException(path.toString(), null, e.getMessage());
    }
  }

  /**
   * Reads what the file says about approvals, with fixed memory, however large it is.
   *
   * @param statements gets them in the order of their lines; none if there is no such file
   * @throws IOException if the file is there and cannot be read, or is no regular file
   */
  public static void statements(Path path, Consumer<Statement> statements) throws IOException {
    statements(path, List.of(), statements);
  }

  private static long statements(Path path, List<String> more, Consumer<Statement> statements)
      throws IOException {
    long count = 0;
    WorkLogStatements text = new WorkLogStatements(statements);
    try (InputStream in = open(path)) {
      BoundedLines lines = new BoundedLines(in);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        text.line(line.get());
        count++;
      }
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new FileSystemException(path.toString(), null, e.getMessage());
    }
    more.forEach(text::line);
    text.end();
    return count + more.size();
  }

  private static InputStream open(Path path) throws IOException {
    try {
      FileKind.requireRegular(path);
      return new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    } catch (NoSuchFileException e) {
      return InputStream.nullInputStream();
    }
  }

  /** How a line can be appended so that it counts as a statement. */
  public sealed interface AppendPlan {
    /**
     * It counts.
     *
     * @param lines the line, behind an empty one where it needs that
     */
    record Lines(List<String> lines) implements AppendPlan {}

    /**
     * It would not count.
     *
     * @param reason what stands against it
     */
    record Refused(String reason) implements AppendPlan {}
  }

  /**
   * Looks how an approval would count at the end of the file: a code fence or comment that is not
   * closed there would swallow it.
   */
  public static AppendPlan planAppend(Path path, String approval) throws IOException {
    String reason = "";
    for (List<String> lines : List.of(List.of(approval), List.of("", approval))) {
      LastOf last = new LastOf();
      long number = statements(path, lines, last);
      if (last.statement instanceof Statement.Approved found && found.line() == number) {
        return new AppendPlan.Lines(lines);
      }
      reason =
          last.statement instanceof Statement.NearMiss miss && miss.line() == number
              ? miss.reason()
              : "it is not read as an approval";
    }
    return new AppendPlan.Refused(reason);
  }

  private static final class LastOf implements Consumer<Statement> {
    private @Nullable Statement statement;

    @Override
    public void accept(Statement next) {
      statement = next;
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
    FileKind.requireRegularOrNothing(path);
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
