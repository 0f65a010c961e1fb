package aegis.lt.keeper.cli;

import aegis.lt.keeper.config.CredentialsFromEnvironment;
import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.EndpointSettings;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.refresh.RefreshLoop;
import aegis.lt.keeper.state.Platform;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.Commands;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.cli.Findings;
import aegis.lt.shared.cli.GlobalOptions;
import aegis.lt.shared.cli.Terminal;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Logging;
import aegis.lt.shared.process.HealthFile;
import aegis.lt.shared.process.Signals;
import aegis.lt.shared.time.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The commands that an operator types. */
@Command(
    name = "lt-token-keeper",
    description = "Keeps an OAuth2 token cache fresh. Without a command: run.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Commands.Version.class,
    subcommands = {KeeperCommand.ConfigCommand.class, AutoComplete.GenerateCompletion.class})
public final class KeeperCommand implements Callable<Integer> {
  @Mixin private final GlobalOptions options = new GlobalOptions();

  private final KeeperConsole console;
  private final Platform platform;
  private final BiFunction<EndpointSettings, Credentials, TokenEndpoint> endpoints;

  /**
   * Commands that act on the given world.
   *
   * @param endpoints how a token endpoint is reached
   */
  public KeeperCommand(
      KeeperConsole console,
      Platform platform,
      BiFunction<EndpointSettings, Credentials, TokenEndpoint> endpoints) {
    this.console = console;
    this.platform = platform;
    this.endpoints = endpoints;
  }

  @Override
  public Integer call() throws Exception {
    return run();
  }

  @Command(description = "The daemon: refresh the token whenever that is due, until stopped.")
  int run() throws ConfigException, ProcessLock.HeldElsewhere {
    try (RefreshLoop loop = loop()) {
      AtomicBoolean interrupted = stopOnSignals(loop);
      Signals.on("HUP", loop::reload);
      loop.start();
      HealthFile healthFile =
          HealthFile.start(console.environment(), this::health, platform.clock());
      try {
        return end(loop.run(), interrupted);
      } finally {
        healthFile.close();
      }
    }
  }

  /** What {@code status --check} says. */
  private String health() {
    try {
      return StatusCommand.look(config(), platform.ops(), platform.clock().instant()).health();
    } catch (ConfigException e) {
      return "unhealthy: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
    }
  }

  @Command(
      description =
          "One cycle, with at most one refresh; exit code 0 if the token is valid afterwards, else"
              + " 3.")
  int once() throws ConfigException, ProcessLock.HeldElsewhere {
    try (RefreshLoop loop = loop()) {
      AtomicBoolean interrupted = stopOnSignals(loop);
      loop.start();
      return end(loop.once(), interrupted);
    }
  }

  /** A stop that hits an exchange waits for its save, whoever began it. */
  private static AtomicBoolean stopOnSignals(RefreshLoop loop) {
    AtomicBoolean interrupted = new AtomicBoolean();
    Signals.on("TERM", loop::stop);
    Signals.on(
        "INT",
        () -> {
          interrupted.set(true);
          loop.stop();
        });
    return interrupted;
  }

  private static int end(ExitCode end, AtomicBoolean interrupted) {
    boolean told = end == ExitCode.INTERNAL_ERROR || !interrupted.get();
    return (told ? end : ExitCode.INTERRUPTED).code();
  }

  @Command(
      description =
          "How long the token is good for, without printing it; exit code 0 if it is valid now, else"
              + " 3.")
  int status(
      @Option(names = "--json", description = "Print JSON, for programs.") boolean json,
      @Option(
              names = "--check",
              description =
                  "Say in one line whether all is well, keeper included; exit code 0 if so, else 3.")
          boolean check)
      throws ConfigException {
    log();
    StatusCommand.Report report = StatusCommand.look(config(), platform.ops(), console.now());
    if (check) {
      console.out().println(report.health());
      return (report.healthy() ? ExitCode.OK : ExitCode.NOT_READY).code();
    }
    console.out().print(json ? report.toJson() : report.toText());
    return report.tokenValid() ? ExitCode.OK.code() : ExitCode.NOT_READY.code();
  }

  @Command(
      description =
          "A person logs in with a browser, and the keeper gets a chain of refresh tokens of its own;"
              + " also while the keeper runs. Prints the address to open.")
  int authorize(
      @Option(
              names = "--paste",
              description =
                  "Read the address that the browser ends at, or the code alone, from standard input"
                      + " (the default at a terminal).")
          boolean paste,
      @Option(
              names = "--timeout",
              paramLabel = "DURATION",
              defaultValue = "10m",
              description =
                  "How long to wait for the login, 1s to 24h (default: ${DEFAULT-VALUE}).")
          String timeout)
      throws ConfigException, ProcessLock.HeldElsewhere {
    log();
    Duration patience =
        Durations.parse(timeout)
            .filter(some -> !some.isZero() && some.compareTo(Duration.ofHours(24)) <= 0)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        ExitCode.USAGE,
                        "--timeout is '" + timeout + "', allowed is 1s to 24h, such as 10m"));
    CredentialsFromEnvironment.Complete complete = complete();
    boolean reads = paste || Terminal.STDIN.isTerminal();
    return new AuthorizeCommand(
            complete,
            endpoints.apply(complete.config().endpoint(), complete.credentials()),
            platform,
            console)
        .call(reads ? AuthorizeCommand.Paste.READ : AuthorizeCommand.Paste.NOT_READ, patience);
  }

  @Command(
      description =
          "Record who writes the canonical token cache; with --share-lineage, copy it to the override"
              + " path, once. A login with authorize is the safe way to a token cache there.")
  int bootstrap(
      @Option(
              names = "--share-lineage",
              description =
                  "Copy, and accept that both keepers share one chain of refresh tokens, which the"
                      + " one that refreshes second may end.")
          boolean shareLineage)
      throws Exception {
    log();
    return new BootstrapCommand(config(), platform.ops(), console)
        .call(shareLineage ? BootstrapCommand.Copy.ALLOWED : BootstrapCommand.Copy.REFUSED);
  }

  @Command(description = "Check what usually goes wrong, without spending a refresh token.")
  int doctor(@Option(names = "--json", description = "Print JSON, for programs.") boolean json)
      throws ConfigException {
    log();
    Findings.Form form = json ? Findings.Form.JSON : Findings.Form.TEXT;
    return new DoctorCommand(configFile(), platform.ops(), console, endpoints, form).call();
  }

  /** The configuration file by itself: neither the credentials nor anything it names. */
  @Command(name = "config", description = "Check the configuration file.")
  static final class ConfigCommand implements Callable<Integer> {
    @ParentCommand private @Nullable KeeperCommand parent;
    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "name what to do: check");
    }

    @Command(
        description =
            "Read the configuration file and report all of its errors, with their lines; exit code 0"
                + " if there are none, else 2.")
    int check() throws ConfigException {
      KeeperCommand command = Objects.requireNonNull(parent);
      command.log();
      command.config();
      command.console.out().println(command.configFile() + " is valid");
      return ExitCode.OK.code();
    }
  }

  private RefreshLoop loop() throws ConfigException {
    log();
    return new RefreshLoop(
        complete(),
        complete -> endpoints.apply(complete.config().endpoint(), complete.credentials()),
        before -> CredentialsFromEnvironment.readAgain(configFile(), console.environment(), before),
        platform);
  }

  private CredentialsFromEnvironment.Complete complete() throws ConfigException {
    return CredentialsFromEnvironment.read(configFile(), console.environment());
  }

  private KeeperConfig config() throws ConfigException {
    return KeeperConfig.read(configFile(), console.environment());
  }

  private Path configFile() {
    return options.configFile(console.environment(), KeeperConfig.DEFAULT_FILE);
  }

  private void log() {
    Logging.install(options.verbosity(), console.err());
  }
}
