package aegis.lt.shared.log;

/** A foreign text on one line, without anything that could steer a terminal. */
public final class SingleLine {
  private SingleLine() {}

  /** Each run of control characters and line separators is one space. */
  public static String of(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }
}
