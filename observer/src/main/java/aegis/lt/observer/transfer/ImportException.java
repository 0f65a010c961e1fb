package aegis.lt.observer.transfer;

/** What was to be imported cannot be. The message names the line, what was found and allowed. */
public final class ImportException extends RuntimeException {
  private final long line;

  ImportException(long line, String message) {
    super(line == 0 ? message : "line " + line + ": " + message);
    this.line = line;
  }

  /** The line it is about, from 1; 0 if it is about none in particular. */
  public long line() {
    return line;
  }
}
