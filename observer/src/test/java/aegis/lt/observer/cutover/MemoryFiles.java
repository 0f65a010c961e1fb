package aegis.lt.observer.cutover;

import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file system in memory. What is written is durable at once; a test that ends a process between
 * two touches of the disk therefore finds what a kill -9 leaves behind.
 */
final class MemoryFiles implements FileOps {
  /** Asked around each touch of the disk, and may throw. */
  interface Around {
    /** Before a file is read. */
    void reading(Path path) throws IOException;

    /** Before and after a file is changed. */
    void changing(Path path, Change change) throws IOException;

    /** Before and after something is written into a file from a position on. */
    default void writingAt(Path path, long position, byte[] content, Change change)
        throws IOException {
      changing(path, change);
    }
  }

  /** What changes a file. */
  interface Change {
    void run() throws IOException;
  }

  @SuppressWarnings("ArrayRecordComponent") // replaced, never changed
  private record Content(byte[] bytes, Instant mtime, int inode) {}

  private final Map<Path, Content> files = new HashMap<>();
  private final InstantSource clock;
  private Around around =
      new Around() {
        @Override
        public void reading(Path path) {}

        @Override
        public void changing(Path path, Change change) throws IOException {
          change.run();
        }
      };
  private int inodes;

  MemoryFiles(InstantSource clock) {
    this.clock = clock;
  }

  void around(Around next) {
    around = next;
  }

  /** Writes as someone who is not under test. */
  void put(Path path, byte[] content) {
    Content old = files.get(path);
    files.put(
        path, new Content(content.clone(), clock.instant(), old == null ? ++inodes : old.inode()));
  }

  /** Reads as someone who is not under test. */
  Optional<byte[]> get(Path path) {
    return Optional.ofNullable(files.get(path)).map(Content::bytes);
  }

  @Override
  public Optional<FileStamp> stamp(Path path) throws IOException {
    around.reading(path);
    return Optional.ofNullable(files.get(path))
        .map(found -> new FileStamp(found.mtime(), found.bytes().length, "" + found.inode()));
  }

  @Override
  public int linkCount(Path path) {
    return 1;
  }

  @Override
  public byte[] read(Path path) throws IOException {
    around.reading(path);
    Content found = files.get(path);
    if (found == null) {
      throw new NoSuchFileException(path.toString());
    }
    return found.bytes().clone();
  }

  @Override
  public FileKind kind(Path path) throws IOException {
    around.reading(path);
    return files.containsKey(path) ? FileKind.REGULAR : FileKind.NOTHING;
  }

  @Override
  public Output create(Path path) throws IOException {
    if (files.containsKey(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    return openForWriting(path);
  }

  @Override
  public Output openForWriting(Path path) throws IOException {
    if (!files.containsKey(path)) {
      around.changing(path, () -> put(path, new byte[0]));
    }
    return new Output() {
      @Override
      public void write(byte[] content) throws IOException {
        around.changing(
            path,
            () -> {
              byte[] old = files.get(path).bytes();
              byte[] next = Arrays.copyOf(content, Math.max(content.length, old.length));
              if (old.length > content.length) {
                System.arraycopy(
                    old, content.length, next, content.length, old.length - content.length);
              }
              put(path, next);
            });
      }

      @Override
      public void truncate(long size) throws IOException {
        byte[] old = files.get(path).bytes();
        if (old.length > size) {
          around.changing(path, () -> put(path, Arrays.copyOf(old, (int) size)));
        }
      }

      @Override
      public void sync() {}

      @Override
      public void close() {}
    };
  }

  @Override
  public void append(Path path, byte[] content) {
    throw new UnsupportedOperationException("no part of a cutover appends blindly");
  }

  @Override
  public byte[] read(Path path, long position, int length) throws IOException {
    byte[] content = read(path);
    int from = (int) Math.min(position, content.length);
    return Arrays.copyOfRange(content, from, Math.min(content.length, from + length));
  }

  @Override
  public void writeAt(Path path, long position, byte[] content) throws IOException {
    around.writingAt(
        path, position, content, () -> writeAt(path, position, content, content.length));
  }

  /** Writes only the first bytes, as a crash or a full disk does. */
  void writeAt(Path path, long position, byte[] content, int length) {
    byte[] old = get(path).orElse(new byte[0]);
    byte[] next = Arrays.copyOf(old, Math.max(old.length, (int) position + length));
    System.arraycopy(content, 0, next, (int) position, length);
    put(path, next);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    around.changing(
        to,
        () -> {
          Content moved = files.remove(from);
          if (moved == null) {
            throw new NoSuchFileException(from.toString());
          }
          files.put(to, moved);
        });
  }

  @Override
  public void syncDirectory(Path directory) {}

  @Override
  public void delete(Path path) throws IOException {
    around.changing(path, () -> files.remove(path));
  }

  @Override
  public Optional<Set<String>> extendedAttributes(Path path) {
    return Optional.empty();
  }

  @Override
  public void copyOwnership(Path model, Path path) {}

  @Override
  public Path followed(Path path) {
    return path; // there are no links here
  }

  @Override
  public boolean isMountPoint(Path path) {
    return false;
  }
}
