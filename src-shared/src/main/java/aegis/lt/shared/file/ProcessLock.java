package aegis.lt.shared.file;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that one process at a time can hold. The operating system lets go of it when the process
 * ends, however that happens; the file stays and says who held it last: {@code pid=… host=…}, or
 * nothing if the disk was full then.
 */
public final class ProcessLock implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessLock.class);

  private final FileChannel channel;
  private final FileLock lock;

  private ProcessLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Another process holds the lock. */
  public static final class HeldElsewhere extends IOException {
    private static final long serialVersionUID = 1L;

    HeldElsewhere(Path path, String holder) {
      super("another instance holds the lock " + path + " (" + holder + ")");
    }
  }

  /**
   * Takes the lock, creating its file with mode 0600 where there is none.
   *
   * @throws HeldElsewhere if another process, or another part of this one, holds it
   * @throws IOException if the file cannot be opened
   */
  public static ProcessLock acquire(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new HeldElsewhere(path, holder(path));
      }
      ProcessLock held = new ProcessLock(channel, lock);
      held.sayWho();
      return held;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String holder(Path path) throws IOException {
    String found = Files.readString(path).strip();
    return found.isEmpty() ? "holder unknown" : found;
  }

  /** A full disk must keep nobody from the lock: it may be what frees a received answer. */
  private void sayWho() {
    String who = "pid=" + ProcessHandle.current().pid() + " host=" + host() + "\n";
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      LOG.debug("cannot write down who holds a lock, which is held all the same", e);
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** Lets go of the lock. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
