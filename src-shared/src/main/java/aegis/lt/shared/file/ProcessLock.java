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

/**
 * A lock that one process at a time can hold. The operating system lets go of it when the process
 * ends, however that happens; the file stays and says who held it last: {@code pid=… host=…}.
 */
public final class ProcessLock implements Closeable {
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

  private void sayWho() throws IOException {
    String who = "pid=" + ProcessHandle.current().pid() + " host=" + host() + "\n";
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(who.getBytes(StandardCharsets.UTF_8)), 0);
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
