package aegis.lt.simulator.docker;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What a stand-in container runs; each start is a new run. */
@FunctionalInterface
public interface StandIn {
  /** Starts it, with its output going to the console. */
  Run start(StandInConsole console) throws IOException;

  /** One run, from its start to its exit. */
  interface Run {
    /** The number of the process, or 0 if there is none. */
    long pid();

    /** Completed with the exit code once the run is over and all its output has been read. */
    CompletableFuture<Integer> exit();

    /**
     * Sends a signal by its name without {@code SIG}; signals that mean nothing here are ignored.
     */
    void signal(String name) throws IOException;

    /** Ends the run: asks, waits for as long as given, then makes sure. */
    default void stop(Duration grace) throws IOException, InterruptedException {
      signal("TERM");
      if (!StandInWait.on(exit(), grace)) {
        signal("KILL");
        exit().join();
      }
    }
  }
}
