package aegis.lt.observer.cutover;

import java.io.IOException;
import java.util.List;

/** The WORK_LOG. */
public interface WorkLogFile {
  List<String> lines() throws IOException;

  /** Appends one line durably. */
  void append(String line) throws IOException;
}
