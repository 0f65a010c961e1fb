package aegis.lt.shared.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file that others may read, so that it is there when it is whole: what was there before
 * stays until then. Unlike {@code AtomicFile} it keeps no owner and no mode, and needs no room
 * beforehand.
 */
public final class WholeFile {
  private WholeFile() {}

  /** Writes the content. */
  @FunctionalInterface
  public interface Content<T> {
    /** Gives what {@link #write} is to return. */
    T writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes and syncs a file beside the target, and renames it over the target. The caller syncs the
   * folder where the name must survive a loss of power.
   *
   * @throws IOException if that fails; it names the target where the folder is missing or closed
   */
  public static <T> T write(Path target, FileOps ops, Content<T> content) throws IOException {
    // Not Files.createTempFile, which makes a file for its owner alone.
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      T result;
      try (FileChannel channel = create(temporary, target);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
        result = content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      ops.rename(temporary, target);
      return result;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static FileChannel create(Path temporary, Path target) throws IOException {
    try {
      return FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      throw new NoSuchFileException(target.toString());
    } catch (AccessDeniedException e) {
      throw new AccessDeniedException(target.toString());
    }
  }
}
