package aegis.lt.observer.cutover.world;

import java.io.IOException;

/** The WORK_LOG. */
public interface WorkLogFile {
  /** Whether one of its lines contains this; of a very long line only begin and end are known. */
  boolean mentions(String text) throws IOException;

  /** Appends one line durably. */
  void append(String line) throws IOException;
}
