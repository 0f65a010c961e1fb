package aegis.lt.simulator.demo;

import java.io.PrintWriter;
import java.time.Duration;

/** One line that is rewritten on a terminal, or a line every few seconds elsewhere. */
final class Progress {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  /** A line that wraps cannot be rewritten, and 80 columns are the narrowest in use. */
  private static final int WIDEST = 79;

  private final PrintWriter out;
  private final boolean terminal;
  private long lastLine;
  private int width;

  Progress(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
    this.lastLine = System.nanoTime() - BETWEEN_LINES.toNanos();
  }

  /** What is going on now; may be left out if it comes too often. */
  void show(String text) {
    if (terminal) {
      String line = text.substring(0, Math.min(WIDEST, text.length()));
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      out.flush();
      width = line.length();
    } else if (System.nanoTime() - lastLine >= BETWEEN_LINES.toNanos()) {
      lastLine = System.nanoTime();
      out.println(text);
      out.flush();
    }
  }

  /** Something to be remembered, on a line of its own. */
  void say(String text) {
    if (terminal && width > 0) {
      out.println();
      width = 0;
    }
    out.println(text);
    out.flush();
  }
}
