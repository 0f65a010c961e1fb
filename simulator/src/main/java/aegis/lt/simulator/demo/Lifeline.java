package aegis.lt.simulator.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Ends the demo's processes when the demo is killed with -9 and can no longer do so itself.
 *
 * <p>A shell beside us holds the other end of a pipe and a list of our processes. When the pipe
 * breaks, we are gone, and what is still on the list is asked to end, and killed three seconds
 * later. The processes themselves know nothing of it: a daemon must not care who started it.
 */
final class Lifeline implements AutoCloseable {
  /** Ctrl-C at a terminal reaches the shell too; it has to outlive us. */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      held=' '
      while read -r what pid; do
        case $what in
          hold) held="$held$pid " ;;
          drop) held="${held%% $pid *} ${held#* $pid }" ;;
        esac
      done
      [ "$held" = ' ' ] && exit
      kill -TERM $held
      sleep 3
      kill -KILL $held
      """;

  private final Process shell;
  private final OutputStream pipe;
  private final Set<Process> held = ConcurrentHashMap.newKeySet();

  Lifeline() throws IOException {
    shell =
        new ProcessBuilder("sh", "-c", SCRIPT)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    pipe = shell.getOutputStream();
  }

  /** From now until its end, this process does not outlive us. */
  void hold(Process process) {
    held.add(process);
    tell("hold", process);
    CompletableFuture<Void> unused =
        process
            .onExit()
            .thenRun(
                () -> {
                  held.remove(process);
                  tell("drop", process);
                });
  }

  private synchronized void tell(String what, Process process) {
    try {
      pipe.write((what + " " + process.pid() + "\n").getBytes(StandardCharsets.US_ASCII));
      pipe.flush();
    } catch (IOException closed) {
      // We are closed, and whoever closes ends the processes first.
    }
  }

  /** To be called when the processes have ended; any that has not is ended now. */
  @Override
  public void close() throws IOException {
    if (held.stream().noneMatch(Process::isAlive)) {
      shell.destroyForcibly(); // with nothing left to do, and no list of numbers that may be stale
    }
    synchronized (this) {
      pipe.close();
    }
    try {
      if (!shell.waitFor(5, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
