package aegis.lt.observer.cutover.world;

import java.nio.file.Path;
import java.util.Optional;

/** What files and folders allow, as far as a look tells. Changes nothing. */
public interface FileAccess {
  /** Whether a file or folder may be written or, where it is not there, made. */
  boolean isWritable(Path path);

  /**
   * Why nobody may change this file, root included: it is immutable, mounted by itself, or on a
   * file system that is mounted read-only. Empty if that is not so, or if it cannot be told.
   */
  Optional<String> locked(Path file);

  /**
   * Who may do what with a file or folder.
   *
   * @param owner number of its owner
   * @param group number of its group
   * @param mode permission bits with the sticky bit, from 0 to 07777
   * @param acl whether an access control list decides besides them
   */
  record Rights(int owner, int group, int mode, boolean acl) {}

  /** The rights of a file or folder; empty if they cannot be told. */
  Optional<Rights> rights(Path path);
}
