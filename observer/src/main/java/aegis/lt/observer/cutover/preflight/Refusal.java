package aegis.lt.observer.cutover.preflight;

import aegis.lt.shared.cli.ExitCode;

/** The cutover is not to be begun; nothing has been changed. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public Refusal(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /** Why, as a command ends. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
