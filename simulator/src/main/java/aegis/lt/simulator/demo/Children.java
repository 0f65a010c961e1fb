package aegis.lt.simulator.demo;

import aegis.lt.simulator.docker.ProcessStandIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The processes that the demo has started beside the containers; none outlives it. */
final class Children implements AutoCloseable {
  /** How a short command ended, and what it said on stdout. */
  record Result(int exitCode, String output) {}

  /** Is told each line that a program says. */
  @FunctionalInterface
  interface Listener {
    void hear(String line);
  }

  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private final Path directory;
  private final Path log;
  private final Consumer<Process> started;
  private boolean closed;

  /**
   * Children that run in a folder.
   *
   * @param log where their stderr goes, and the stdout of those that stay
   * @param started is told of each as soon as it runs
   */
  Children(Path directory, Path log, Consumer<Process> started) {
    this.directory = directory;
    this.log = log;
    this.started = started;
  }

  /** Starts a program that stays. */
  Process start(List<String> command) throws IOException {
    return register(
        builder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  /** Starts a program that stays, to be listened to: its stdout is left to the caller. */
  Process startTalking(List<String> command) throws IOException {
    return register(builder(command));
  }

  /** Runs a short command to its end. */
  Result run(List<String> command) throws IOException, InterruptedException {
    Process process = register(builder(command));
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } finally {
      process.destroyForcibly();
      running.remove(process);
    }
  }

  /**
   * Runs a program to its end and passes on each line of its stdout and stderr.
   *
   * @param deadly once a line fulfils this, the program is killed
   */
  int runTelling(List<String> command, Predicate<String> deadly, Listener listener)
      throws IOException, InterruptedException {
    Process process = register(builder(command).redirectErrorStream(true));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String each = lines.readLine(); each != null; each = lines.readLine()) {
        if (deadly.test(each)) {
          process
              .toHandle()
              .destroyForcibly(); // which, unlike the process itself, leaves us its last words
        }
        listener.hear(each);
      }
      return process.waitFor();
    } finally {
      process.destroyForcibly();
      running.remove(process);
    }
  }

  /** Kills a program that was to stay, and waits for its end. */
  void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
    running.remove(process);
  }

  /** Asks all to end, and kills those that do not within two seconds. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    running.forEach(Process::destroy);
    for (Process process : running) {
      try {
        if (!process.waitFor(2, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException hurry) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    ProcessStandIn.strip(builder);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return builder;
  }

  private synchronized Process register(ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException("the demo is ending");
    }
    Process process = builder.start();
    running.add(process);
    started.accept(process);
    process.getOutputStream().close();
    return process;
  }
}
