package aegis.lt.observer.cutover.world;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container in which this program runs, as the kernel shows it. */
public final class OwnContainer {
  /** An engine mounts these files of its own into each container. */
  private static final Pattern MOUNTED =
      Pattern.compile("/containers/([0-9a-f]{64})/\\S+ /etc/(?:hostname|hosts|resolv\\.conf) ");

  private OwnContainer() {}

  /** Its id, in a set; empty if this program does not run in a container. */
  public static Set<String> ids() {
    try {
      return id(Files.readString(Path.of("/proc/self/mountinfo"))).map(Set::of).orElse(Set.of());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** The id in the text of {@code /proc/self/mountinfo}, if it is one of a container. */
  public static Optional<String> id(String mountInfo) {
    Matcher found = MOUNTED.matcher(mountInfo);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }
}
