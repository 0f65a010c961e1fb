package aegis.lt.observer.cli;

import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.process.Signals;
import aegis.lt.shared.time.Sleeper;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Prints a screen again and again, until Ctrl-C or until whoever reads it has gone away. */
final class Redraw {
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** To the first line, and whatever is below the new text is removed after it. */
  private static final String HOME = "\u001b[H";

  private static final String END_OF_LINE = "\u001b[K";
  private static final String BELOW = "\u001b[J";

  private Redraw() {}

  /** Gives the text to print. */
  @FunctionalInterface
  interface Screen {
    String text() throws IOException;
  }

  /**
   * Prints until it is stopped.
   *
   * @return the exit code
   */
  static int every(ObserverConsole console, Screen screen) throws IOException {
    Sleeper sleeper = Sleeper.real();
    AtomicBoolean stopped = new AtomicBoolean();
    for (String signal : List.of("INT", "TERM")) {
      Signals.on(
          signal,
          () -> {
            stopped.set(true);
            sleeper.wake();
          });
    }
    PrintStream out = console.out();
    while (!stopped.get() && !out.checkError()) {
      String text = screen.text();
      out.print(console.terminal() ? drawn(text) : text);
      out.flush();
      sleeper.sleep(PAUSE);
    }
    return ExitCode.INTERRUPTED.code();
  }

  /** Over what is on the terminal, line by line, so that it does not flicker. */
  static String drawn(String text) {
    return HOME + text.replace("\n", END_OF_LINE + "\n") + BELOW;
  }
}
