package aegis.lt.shared.file;

import java.nio.file.Files;
import java.nio.file.Path;

/** Whether something could be written. Looks, and writes nothing. */
public final class Writable {
  private Writable() {}

  /** Whether a file or folder may be written or, where it is not there, made. */
  public static boolean isWritable(Path path) {
    Path wanted = path.toAbsolutePath().normalize();
    Path existing = wanted;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Files.isWritable(existing) && (existing.equals(wanted) || Files.isDirectory(existing));
  }
}
