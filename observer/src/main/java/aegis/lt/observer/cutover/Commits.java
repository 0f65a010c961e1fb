package aegis.lt.observer.cutover;

import java.io.IOException;

/** The version control that the compose file is under, if it is. */
public interface Commits {
  /** Whether the file is under version control here. */
  boolean possible();

  /** Commits that file as it is, and nothing else; does nothing if it is committed. */
  void commit(String message) throws IOException;
}
