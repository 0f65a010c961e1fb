package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.acceptance.decide.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Values as an operator reads them. */
public final class Texts {
  private Texts() {}

  /** A word as a person types it in a shell. */
  public static String shellWord(String word) {
    return word.matches("[\\w./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** To the millisecond; a file's time may be finer than anyone reads. */
  public static String instant(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  public static String duration(Duration duration) {
    String text = Words.duration(duration);
    return text.isEmpty() ? "0s" : text;
  }
}
