package aegis.lt.observer.store;

import aegis.lt.shared.file.FileKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The database cannot be used. The message names its path, what was found and what to do. */
public class StoreException extends RuntimeException {
  StoreException(Path path, String found, String remedy) {
    this(path, found, remedy, null);
  }

  StoreException(Path path, String found, String remedy, @Nullable Throwable cause) {
    super("database " + path + ": " + found + "; " + remedy, cause);
  }

  /** Something that is no regular file is where SQLite would open one. */
  public static final class NotRegular extends StoreException {
    private static final long serialVersionUID = 1L;

    NotRegular(Path path, FileKind.NotRegular found) {
      super(
          path,
          "is " + found.kind().text() + ", expected a regular file",
          "move it away, or name another database with --db",
          found);
    }
  }
}
