package aegis.lt.observer.cli;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Map;

/**
 * Where a command stands: what it can read from and print to.
 *
 * @param environment the environment variables
 * @param out for data
 * @param err for everything else
 * @param clock the time of day
 * @param terminal whether {@code out} is a person's terminal
 */
public record ObserverConsole(
    Map<String, String> environment,
    PrintStream out,
    PrintStream err,
    InstantSource clock,
    boolean terminal) {}
