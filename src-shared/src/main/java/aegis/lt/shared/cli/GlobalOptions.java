package aegis.lt.shared.cli;

import aegis.lt.shared.log.Logging;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that every command takes, before or behind its name. */
public final class GlobalOptions {
  /** The variable that names the configuration if no option does. */
  public static final String CONFIG_VARIABLE = "LT_CONFIG";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "The configuration (default: $LT_CONFIG, else ${DEFAULT-CONFIG}).")
  @Nullable Path config;

  @Option(
      names = "--no-color",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "No colours; NO_COLOR in the environment does the same.")
  boolean noColor;

  @Option(
      names = "--quiet",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Log warnings and errors only.")
  boolean quiet;

  @Option(
      names = "--verbose",
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Log everything, and where exceptions came from.")
  boolean verbose;

  /** The file named on the command line, else by {@code LT_CONFIG}, else the default. */
  public Path configFile(Map<String, String> environment, Path defaultFile) {
    return Optional.ofNullable(config)
        .or(
            () ->
                Optional.ofNullable(environment.get(CONFIG_VARIABLE))
                    .filter(text -> !text.isBlank())
                    .map(Path::of))
        .orElse(defaultFile);
  }

  /** How much the operator wants to read; {@code --verbose} wins over {@code --quiet}. */
  public Logging.Verbosity verbosity() {
    if (verbose) {
      return Logging.Verbosity.VERBOSE;
    }
    return quiet ? Logging.Verbosity.QUIET : Logging.Verbosity.NORMAL;
  }

  /** Whether output may be coloured: a terminal, and nothing says otherwise. */
  public boolean color(Map<String, String> environment, boolean terminal) {
    return terminal && !noColor && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }
}
