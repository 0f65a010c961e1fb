package aegis.lt.keeper.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;

/**
 * What a command was called with.
 *
 * @param environment the environment variables
 * @param out for data
 * @param err for log lines
 * @param now when it was called
 * @param in what is typed or piped in
 */
public record KeeperConsole(
    Map<String, String> environment,
    PrintStream out,
    PrintStream err,
    Instant now,
    InputStream in) {
  /** One that nobody types into. */
  public KeeperConsole(
      Map<String, String> environment, PrintStream out, PrintStream err, Instant now) {
    this(environment, out, err, now, InputStream.nullInputStream());
  }
}
