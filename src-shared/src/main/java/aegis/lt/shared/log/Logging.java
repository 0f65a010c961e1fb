package aegis.lt.shared.log;

import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets up where log lines go: to one stream, at one level, in one form. */
public final class Logging {
  /** Kept here, since the log manager itself holds its loggers weakly. */
  private static final Logger OURS = Logger.getLogger("aegis.lt");

  private static final Logger ROOT = Logger.getLogger("");

  private Logging() {}

  /** How much is said. */
  public enum Verbosity {
    /** Errors and warnings. */
    QUIET,
    /** Changes of state. */
    NORMAL,
    /** Everything of ours, and where exceptions were thrown. */
    VERBOSE
  }

  /** Sends all log lines of this process to {@code out}. Libraries are heard from WARN on. */
  public static void install(Verbosity verbosity, PrintStream out) {
    LogManager.getLogManager().reset();
    ROOT.setLevel(Level.WARNING);
    OURS.setLevel(
        switch (verbosity) {
          case QUIET -> Level.WARNING;
          case NORMAL -> Level.INFO;
          case VERBOSE -> Level.FINE;
        });
    ROOT.addHandler(new LineHandler(out, verbosity == Verbosity.VERBOSE));
  }

  private static final class LineHandler extends Handler {
    private final PrintStream out;
    private final LineFormatter formatter;

    LineHandler(PrintStream out, boolean verbose) {
      this.out = out;
      this.formatter = new LineFormatter(verbose, Redaction.ofThisProcess());
      setLevel(Level.ALL);
    }

    @Override
    public void publish(LogRecord entry) {
      if (isLoggable(entry)) {
        out.print(formatter.format(entry));
        out.flush();
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
