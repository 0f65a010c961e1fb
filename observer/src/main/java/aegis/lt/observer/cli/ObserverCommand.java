package aegis.lt.observer.cli;

import aegis.lt.observer.config.ConfigReader;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.store.StoreException;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.Commands;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.cli.GlobalOptions;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Logging;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The commands that an operator types. */
@Command(
    name = "lt-observer",
    description = "Watches both keepers, and says with evidence whether the cutover may begin.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Commands.Version.class,
    subcommands = {
      RunCommand.class,
      StatusCommand.class,
      ReadinessCommand.class,
      ReportCommand.class,
      ApproveCommand.class,
      GateCommand.class,
      CutoverCommand.class,
      RollbackCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      DoctorCommand.class,
      ConfigCommand.class,
      ExplainCommand.class,
      AutoComplete.GenerateCompletion.class
    })
public final class ObserverCommand implements Runnable {
  @Mixin private final GlobalOptions options = new GlobalOptions();

  @Option(
      names = "--db",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The database to use instead of the configured one.")
  private @Nullable Path database;

  @Spec private @Nullable CommandSpec spec;

  private final ObserverConsole console;

  /** Commands that act on the given world. */
  public ObserverCommand(ObserverConsole console) {
    this.console = console;
  }

  @Override
  public void run() {
    throw wrongUsage(
        "name a command: run, status, readiness, report, approve, gate, cutover, rollback, export,"
            + " import, doctor, config, explain");
  }

  /** The command line: what the database says is for the operator, and no internal error. */
  public static CommandLine commandLine(ObserverConsole console) {
    CommandLine line = Commands.prepare(new ObserverCommand(console));
    IExecutionExceptionHandler handler = line.getExecutionExceptionHandler();
    return line.setExecutionExceptionHandler(
        (e, command, parsed) ->
            handler.handleExecutionException(
                e instanceof StoreException
                    ? new CommandFailure(
                        e instanceof StoreException.NotRegular
                            ? ExitCode.USAGE
                            : ExitCode.INTERNAL_ERROR,
                        String.valueOf(e.getMessage()))
                    : e,
                command,
                parsed));
  }

  /**
   * Whoever records into the database holds this.
   *
   * @throws ProcessLock.HeldElsewhere if another process does
   */
  static ProcessLock lock(ObserverConfig config) throws IOException {
    Path file = lockFile(config);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    return ProcessLock.acquire(file);
  }

  /** Where that lock is. */
  static Path lockFile(ObserverConfig config) {
    Path database = config.database().toAbsolutePath();
    return database.resolveSibling("." + database.getFileName() + ".lock");
  }

  ObserverConsole console() {
    return console;
  }

  /** The configuration, with the database that the command line names. Sets up the log, too. */
  ObserverConfig config() throws ConfigException {
    Logging.install(options.verbosity(), console.err());
    return ConfigReader.read(configFile()).withDatabase(Optional.ofNullable(database));
  }

  Path configFile() {
    return options.configFile(console.environment(), ObserverConfig.DEFAULT_FILE);
  }

  boolean color() {
    return options.color(console.environment(), console.terminal());
  }

  /** The instant to judge at: the one given, or now, to the millisecond. */
  Instant asOf(@Nullable String given) {
    Instant now = console.clock().instant();
    if (given == null) {
      return now.truncatedTo(ChronoUnit.MILLIS);
    }
    try {
      Instant asOf = Instant.parse(given);
      if (asOf.isAfter(now)) {
        throw wrongUsage(
            "--as-of: found " + given + ", which is in the future; now it is " + TimeText.of(now));
      }
      return asOf;
    } catch (DateTimeParseException e) {
      throw wrongUsage(
          "--as-of: found " + given + ", allowed is a UTC time such as 2026-11-24T09:00:00Z");
    }
  }

  ParameterException wrongUsage(String message) {
    if (spec == null) {
      throw new IllegalStateException(message);
    }
    return new ParameterException(spec.commandLine(), message);
  }
}
