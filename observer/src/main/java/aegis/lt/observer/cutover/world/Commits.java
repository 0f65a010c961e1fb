package aegis.lt.observer.cutover.world;

import java.io.IOException;
import java.util.Optional;

/** The version control that the compose file is under, if it is. */
public interface Commits {
  /** Why the file cannot be committed, or not alone; empty if it can. Looks only. */
  Optional<String> problem();

  /** Commits that file as it is, and nothing else; does nothing if it is committed. */
  void commit(String message) throws IOException;
}
