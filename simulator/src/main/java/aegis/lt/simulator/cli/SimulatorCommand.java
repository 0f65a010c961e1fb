package aegis.lt.simulator.cli;

import aegis.lt.shared.cli.Commands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The simulator's commands. */
@Command(
    name = "lt-simulator",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    description = "What surrounds the keeper and the observer, simulated.",
    subcommands = {DemoCommand.class, EndpointCommand.class})
public final class SimulatorCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command: demo or endpoint");
  }
}
