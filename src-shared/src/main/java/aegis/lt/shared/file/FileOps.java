package aegis.lt.shared.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Every touch of the disk that a save consists of: the seam at which tests break one of them. Each
 * method does one thing and throws {@link IOException}, naming the path, if it cannot be done.
 */
public interface FileOps {
  /** The state of a file; empty if there is none. */
  Optional<FileStamp> stamp(Path path) throws IOException;

  /** The whole content of a file. */
  byte[] read(Path path) throws IOException;

  /** Creates a file with mode 0600, or opens it as it is; positioned at its beginning. */
  Output openForWriting(Path path) throws IOException;

  /**
   * Writes behind the end of a file, which is created with mode 0600 where there is none, and makes
   * that durable.
   */
  void append(Path path, byte[] content) throws IOException;

  /** Renames atomically over {@code to}; never by unlinking it first. */
  void rename(Path from, Path to) throws IOException;

  /** Makes what happened to the entries of a directory durable. */
  void syncDirectory(Path directory) throws IOException;

  /** Deletes a file; no such file is fine. */
  void delete(Path path) throws IOException;

  /** Gives {@code path} owner, group and mode of {@code model}. */
  void copyOwnership(Path model, Path path) throws IOException;

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
