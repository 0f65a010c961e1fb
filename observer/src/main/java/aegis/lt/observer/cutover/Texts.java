package aegis.lt.observer.cutover;

import aegis.lt.observer.gate.Words;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Values as an operator reads them. */
final class Texts {
  private Texts() {}

  /** Why something failed; some exceptions of files name the path alone. */
  static String reason(Exception e) {
    return e instanceof IOException failure ? IoReason.of(failure) : String.valueOf(e.getMessage());
  }

  /** A word as a person types it in a shell. */
  static String shellWord(String word) {
    return word.matches("[\\w./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** To the millisecond; a file's time may be finer than anyone reads. */
  static String instant(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static String duration(Duration duration) {
    String text = Words.duration(duration);
    return text.isEmpty() ? "0s" : text;
  }
}
