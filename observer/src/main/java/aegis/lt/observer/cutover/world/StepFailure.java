package aegis.lt.observer.cutover.world;

/** A step cannot be done; the message says what was found and what was expected. */
public final class StepFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public StepFailure(String message) {
    super(message);
  }
}
