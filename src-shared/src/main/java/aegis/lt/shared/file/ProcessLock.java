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
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lock that one process at a time can hold. The operating system releases it when the process
 * ends, however that happens; the file stays and says who held it last: {@code pid=… host=…}, or
 * nothing if the disk was full then.
 */
public final class ProcessLock implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessLock.class);

  /** What {@link #sayWho} writes. */
  private static final Pattern HOLDER = Pattern.compile("pid=(\\d+) host=(\\S+)");

  /** The host name that Docker gives a container for which none is configured: its short id. */
  private static final Pattern CONTAINER_ID = Pattern.compile("[0-9a-f]{12}");

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;
  private final String key;

  private ProcessLock(Path path, FileChannel channel, FileLock lock) throws IOException {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
    this.key = key(path);
  }

  /** Another process holds the lock. */
  public static final class HeldElsewhere extends IOException {
    private static final long serialVersionUID = 1L;

    HeldElsewhere(Path path, String holder) {
      super("another instance holds the lock " + path + " (" + holder + ")" + remedy(holder));
    }

    /** A process id from inside a container means nothing outside. */
    private static String remedy(String holder) {
      Matcher known = HOLDER.matcher(holder);
      if (!known.matches()) {
        return "";
      }
      String pid = known.group(1);
      String host = known.group(2);
      if (CONTAINER_ID.matcher(host).matches()) {
        return "; to end it: docker stop " + host;
      }
      return "; to end it: kill " + pid + (host.equals(host()) ? "" : ", on " + host);
    }
  }

  /**
   * Takes the lock, creating its file with mode 0600 where there is none.
   *
   * @throws HeldElsewhere if another process, or another part of this one, holds it
   * @throws IOException if the file cannot be opened, or is no regular file
   */
  public static ProcessLock acquire(Path path) throws IOException {
    FileKind.requireRegularOrNothing(path, LinkOption.NOFOLLOW_LINKS);
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      FileLock lock = tryLock(channel);
      if (lock == null) {
        throw new HeldElsewhere(path, holder(path));
      }
      ProcessLock held = new ProcessLock(path, channel, lock);
      held.sayWho();
      return held;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Where its file was when it was taken. */
  public Path path() {
    return path;
  }

  /**
   * Whether the path still leads to the file that is locked. If that was removed or replaced,
   * another process can hold a lock there, too.
   */
  public boolean isInPlace() {
    try {
      return key(path).equals(key);
    } catch (IOException e) {
      return false;
    }
  }

  private static String key(Path path) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return String.valueOf(found.fileKey());
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
      LOG.debug("cannot write down who holds a lock, which is held nevertheless", e);
    }
  }

  /** From the kernel, as the name service may take its time, and only a signal can tell. */
  private static String host() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      LOG.debug("no host name from the kernel", e); // another platform
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
