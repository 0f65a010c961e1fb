package aegis.lt.shared.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Every touch of the disk that a save consists of: the seam at which tests break one of them. Each
 * method does one thing and throws {@link IOException}, naming the path, if it cannot be done.
 */
public interface FileOps {
  /** The state of a file; empty if there is none. */
  Optional<FileStamp> stamp(Path path) throws IOException;

  /** What is at a path itself: a symbolic link is not followed. */
  FileKind kind(Path path) throws IOException;

  /** How many names (hard links) a file has; 1 where the platform does not say. */
  int linkCount(Path path) throws IOException;

  /**
   * The whole content of a regular file of at most 16 MiB; {@link FileKind.NotRegular} for anything
   * that is not one.
   */
  byte[] read(Path path) throws IOException;

  /**
   * A part of a regular file: at most {@code length} bytes from {@code position} on, fewer only at
   * its end; {@link FileKind.NotRegular} for anything that is not one.
   */
  byte[] read(Path path, long position, int length) throws IOException;

  /** Creates a file with mode 0600 where there is nothing, not even a link. */
  Output create(Path path) throws IOException;

  /**
   * Creates a file with mode 0600, or opens it as it is; positioned at its beginning. Links are not
   * followed, and anything but a regular file is refused.
   */
  Output openForWriting(Path path) throws IOException;

  /**
   * Writes behind the end of a regular file, which is created with mode 0600 where there is none,
   * and makes that durable.
   */
  void append(Path path, byte[] content) throws IOException;

  /**
   * Writes all bytes into a regular file from {@code position} on, which is at most its length, and
   * makes that durable. What was there is overwritten in place. The file is created with mode 0600
   * where there is none.
   */
  void writeAt(Path path, long position, byte[] content) throws IOException;

  /** Renames atomically over {@code to}; never by unlinking it first. */
  void rename(Path from, Path to) throws IOException;

  /** Makes what happened to the entries of a directory durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Deletes a file; no such file is fine. */
  void delete(Path path) throws IOException;

  /**
   * Gives {@code path} owner, group and mode of {@code model}, and its extended attributes and no
   * others, ACLs among them, as far as the platform shows them. Extended attributes are left alone
   * if {@code model} is a {@linkplain #isMountPoint mount of its own}.
   *
   * @throws IOException if any of them cannot be kept
   */
  void copyOwnership(Path model, Path path) throws IOException;

  /** The names of a file's extended attributes; empty where the platform does not show them. */
  Optional<Set<String>> extendedAttributes(Path path) throws IOException;

  /**
   * The file that a path leads to if it is a symbolic link, or a chain of them; the path itself if
   * it is none. The file need not be there.
   */
  Path followed(Path path);

  /** Whether a file system is mounted on exactly this file, so that it cannot be renamed over. */
  boolean isMountPoint(Path path);

  /** An open file. */
  interface Output extends Closeable {
    /** Writes all bytes from the beginning of the file on; what lies behind them stays. */
    void write(byte[] content) throws IOException;

    /** Cuts the file to this many bytes. */
    void truncate(long size) throws IOException;

    /** Makes content and size durable. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** The real file system. */
  static FileOps real() {
    return new DiskFileOps();
  }
}
