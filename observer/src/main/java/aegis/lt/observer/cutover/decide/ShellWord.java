package aegis.lt.observer.cutover.decide;

/** A word as a person types it in a shell. */
public final class ShellWord {
  private ShellWord() {}

  /** In quotes where the shell would make something else of it. */
  public static String of(String word) {
    return word.matches("[\\w./:=@%+,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
