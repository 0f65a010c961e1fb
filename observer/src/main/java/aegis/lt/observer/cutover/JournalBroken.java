package aegis.lt.observer.cutover;

import java.io.IOException;

/** The journal cannot be written, so that nothing may be done any more. */
final class JournalBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  JournalBroken(IOException cause) {
    super("the journal cannot be written: " + Texts.reason(cause), cause);
  }
}
