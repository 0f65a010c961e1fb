package aegis.lt.observer.cli;

import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.config.ConfigException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** The configuration file by itself: nothing that it names is looked at. */
@Command(
    name = "config",
    description = "Check the configuration file.",
    subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Override
  public Integer call() {
    throw command().wrongUsage("name what to do: check");
  }

  private ObserverCommand command() {
    return Objects.requireNonNull(parent);
  }

  @Command(
      name = "check",
      description =
          "Read the configuration file and report all of its errors, with their lines; exit code 0 if"
              + " there are none, else 2.")
  static final class Check implements Callable<Integer> {
    @ParentCommand private @Nullable ConfigCommand parent;

    @Override
    public Integer call() throws ConfigException {
      ObserverCommand command = Objects.requireNonNull(parent).command();
      command.config();
      command.console().out().println(command.configFile() + " is valid");
      return ExitCode.OK.code();
    }
  }
}
