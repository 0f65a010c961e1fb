package aegis.lt.observer.cutover.world;

/** Someone pressed Ctrl-C. */
public final class Interrupted extends Exception {
  private static final long serialVersionUID = 1L;

  Interrupted() {
    super("interrupted");
  }
}
