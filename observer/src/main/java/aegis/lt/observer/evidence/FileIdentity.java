package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Objects;

/**
 * What tells a file from another one of the same name, content and modification time.
 *
 * @param inode its number in the file system; another one after the file was replaced
 * @param changedAt when its content, mode, owner or name was last changed (ctime), by the kernel's
 *     clock; no program can set it back
 */
public record FileIdentity(String inode, Instant changedAt) {
  public FileIdentity {
    Objects.requireNonNull(inode, "inode");
    Objects.requireNonNull(changedAt, "changedAt");
  }
}
