package aegis.lt.observer.store;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The database cannot be used. The message names its path, what was found and what to do. */
public final class StoreException extends RuntimeException {
  StoreException(Path path, String found, String remedy) {
    this(path, found, remedy, null);
  }

  StoreException(Path path, String found, String remedy, @Nullable Throwable cause) {
    super("database " + path + ": " + found + "; " + remedy, cause);
  }
}
