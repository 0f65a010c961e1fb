package aegis.lt.simulator;

import aegis.lt.shared.cli.Commands;
import aegis.lt.simulator.cli.SimulatorCommand;

/** Starts the simulator's command line. */
public final class SimulatorMain {
  private SimulatorMain() {}

  public static void main(String[] arguments) {
    System.exit(Commands.run(new SimulatorCommand(), arguments));
  }
}
