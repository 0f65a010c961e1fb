package aegis.lt.shared.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, for a person: some exceptions name the path alone. */
public final class IoReason {
  private IoReason() {}

  /** Why something failed; what is no failure of a file says so itself. */
  public static String of(Exception failure) {
    return failure instanceof IOException file ? of(file) : String.valueOf(failure.getMessage());
  }

  /** {@code /data/x.json: permission denied}. */
  public static String of(IOException failure) {
    if (failure instanceof AccessDeniedException denied) {
      return denied.getFile() + ": permission denied";
    }
    if (failure instanceof NoSuchFileException missing) {
      return missing.getFile() + ": no such file or directory";
    }
    String message = failure.getMessage();
    boolean bare = failure instanceof FileSystemException named && named.getReason() == null;
    return message == null || bare ? failure.toString() : message;
  }
}
