package aegis.lt.observer.cutover.world;

import aegis.lt.observer.watch.log.LineRedaction;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.time.Sleeper;
import aegis.lt.shared.time.TimeText;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs it as a process of this machine. */
public final class CommandDeployer implements Deployer {
  private static final Logger LOG = LoggerFactory.getLogger(CommandDeployer.class);

  /** A program that it has left behind may hold its output open. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  /** What a look finds is to be noticed within 15 s. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** A process that the system was told to end is gone soon, unless it waits for a disk. */
  private static final Duration TO_END = Duration.ofSeconds(10);

  /**
   * Waits for a word and then becomes the command, under the same number: so the journal has the
   * number before anything is deployed. A controller that dies first leaves it without the word.
   */
  private static final List<String> HELD =
      List.of("/bin/sh", "-c", "read -r go && exec \"$@\" </dev/null", "sh");

  private final Optional<String> searchPath;
  private final Sleeper time = Sleeper.real();

  /**
   * Runs programs that are named by their path, or found in a search path.
   *
   * @param searchPath folders, as in the variable {@code PATH}
   */
  public CommandDeployer(Optional<String> searchPath) {
    this.searchPath = searchPath;
  }

  @Override
  public Optional<String> problem(List<String> command, Path folder) {
    String program = command.get(0);
    if (program.contains("/")) {
      Path file = folder.resolve(program);
      return isProgram(file)
          ? Optional.empty()
          : Optional.of(file + (Files.exists(file) ? " cannot be executed" : " is not there"));
    }
    boolean found =
        searchPath.stream()
            .flatMap(path -> Stream.of(path.split(File.pathSeparator, -1)))
            .anyMatch(entry -> isProgram(folder.resolve(entry).resolve(program)));
    return found ? Optional.empty() : Optional.of(program + " is in no folder of PATH");
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  @Override
  public void deploy(List<String> command, Path folder, Path log, Duration limit, Observer observer)
      throws IOException {
    create(log);
    List<String> held = new ArrayList<>(HELD);
    held.addAll(command);
    Process process =
        new ProcessBuilder(held).directory(folder.toFile()).redirectErrorStream(true).start();
    try (OutputStream word = process.getOutputStream()) {
      observer.begun(DeployProcess.of(process.toHandle()));
      word.write("go\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException | RuntimeException e) {
      end(process.toHandle());
      throw e;
    }
    Thread reader = new Thread(() -> copy(process, log), "deploy-output");
    reader.setDaemon(true);
    reader.start();
    try {
      if (!endsWithin(limit, process, observer)) {
        end(process.toHandle());
        throw new IOException(
            command.get(0) + " was ended after " + TimeText.brief(limit) + "; see " + log);
      }
      reader.join(LAST_OUTPUT.toMillis());
    } catch (InterruptedException e) {
      end(process.toHandle());
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + command.get(0) + " ran");
    }
    if (process.exitValue() != 0) {
      throw new IOException(
          command.get(0) + " ended with exit code " + process.exitValue() + "; see " + log);
    }
  }

  private boolean endsWithin(Duration limit, Process process, Observer observer)
      throws IOException, InterruptedException {
    long begin = time.nanoTime();
    while (true) {
      try {
        observer.underWay();
      } catch (IOException | RuntimeException e) {
        end(process.toHandle());
        throw e;
      }
      long left = limit.toNanos() - (time.nanoTime() - begin);
      if (process.waitFor(Math.min(left, LOOK_EVERY.toNanos()), TimeUnit.NANOSECONDS)) {
        return true;
      }
      if (left <= LOOK_EVERY.toNanos()) {
        return false;
      }
    }
  }

  /** A disk that is full costs the log, not the deployment. */
  private static void create(Path log) {
    try {
      Files.deleteIfExists(log);
      Files.createFile(
          log, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      LOG.warn(
          "the output of deploy_command is not kept {}",
          Fields.of("file", log).and("reason", IoReason.of(e)));
    }
  }

  @Override
  public boolean runs(DeployProcess process) {
    return process.find().isPresent();
  }

  @Override
  public void end(DeployProcess process) throws IOException {
    Optional<ProcessHandle> found = process.find();
    if (found.isEmpty()) {
      return;
    }
    end(found.get());
    try {
      found.get().onExit().get(TO_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("process " + process.pid() + " of an earlier deployment continues", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while an earlier deployment was ended");
    }
  }

  private static void end(ProcessHandle process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static void copy(Process process, Path log) {
    try (InputStream output = process.getInputStream()) {
      try (BufferedWriter out =
          Files.newBufferedWriter(log, StandardCharsets.UTF_8, StandardOpenOption.APPEND)) {
        BufferedReader in =
            new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          out.write(LineRedaction.redact(line));
          out.newLine();
          out.flush();
        }
      } catch (IOException e) {
        // The disk is full: the log breaks off here, and the deployment must not.
        output.transferTo(OutputStream.nullOutputStream());
      }
    } catch (IOException e) {
      // The process was ended.
    }
  }
}
