package aegis.lt.observer.cutover;

import aegis.lt.observer.gate.Words;
import java.time.Duration;

/** Values as an operator reads them. */
final class Texts {
  private Texts() {}

  static String duration(Duration duration) {
    String text = Words.duration(duration);
    return text.isEmpty() ? "0s" : text;
  }
}
