package aegis.lt.shared.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a person is watching. */
public enum Terminal {
  /** Standard input. */
  STDIN(0),
  /** Standard output. */
  STDOUT(1),
  /** Standard error. */
  STDERR(2);

  private final int descriptor;

  Terminal(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Whether this stream is a terminal. {@link System#console()} says so for both streams at once,
   * and newer JDKs always have one; so the system is asked, and where it cannot be, it is none.
   */
  public boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
