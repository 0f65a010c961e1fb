package aegis.lt.shared.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What is at a path. Anything but a regular file must not be opened: a FIFO waits for its other
 * end, a terminal or a device may never end.
 */
public enum FileKind {
  NOTHING("missing"),
  REGULAR("a regular file"),
  LINK("a symbolic link"),
  DIRECTORY("a directory"),
  FIFO("a FIFO"),
  SOCKET("a socket"),
  DEVICE("a device"),
  OTHER("no regular file");

  private static final int TYPE_MASK = 0xf000;
  private static final int FIFO_BITS = 0x1000;
  private static final int CHARACTER_DEVICE_BITS = 0x2000;
  private static final int BLOCK_DEVICE_BITS = 0x6000;
  private static final int SOCKET_BITS = 0xc000;

  private final String text;

  FileKind(String text) {
    this.text = text;
  }

  /** For a message: {@code a FIFO}. */
  public String text() {
    return text;
  }

  /** What a path leads to, or with {@link LinkOption#NOFOLLOW_LINKS} what it is itself. */
  public static FileKind of(Path path, LinkOption... options) throws IOException {
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(path, BasicFileAttributes.class, options);
    } catch (NoSuchFileException e) {
      return NOTHING;
    }
    if (found.isRegularFile()) {
      return REGULAR;
    }
    if (found.isSymbolicLink()) {
      return LINK;
    }
    return found.isDirectory() ? DIRECTORY : special(path, options);
  }

  private static FileKind special(Path path, LinkOption... options) throws IOException {
    try {
      int mode = (Integer) Files.getAttribute(path, "unix:mode", options);
      return switch (mode & TYPE_MASK) {
        case FIFO_BITS -> FIFO;
        case SOCKET_BITS -> SOCKET;
        case CHARACTER_DEVICE_BITS, BLOCK_DEVICE_BITS -> DEVICE;
        default -> OTHER;
      };
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return OTHER; // a platform without Unix modes
    }
  }

  /**
   * Refuses whatever is there and is no regular file.
   *
   * @throws NotRegular if it is something else
   * @throws NoSuchFileException if nothing is there
   */
  public static void requireRegular(Path path, LinkOption... options) throws IOException {
    FileKind kind = of(path, options);
    if (kind == NOTHING) {
      throw new NoSuchFileException(path.toString());
    }
    if (kind != REGULAR) {
      throw new NotRegular(path, kind);
    }
  }

  /**
   * The same for a file that is created where there is none.
   *
   * @throws NotRegular if something else is there
   */
  public static void requireRegularOrNothing(Path path, LinkOption... options) throws IOException {
    if (of(path, options) != NOTHING) {
      requireRegular(path, options);
    }
  }

  /** Something else is where a regular file should be. */
  public static final class NotRegular extends FileSystemException {
    private static final long serialVersionUID = 1L;

    private final FileKind kind;

    NotRegular(Path path, FileKind kind) {
      super(path.toString(), null, "is " + kind.text() + ", expected a regular file");
      this.kind = kind;
    }

    /** Such as {@code /data/x.json is a FIFO, expected a regular file}. */
    @Override
    public String getMessage() {
      return getFile() + " " + getReason();
    }

    /** What was found. */
    public FileKind kind() {
      return kind;
    }
  }
}
