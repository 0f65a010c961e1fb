package aegis.lt.simulator.demo;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * What the demo tells a person: how far it is, as one line of stderr that is rewritten on a
 * terminal, or a line every few seconds elsewhere; what happened, on stderr; and the result, on
 * stdout.
 */
public final class Progress {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** A line that wraps cannot be rewritten, and 80 columns are the narrowest in use. */
  private static final int WIDEST = 79;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private long lastLine;
  private int width;

  /**
   * Nothing is told yet.
   *
   * @param terminal whether what is written to {@code err} can be rewritten
   */
  public Progress(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.lastLine = System.nanoTime() - BETWEEN_LINES.toNanos();
  }

  /** What happens now; may be left out if it comes too often. */
  void show(String text) {
    if (terminal) {
      String line = text.substring(0, Math.min(WIDEST, text.length()));
      err.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      err.flush();
      width = line.length();
    } else if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
      lastLine = System.nanoTime();
      write(err, text);
    }
  }

  /** What has happened, on a line of its own. */
  void say(String text) {
    endLine();
    write(err, text);
  }

  /** The outcome of it. */
  void result(String text) {
    endLine();
    write(out, text);
  }

  private void endLine() {
    if (terminal && width > 0) {
      write(err, "");
      width = 0;
    }
  }

  private static void write(PrintWriter to, String text) {
    to.println(text.stripTrailing());
    to.flush();
  }
}
