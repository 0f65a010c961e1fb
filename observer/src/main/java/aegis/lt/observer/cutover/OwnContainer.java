package aegis.lt.observer.cutover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The container in which this program runs, as the kernel shows it. */
final class OwnContainer {
  /** An engine mounts these files of its own into each container. */
  private static final Pattern MOUNTED =
      Pattern.compile("/containers/([0-9a-f]{64})/\\S+ /etc/(?:hostname|hosts|resolv\\.conf) ");

  private OwnContainer() {}

  /** Its id; empty if this program does not run in a container. */
  static Optional<String> id() {
    try {
      return id(Files.readString(Path.of("/proc/self/mountinfo")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Optional<String> id(String mountInfo) {
    Matcher found = MOUNTED.matcher(mountInfo);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }
}
