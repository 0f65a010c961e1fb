package aegis.lt.observer.cli;

import aegis.lt.observer.cutover.world.FileAccess;
import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.Writable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/** What the real files and folders allow. */
final class RealFileAccess implements FileAccess {
  private final FileOps ops;

  RealFileAccess(FileOps ops) {
    this.ops = ops;
  }

  @Override
  public boolean isWritable(Path path) {
    return Writable.isWritable(path);
  }

  /** Opens it for writing and writes nothing: the kernel refuses even root an immutable file. */
  @Override
  @SuppressWarnings("try") // it is opened, not used
  public Optional<String> locked(Path file) {
    Path target = ops.followed(file.toAbsolutePath().normalize());
    if (ops.isMountPoint(target)) {
      return Optional.of("is mounted by itself, so that it cannot be replaced");
    }
    try {
      FileKind.requireRegular(target);
    } catch (IOException e) {
      return Optional.empty(); // said elsewhere
    }
    try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
      return Optional.empty();
    } catch (AccessDeniedException | NoSuchFileException e) {
      return Optional.empty(); // a matter of the user who looks
    } catch (IOException e) {
      String reason = IoReason.of(e);
      return Optional.of(
          reason.contains("not permitted")
              ? "is immutable or append-only (chattr); chattr -i -a allows it"
              : "cannot be written (" + reason + ")");
    }
  }

  @Override
  public Optional<Rights> rights(Path path) {
    try {
      Path target = ops.followed(path.toAbsolutePath().normalize());
      Map<String, Object> found = Files.readAttributes(target, "unix:uid,gid,mode");
      if (found.get("uid") instanceof Integer owner
          && found.get("gid") instanceof Integer group
          && found.get("mode") instanceof Integer mode) {
        boolean acl =
            ops.extendedAttributes(target)
                .filter(names -> names.stream().anyMatch(name -> name.contains("acl")))
                .isPresent();
        return Optional.of(new Rights(owner, group, mode & 07777, acl));
      }
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty(); // another kind of platform, or it is not there
    }
    return Optional.empty();
  }
}
