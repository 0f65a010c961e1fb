package aegis.lt.observer.cutover;

/** Someone pressed Ctrl-C. */
final class Interrupted extends Exception {
  private static final long serialVersionUID = 1L;

  Interrupted() {
    super("interrupted");
  }
}
