package aegis.lt.simulator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person is watching. */
final class Terminal {
  private Terminal() {}

  /**
   * Whether stderr is a terminal. {@link System#console()} answers for stdin and stdout, and newer
   * JDKs always have one; so the system is asked, where it can be, and otherwise it is none.
   */
  static boolean isStderr() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException unknown) {
      return false;
    }
  }
}
