package aegis.lt.shared.cli;

/** The exit codes of every command; the numbers are a contract. */
public enum ExitCode {
  /** Yes, done, ready. */
  OK(0),
  /** Something went wrong that should not have. */
  INTERNAL_ERROR(1),
  /** A wrong option, or a configuration that cannot be used. */
  USAGE(2),
  /** A criterion failed, not ready, the gate is shut. */
  NOT_READY(3),
  /** Evidence is missing. */
  INCONCLUSIVE(4),
  /** Still observing. */
  OBSERVING(5),
  /** Another instance holds the lock. */
  LOCKED(6),
  /** The cutover failed and was rolled back. */
  ROLLED_BACK(7),
  /** The rollback failed; a person is needed now. */
  ROLLBACK_FAILED(8),
  /** All criteria pass, the approval is missing or stale. */
  AWAITING_APPROVAL(9),
  /** Stopped by Ctrl-C. */
  INTERRUPTED(130);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number that the process ends with. */
  public int code() {
    return code;
  }
}
