package aegis.lt.shared.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves a small file so that a reader sees the old content or the new one, and a crash loses
 * neither.
 *
 * <p>A target that is a symbolic link stays one: the file that it leads to is saved, also where the
 * link appeared or changed since the last save. Beside {@code target} stands {@code
 * .<name>.pending}. It is used in this order:
 *
 * <ol>
 *   <li>{@link #reserve}: the pending file is created anew, filled with spaces and synced, with
 *       owner, group and mode of the target. All that can fail has then been tried, and what comes
 *       next fits even if the disk is full by then. The file stays open.
 *   <li>{@link #store}: the content is written over the spaces, synced, and read back. From here on
 *       it survives a crash. The write is the first call on the disk.
 *   <li>{@link #place}: the pending file is renamed over the target, the directory synced, and the
 *       target read back. If a file system is mounted on the target itself it cannot be renamed
 *       over; then the target is written in place, synced and read back, and only then the pending
 *       file goes.
 * </ol>
 *
 * <p>A pending file that is found at start therefore holds spaces (nothing was received), a content
 * that was received and not put in place, or a torn beginning of one. {@link #stored} tells them
 * apart as far as a file can: the caller checks that what it finds is whole.
 *
 * <p>On a copy-on-write file system a reservation is no promise, since writing over it takes new
 * blocks; {@link #store} may then fail on a full disk, and the caller keeps trying.
 */
public final class AtomicFile {
  private static final Logger LOG = LoggerFactory.getLogger(AtomicFile.class);

  private static final String PENDING = "pending";

  private final Path path;
  private final FileOps ops;
  private final String suffix;
  private Path target;
  private FileOps.@Nullable Output reserved;

  /** What was renamed over the target, until that is synced and read back. */
  private byte @Nullable [] unconfirmed;

  public AtomicFile(Path path, FileOps ops) {
    this(path, ops, PENDING);
  }

  /**
   * The same with another file beside the target, for a second writer that does not wait for the
   * first.
   *
   * @param suffix the content waits in {@code .<name>.<suffix>}
   */
  public AtomicFile(Path path, FileOps ops, String suffix) {
    this.path = path.toAbsolutePath().normalize();
    this.ops = ops;
    this.suffix = suffix;
    this.target = resolved();
  }

  /**
   * Looks anew where the path leads. Not while a content waits in the pending file.
   *
   * @return whether that is another file than before
   */
  public boolean follow() {
    Path before = target;
    target = resolved();
    return !target.equals(before);
  }

  /** A link to a device or a FIFO is not followed: nothing is to be made or replaced beside it. */
  private Path resolved() {
    Path followed = ops.followed(path);
    try {
      FileKind kind = ops.kind(followed);
      return kind == FileKind.REGULAR || kind == FileKind.NOTHING ? followed : path;
    } catch (IOException e) {
      return followed; // whoever opens it finds out
    }
  }

  private void requireReplaceable() throws IOException {
    FileKind kind = ops.kind(target);
    if (kind != FileKind.REGULAR && kind != FileKind.NOTHING) {
      throw new FileKind.NotRegular(target, kind);
    }
  }

  /** The file that is saved; of a symbolic link, the file that it led to. */
  public Path target() {
    return target;
  }

  /** The file that a content waits in until it is put in place. */
  public Path pending() {
    return target.resolveSibling("." + target.getFileName() + "." + suffix);
  }

  /** Beside it: the file by which one process at a time may save it, see {@link ProcessLock}. */
  public Path lock() {
    return target.resolveSibling("." + target.getFileName() + ".lock");
  }

  /** How a content was put in place. */
  public enum Placement {
    /** Renamed over the target: no reader can have seen a half. */
    RENAMED,
    /** Written over the target, as a file system is mounted on it: a reader may see a half. */
    IN_PLACE
  }

  /**
   * Makes room for a content of up to {@code size} bytes, in a file that is new: what an earlier
   * pending file held is gone, and who had it open does not see what comes.
   *
   * @throws IOException if the directory cannot be written to, the disk is full, owner, group or
   *     mode of the target cannot be kept, or the target is no regular file; the target is
   *     untouched, and no pending file is left
   */
  public void reserve(int size) throws IOException {
    unconfirmed = null;
    closeReserved();
    follow();
    requireReplaceable();
    removePending();
    byte[] spaces = new byte[size];
    Arrays.fill(spaces, (byte) ' ');
    try {
      FileOps.Output output = ops.create(pending());
      reserved = output;
      output.write(spaces);
      if (ops.stamp(target).isPresent()) {
        ops.copyOwnership(target, pending());
      }
      output.sync();
      ops.syncDirectory(directory());
    } catch (IOException e) {
      discardAfter(e);
      throw e;
    }
  }

  private void discardAfter(IOException cause) {
    try {
      discard();
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Makes a content durable in the pending file.
   *
   * @throws IOException if it could not be written, synced, or does not read back the same; the
   *     target is untouched, and the call may be repeated
   */
  public void store(byte[] content) throws IOException {
    unconfirmed = null;
    FileOps.Output open = reserved;
    reserved = null;
    if (open != null) {
      try (open) {
        write(open, content);
      }
      if (readsBack(content)) {
        return;
      }
    }
    removeUnlessRegular();
    try (FileOps.Output output = ops.openForWriting(pending())) {
      write(output, content);
    }
    requireSame(pending(), content);
  }

  private static void write(FileOps.Output output, byte[] content) throws IOException {
    output.write(content);
    output.sync();
    output.truncate(content.length);
    output.sync();
  }

  /** Whether what was written through the open file is what the path leads to. */
  private boolean readsBack(byte[] content) throws IOException {
    return ops.kind(pending()) == FileKind.REGULAR && Arrays.equals(ops.read(pending()), content);
  }

  /**
   * What the pending file holds; empty if there is none, if it is a mere reservation, or if it is
   * something that {@link #reserve} never made, such as a link or a FIFO.
   */
  public Optional<byte[]> stored() throws IOException {
    FileKind kind = ops.kind(pending());
    if (kind == FileKind.DIRECTORY) {
      throw new FileKind.NotRegular(pending(), kind);
    }
    if (kind != FileKind.REGULAR) {
      return Optional.empty();
    }
    byte[] content = ops.read(pending());
    boolean reservation = true;
    for (byte b : content) {
      reservation &= b == ' ' || b == 0;
    }
    return reservation ? Optional.empty() : Optional.of(content);
  }

  /**
   * Renames a pending file that cannot be used, so that it is in nobody's way and nothing of it is
   * lost.
   *
   * @param suffix makes the new name one of its own
   * @return where it is now
   */
  public Path setAside(String suffix) throws IOException {
    closeReserved();
    Path aside = pending().resolveSibling(pending().getFileName() + "." + suffix);
    ops.rename(pending(), aside);
    ops.syncDirectory(directory());
    return aside;
  }

  /**
   * Puts the stored content in place, and reads it back from there.
   *
   * @throws IOException if it could not be put there durably, or does not read back the same; the
   *     content is then still in the pending file or already in the target, or someone else has
   *     replaced it there; the call may be repeated as long as there is a pending file
   */
  public Placement place() throws IOException {
    byte[] content = unconfirmed;
    if (content == null) {
      closeReserved();
      content = ops.read(pending());
      if (!resolved().equals(target)) {
        return placeElsewhere(content);
      }
      requireReplaceable();
      if (ops.stamp(target).isPresent()) {
        ops.copyOwnership(target, pending());
      }
      try {
        ops.rename(pending(), target);
      } catch (IOException e) {
        if (!cannotBeRenamedOver(e)) {
          throw e;
        }
        placeInPlace(content);
        return Placement.IN_PLACE;
      }
      unconfirmed = content;
    }
    ops.syncDirectory(directory());
    byte[] found = ops.read(target);
    unconfirmed = null; // it has been read: if it differs, another rename is needed
    requireSame(target, found, content);
    return Placement.RENAMED;
  }

  /** The path leads to another file than when the room was made: a link has come or changed. */
  private Placement placeElsewhere(byte[] content) throws IOException {
    AtomicFile there = new AtomicFile(path, ops, suffix);
    there.reserve(content.length);
    there.store(content);
    Placement placement = there.place();
    discard();
    target = there.target;
    return placement;
  }

  private boolean cannotBeRenamedOver(IOException failure) {
    return ops.isMountPoint(target)
        || (failure instanceof FileSystemException refused
            && refused.getReason() != null
            && refused.getReason().toLowerCase(Locale.ROOT).contains("busy"));
  }

  private void placeInPlace(byte[] content) throws IOException {
    try (FileOps.Output output = ops.openForWriting(target)) {
      output.write(content);
      output.truncate(content.length);
      output.sync();
    }
    requireSame(target, content);
    discard();
  }

  /** Removes the pending file with whatever it holds. */
  public void discard() throws IOException {
    closeReserved();
    if (removePending()) {
      ops.syncDirectory(directory());
    }
  }

  private boolean removePending() throws IOException {
    FileKind kind = ops.kind(pending());
    if (kind == FileKind.DIRECTORY) {
      throw new FileKind.NotRegular(pending(), kind);
    }
    if (kind != FileKind.NOTHING) {
      ops.delete(pending());
    }
    return kind != FileKind.NOTHING;
  }

  private void removeUnlessRegular() throws IOException {
    if (ops.kind(pending()) != FileKind.REGULAR) {
      removePending();
    }
  }

  private void closeReserved() {
    FileOps.Output open = reserved;
    reserved = null;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      LOG.debug("cannot close a reservation that is not needed", e); // it holds nothing
    }
  }

  /**
   * Reserve, store and place in one go, for files that hold no answer.
   *
   * @throws IOException if the content is not durably in place
   */
  public void replace(byte[] content) throws IOException {
    reserve(content.length);
    try {
      store(content);
      place();
    } finally {
      closeReserved();
    }
  }

  private void requireSame(Path path, byte[] content) throws IOException {
    requireSame(path, ops.read(path), content);
  }

  private static void requireSame(Path path, byte[] found, byte[] content) throws IOException {
    if (!Arrays.equals(found, content)) {
      throw new IOException(
          path
              + " reads back "
              + found.length
              + " bytes that differ from the "
              + content.length
              + " bytes written");
    }
  }

  private Path directory() {
    Path parent = target.getParent();
    return parent == null ? target : parent;
  }
}
