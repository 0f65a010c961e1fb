package aegis.lt.observer.watch.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The files that had a name one after the other, kept open, so that what was rotated away can still
 * be read to its end.
 */
public final class FollowedFiles implements AutoCloseable {
  /** More files than this are not kept open. */
  private static final int MOST = 16;

  private static final int MOST_TRIES = 100;

  private final Path path;
  private final NameChanges changes;
  private final List<Followed> files = new ArrayList<>();
  private OptionalInt given = OptionalInt.of(0);
  private long interruptions;

  /**
   * A file that is open.
   *
   * @param key tells it from all others that are open
   */
  record Followed(String key, FileChannel channel) {}

  FollowedFiles(Path path) {
    this.path = path;
    this.changes = new NameChanges(path);
  }

  /** How often another file may have had the name and lost it, unread. */
  long interruptions() {
    return interruptions;
  }

  /** Continues with the count of a process before. */
  void interruptions(long before) {
    interruptions = before;
  }

  /** Nothing shows that the file that has the name is the one that had it. */
  void interrupted() {
    interruptions++;
  }

  /** The oldest first, the one that had the name last at the end. */
  List<Followed> files() {
    return List.copyOf(files);
  }

  /** Closes all files before the one with this index. */
  void letGoBefore(int index) throws IOException {
    for (Followed file : files.subList(0, index)) {
      file.channel().close();
    }
    files.subList(0, index).clear();
  }

  /**
   * Looks who has the name now.
   *
   * @throws IOException if that cannot be told, or it is not a regular file; which is not opened
   */
  void look() throws IOException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Optional<String> before = key();
      OptionalInt now = changes.count();
      given =
          given.isPresent() && now.isPresent()
              ? OptionalInt.of(given.getAsInt() + now.getAsInt())
              : OptionalInt.empty();
      if (!before.equals(key())) {
        continue;
      }
      if (before.isEmpty() || stays(before.get()) || adopted(before.get())) {
        return;
      }
    }
    throw new IOException("is replaced faster than it can be opened");
  }

  private boolean stays(String key) {
    if (files.isEmpty() || !files.get(files.size() - 1).key().equals(key)) {
      return false;
    }
    if (given.orElse(0) > 0) {
      // It was away, and what had the name meanwhile was not read.
      interruptions++;
    }
    given = OptionalInt.of(0);
    return true;
  }

  private boolean adopted(String key) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return false;
    }
    if (!key().equals(Optional.of(key))) {
      channel.close();
      return false;
    }
    boolean direct = given.isPresent() && given.getAsInt() == 1;
    given = OptionalInt.of(0);
    boolean again = files.stream().anyMatch(file -> file.key().equals(key));
    if (!files.isEmpty() && (!direct || again)) {
      interruptions++;
    }
    letGoBefore(again ? files.size() : Math.max(0, files.size() + 1 - MOST));
    files.add(new Followed(key, channel));
    return true;
  }

  private Optional<String> key() throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (!attributes.isRegularFile()) {
      throw new IOException("is not a regular file");
    }
    return Optional.of(String.valueOf(attributes.fileKey()).replace(' ', '_'));
  }

  @Override
  public void close() throws IOException {
    letGoBefore(files.size());
    changes.close();
  }
}
