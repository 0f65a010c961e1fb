package aegis.lt.observer.cutover;

/** A step cannot be done; the message says what was found and what was expected. */
final class StepFailure extends Exception {
  private static final long serialVersionUID = 1L;

  StepFailure(String message) {
    super(message);
  }
}
