package aegis.lt.observer.cutover;

import aegis.lt.shared.cli.ExitCode;

/** The cutover is not to be begun; nothing has been changed. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  Refusal(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
