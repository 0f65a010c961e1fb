package aegis.lt.observer.cutover.preflight;

import aegis.lt.observer.cutover.world.FileAccess;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.ContainerDefinition.Mount;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * Whether the new keeper could replace the canonical cache: it makes a file beside it, gives that
 * owner and mode of the old one, and renames it over.
 */
public final class Replaceable {
  private Replaceable() {}

  /** What keeps the new keeper's container from replacing the file; empty if nothing is known. */
  static Optional<String> obstacle(
      Path canonical, ContainerDefinition candidate, FileAccess access) {
    Optional<String> mounted = mounted(canonical, candidate);
    Optional<String> locked = access.locked(canonical);
    if (mounted.isPresent() || locked.isPresent()) {
      return mounted.or(() -> locked);
    }
    Optional<FileAccess.Rights> file = access.rights(canonical);
    Path parent = canonical.toAbsolutePath().getParent();
    if (file.isEmpty() || parent == null || candidate.addsGroups()) {
      return Optional.empty();
    }
    return access
        .rights(parent)
        .flatMap(folder -> obstacle(candidate.user(), file.get(), folder))
        .map(what -> what + "; the keeper there runs as " + candidate.user());
  }

  private static Optional<String> mounted(Path canonical, ContainerDefinition candidate) {
    Optional<Mount> file =
        candidate.mounts().stream()
            .filter(mount -> name(mount.destination()).equals(name(canonical.toString())))
            .findFirst();
    if (file.isPresent()) {
      return Optional.of(
          "is mounted by itself into "
              + candidate.name()
              + ", where it cannot be replaced, and where a file that another keeper puts in its"
              + " place is not seen; mount its folder");
    }
    return candidate.mounts().stream()
        .filter(mount -> mount.source().startsWith("/"))
        .filter(mount -> canonical.toAbsolutePath().startsWith(Path.of(mount.source())))
        .max(Comparator.comparingInt(mount -> mount.source().length()))
        .filter(mount -> !mount.writable())
        .map(
            mount ->
                "is in a folder that is mounted read-only at "
                    + mount.destination()
                    + " of "
                    + candidate.name());
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** What the rights of file and folder say about a user; one given by name is not judged. */
  static Optional<String> obstacle(String user, FileAccess.Rights file, FileAccess.Rights folder) {
    String[] parts = user.split(":", 2);
    if (!parts[0].matches("[0-9]{1,9}") || Integer.parseInt(parts[0]) == 0) {
      return Optional.empty();
    }
    int number = Integer.parseInt(parts[0]);
    int group = parts.length > 1 && parts[1].matches("[0-9]{1,9}") ? Integer.parseInt(parts[1]) : 0;
    if (file.owner() != number) {
      return Optional.of(
          "belongs to user " + file.owner() + ", which only root or that user can keep so");
    }
    int shift = folder.owner() == number ? 6 : folder.group() == group ? 3 : 0;
    boolean open = (folder.mode() >> shift & 3) == 3;
    return open || folder.acl() // which may allow more than the mode says
        ? Optional.empty()
        : Optional.of(
            String.format(
                "is in a folder with mode %04o of user %d, group %d, in which nothing can be made",
                folder.mode(), folder.owner(), folder.group()));
  }
}
