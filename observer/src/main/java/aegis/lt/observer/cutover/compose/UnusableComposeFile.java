package aegis.lt.observer.cutover.compose;

/** A text is no compose file with the service asked for; the message says why. */
public final class UnusableComposeFile extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableComposeFile(String message) {
    super(message);
  }
}
