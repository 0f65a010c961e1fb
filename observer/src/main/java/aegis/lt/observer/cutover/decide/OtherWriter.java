package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.engine.ContainerDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A container that runs, is neither the old keeper nor the new one, and could write the canonical
 * cache: it sees it, or a folder it is in, through a mount that is not read-only.
 *
 * <p>Harmless are: what has no such mount; this program, in whatever container (a person asks for
 * {@code status} meanwhile, and {@code deploy.sh} for the gate); the configured consumer; a
 * container that ran under that name when the cutover began and runs another program than the
 * keepers do, as the evidence shows that it did not write; a copy of the new keeper that has the
 * override.
 *
 * @param keeper whether it runs the same image and program as a keeper, or has the old keeper's
 *     name, so that it most likely does write
 */
public record OtherWriter(ContainerDefinition container, boolean keeper) {
  /** What the image of this program is labelled with, see {@code deploy/Dockerfile}. */
  public static final String IMAGE_TITLE = "org.opencontainers.image.title";

  static final String OWN_TITLE = "lt-observer";

  /** What it is and the command that stops it. */
  public String text() {
    return container
        + (keeper ? " is another keeper" : "")
        + " and could write the canonical cache: stop it, with docker stop "
        + container.name();
  }

  /** The same for several. */
  public static String text(List<OtherWriter> found) {
    return found.stream().map(OtherWriter::text).collect(Collectors.joining("; "));
  }

  /**
   * Finds them.
   *
   * @param running all containers that run
   * @param old the old keeper's container, as it was
   * @param oldId the id of the one that was created from it again, if that was done
   * @param candidates the containers of the new keeper
   */
  public static List<OtherWriter> among(
      List<ContainerDefinition> running,
      CutoverSettings settings,
      ContainerDefinition old,
      Optional<String> oldId,
      List<ContainerDefinition> candidates) {
    Set<String> ours = new HashSet<>(settings.harmlessIds());
    ours.add(old.id());
    oldId.ifPresent(ours::add);
    candidates.forEach(one -> ours.add(one.id()));
    Set<Path> files = files(settings.canonical(), old, candidates);
    List<OtherWriter> found = new ArrayList<>();
    Set<String> ownImages =
        running.stream()
            .filter(one -> settings.harmlessIds().contains(one.id()))
            .map(ContainerDefinition::imageId)
            .collect(Collectors.toUnmodifiableSet());
    for (ContainerDefinition one : running) {
      boolean named = one.name().equals(settings.incumbent());
      // One with the old keeper's name and program is taken for it, and judged as it is.
      if (ours.contains(one.id()) || (named && sameProgram(one, old)) || !canWrite(one, files)) {
        continue;
      }
      boolean copy = candidates.stream().anyMatch(candidate -> sameProgram(one, candidate));
      boolean keeper = copy || named || sameProgram(one, old);
      boolean harmless =
          keeper
              ? copy && settings.hasOverride(one)
              : settings.consumer().equals(Optional.of(one.name()))
                  || ownImages.contains(one.imageId())
                  || OWN_TITLE.equals(one.labels().get(IMAGE_TITLE));
      if (!harmless) {
        found.add(new OtherWriter(one, keeper));
      }
    }
    return found;
  }

  /** A mount whose places are known. */
  private record Mount(Path source, Path destination, boolean writable) {}

  private static List<Mount> mounts(ContainerDefinition one) {
    return one.mounts().stream()
        .filter(mount -> mount.source().startsWith("/") && mount.destination().startsWith("/"))
        .map(
            mount ->
                new Mount(
                    Path.of(mount.source()).normalize(),
                    Path.of(mount.destination()).normalize(),
                    mount.writable()))
        .toList();
  }

  private static boolean sameProgram(ContainerDefinition one, ContainerDefinition other) {
    return !one.imageId().isEmpty()
        && one.imageId().equals(other.imageId())
        && one.command().equals(other.command());
  }

  private static boolean canWrite(ContainerDefinition one, Set<Path> files) {
    return mounts(one).stream()
        .filter(Mount::writable)
        .anyMatch(mount -> files.stream().anyMatch(file -> file.startsWith(mount.source())));
  }

  /**
   * Where the canonical cache is on the engine's machine. This program may see it under the path of
   * the machine or of a container; where neither fits, whatever the old keeper may write counts.
   */
  private static Set<Path> files(
      Path canonical, ContainerDefinition old, List<ContainerDefinition> candidates) {
    Path file = canonical.toAbsolutePath().normalize();
    List<Mount> mounts = new ArrayList<>(mounts(old));
    candidates.forEach(one -> mounts.addAll(mounts(one)));
    Set<Path> files = new HashSet<>();
    for (Mount mount : mounts) {
      if (file.startsWith(mount.source())) {
        files.add(file);
      }
      if (file.startsWith(mount.destination())) {
        files.add(mount.source().resolve(mount.destination().relativize(file)).normalize());
      }
    }
    if (files.isEmpty()) {
      mounts(old).stream().filter(Mount::writable).map(Mount::source).forEach(files::add);
    }
    return files;
  }
}
