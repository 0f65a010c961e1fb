package aegis.lt.shared.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Saves a small file so that a reader sees the old content or the new one, and a crash loses
 * neither.
 *
 * <p>A target that is a symbolic link stays one: the file that it leads to is saved. Beside {@code
 * target} stands {@code .<name>.pending}. It is used in this order:
 *
 * <ol>
 *   <li>{@link #reserve}: the pending file is created, filled with spaces and synced, with owner,
 *       group and mode of the target. All that can fail has then been tried, and what comes next
 *       fits even if the disk is full by then.
 *   <li>{@link #store}: the content is written over the spaces, synced, and read back. From here on
 *       it survives a crash.
 *   <li>{@link #place}: the pending file is renamed over the target, and the directory synced. If a
 *       file system is mounted on the target itself it cannot be renamed over; then the target is
 *       written in place, synced and read back, and only then the pending file goes.
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
  private final Path target;
  private final Path pending;
  private final FileOps ops;
  private boolean renamedButNotSynced;

  public AtomicFile(Path target, FileOps ops) {
    this.target = ops.followed(target.toAbsolutePath().normalize());
    this.pending = this.target.resolveSibling("." + this.target.getFileName() + ".pending");
    this.ops = ops;
  }

  /** The file that is saved; of a symbolic link, the file that it led to. */
  public Path target() {
    return target;
  }

  /** The file that a content waits in until it is put in place. */
  public Path pending() {
    return pending;
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
   * Makes room for a content of up to {@code size} bytes.
   *
   * @throws IOException if the directory cannot be written to, the disk is full, or owner, group or
   *     mode of the target cannot be kept; the target is untouched, and no pending file is left
   */
  public void reserve(int size) throws IOException {
    renamedButNotSynced = false;
    byte[] spaces = new byte[size];
    Arrays.fill(spaces, (byte) ' ');
    try {
      writePending(spaces);
      ops.syncDirectory(directory());
    } catch (IOException e) {
      discardAfter(e);
      throw e;
    }
  }

  private void writePending(byte[] content) throws IOException {
    try (FileOps.Output output = ops.openForWriting(pending)) {
      output.write(content);
      output.truncate(content.length);
      if (ops.stamp(target).isPresent()) {
        ops.copyOwnership(target, pending);
      }
      output.sync();
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
    renamedButNotSynced = false;
    try (FileOps.Output output = ops.openForWriting(pending)) {
      output.write(content);
      output.sync();
      output.truncate(content.length);
      output.sync();
    }
    requireSame(pending, content);
  }

  /** What the pending file holds; empty if there is none or it is a mere reservation. */
  public Optional<byte[]> stored() throws IOException {
    if (ops.stamp(pending).isEmpty()) {
      return Optional.empty();
    }
    byte[] content = ops.read(pending);
    boolean reservation = true;
    for (byte b : content) {
      reservation &= b == ' ' || b == 0;
    }
    return reservation ? Optional.empty() : Optional.of(content);
  }

  /**
   * Puts the stored content in place.
   *
   * @throws IOException if it could not be put there durably; the content is then still in the
   *     pending file or already in the target, and the call may be repeated
   */
  public Placement place() throws IOException {
    if (!renamedButNotSynced) {
      byte[] content = ops.read(pending);
      if (ops.stamp(target).isPresent()) {
        ops.copyOwnership(target, pending);
      }
      try {
        ops.rename(pending, target);
      } catch (IOException e) {
        if (!cannotBeRenamedOver(e)) {
          throw e;
        }
        placeInPlace(content);
        return Placement.IN_PLACE;
      }
      renamedButNotSynced = true;
    }
    ops.syncDirectory(directory());
    renamedButNotSynced = false;
    return Placement.RENAMED;
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
    if (ops.stamp(pending).isPresent()) {
      ops.delete(pending);
      ops.syncDirectory(directory());
    }
  }

  /**
   * Reserve, store and place in one go, for files that hold no answer.
   *
   * @throws IOException if the content is not durably in place
   */
  public void replace(byte[] content) throws IOException {
    reserve(content.length);
    store(content);
    place();
  }

  private void requireSame(Path path, byte[] content) throws IOException {
    byte[] found = ops.read(path);
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
