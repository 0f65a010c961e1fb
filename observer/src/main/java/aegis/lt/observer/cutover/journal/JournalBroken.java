package aegis.lt.observer.cutover.journal;

import aegis.lt.shared.file.IoReason;
import java.io.IOException;

/** The journal cannot be written, so that nothing may be done any more. */
public final class JournalBroken extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JournalBroken(IOException cause) {
    super("the journal cannot be written: " + IoReason.of(cause), cause);
  }
}
