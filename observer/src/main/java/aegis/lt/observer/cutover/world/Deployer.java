package aegis.lt.observer.cutover.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs the command that deploys the edited compose file. */
public interface Deployer {
  /**
   * Why it cannot be run, as far as that can be told without running it.
   *
   * @param command the program and its arguments
   * @param folder where it is to run
   */
  Optional<String> problem(List<String> command, Path folder);

  /**
   * Runs it to its end.
   *
   * @param command the program and its arguments; no shell
   * @param folder where it runs
   * @param log where its output goes, without anything that could be a token
   * @param limit after which it is ended, with all that it has started
   * @param observer is told of it
   * @throws IOException if it could not be run, was ended, or its exit code is not 0
   */
  void deploy(List<String> command, Path folder, Path log, Duration limit, Observer observer)
      throws IOException;

  /** Follows a command. */
  interface Observer {
    /**
     * Is told the process, which does nothing until this returns; if it throws or never returns,
     * the command is not run.
     */
    void begun(DeployProcess process);

    /**
     * Looks around while it runs, at once and then every few seconds.
     *
     * @throws IOException if it is to be ended, which the deployment then throws
     */
    void underWay() throws IOException;
  }

  /** Whether a process that a controller has begun, this one or an earlier, still runs. */
  boolean runs(DeployProcess process);

  /**
   * Ends such a process, with all that it has started. What it has asked others to do, such as the
   * container engine, they may still do.
   */
  void end(DeployProcess process) throws IOException;
}
