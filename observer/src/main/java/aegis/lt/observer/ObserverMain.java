package aegis.lt.observer;

import aegis.lt.observer.cli.ObserverCommand;
import aegis.lt.observer.cli.ObserverConsole;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.shared.cli.LastResort;
import aegis.lt.shared.cli.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** The observer's program: hands the real world to the command that was typed. */
public final class ObserverMain {
  private ObserverMain() {}

  /** Ends with the exit code of the command. */
  public static void main(String[] arguments) {
    LastResort.install("lt-observer");
    System.setProperty("DEFAULT-CONFIG", ObserverConfig.DEFAULT_FILE.toString()); // for --help
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    ObserverConsole console =
        new ObserverConsole(
            System.getenv(), out, System.err, InstantSource.system(), Terminal.STDOUT.isTerminal());
    System.exit(ObserverCommand.commandLine(console).execute(arguments));
  }
}
