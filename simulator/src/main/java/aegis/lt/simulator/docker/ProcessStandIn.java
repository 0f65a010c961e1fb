package aegis.lt.simulator.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A real program in a container's place.
 *
 * @param command what to run
 * @param environment all of its environment, but for what {@link #strip} leaves
 * @param directory where it runs
 * @param started is told of each process as soon as it runs
 */
public record ProcessStandIn(
    List<String> command,
    Map<String, String> environment,
    Path directory,
    Consumer<Process> started)
    implements StandIn {
  public ProcessStandIn {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** A program that nobody else has to know of. */
  public ProcessStandIn(List<String> command, Map<String, String> environment, Path directory) {
    this(command, environment, directory, process -> {});
  }

  /**
   * Takes our environment from a program that is to be started, but for where programs are and how
   * the names of files are encoded.
   */
  public static void strip(ProcessBuilder builder) {
    builder
        .environment()
        .keySet()
        .removeIf(name -> !name.equals("PATH") && !name.equals("LANG") && !name.startsWith("LC_"));
  }

  @Override
  public Run start(StandInConsole console) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    strip(builder);
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.accept(process);
    process.getOutputStream().close();
    CompletableFuture<Void> out = pump(process.getInputStream(), console::out);
    CompletableFuture<Void> err = pump(process.getErrorStream(), console::err);
    CompletableFuture<Integer> exit =
        process
            .onExit()
            .thenCombine(CompletableFuture.allOf(out, err), (ended, read) -> ended.exitValue());
    return new ProcessRun(process, exit);
  }

  private static CompletableFuture<Void> pump(InputStream from, Consumer<String> to) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try (BufferedReader lines =
                  new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                  to.accept(line);
                }
              } catch (IOException killed) {
                // A killed process may break its pipe; what came before has been read.
              } finally {
                end.complete(null);
              }
            },
            "stand-in-output");
    thread.setDaemon(true);
    thread.start();
    return end;
  }

  /** The environment may hold secrets. */
  @Override
  public String toString() {
    return "ProcessStandIn" + command;
  }

  private record ProcessRun(Process process, CompletableFuture<Integer> exit) implements Run {
    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public void signal(String name) throws IOException {
      switch (name) {
        case "TERM" -> process.destroy();
        case "KILL" -> process.destroyForcibly();
        default -> kill(name);
      }
    }

    private void kill(String name) throws IOException {
      Process sender =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        sender.waitFor();
      } catch (InterruptedException stopping) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
