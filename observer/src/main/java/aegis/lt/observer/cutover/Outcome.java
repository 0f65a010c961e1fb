package aegis.lt.observer.cutover;

import aegis.lt.shared.cli.ExitCode;

/**
 * How a command ended.
 *
 * @param text what the operator must know, possibly on several lines
 */
public record Outcome(ExitCode exitCode, String text) {}
