package aegis.lt.observer.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which file has a path. SQLite continues with the file it has opened, whatever happens to the
 * path: what it writes after the file was removed is lost with it, and next to another file under
 * the same name its log would damage that one.
 */
final class FilePlace {
  private final Path path;
  private final @Nullable Object key;

  private FilePlace(Path path, @Nullable Object key) {
    this.path = path;
    this.key = key;
  }

  /** The file that has the path now. */
  static FilePlace of(Path path) {
    try {
      return new FilePlace(path, key(path));
    } catch (IOException e) {
      throw new StoreException(path, "cannot be looked at: " + e.getMessage(), "check it", e);
    }
  }

  /** What has happened to it; empty if it is still in place. */
  Optional<String> change() {
    try {
      // Some file systems have no keys: there nothing can be told.
      return key == null || key.equals(key(path))
          ? Optional.empty()
          : Optional.of("was replaced by another file while it was in use");
    } catch (NoSuchFileException e) {
      return Optional.of("was removed while it was in use");
    } catch (IOException e) {
      return Optional.of("cannot be looked at any more: " + e.getMessage());
    }
  }

  private static @Nullable Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }
}
