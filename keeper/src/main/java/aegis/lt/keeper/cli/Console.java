package aegis.lt.keeper.cli;

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
 */
public record Console(
    Map<String, String> environment, PrintStream out, PrintStream err, Instant now) {}
