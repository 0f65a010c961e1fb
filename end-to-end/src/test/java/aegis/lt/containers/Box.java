package aegis.lt.containers;

import aegis.lt.endtoend.Waiting;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A container that a test made. */
public final class Box {
  /**
   * How a command in a container ended.
   *
   * @param exitCode of the command
   * @param out what it wrote to standard output
   * @param err what it wrote to standard error
   */
  public record Result(long exitCode, String out, String err) {}

  /** So many times the engine has started it again by itself. */
  private static final int GIVEN_UP = 3;

  private final DockerClient docker;
  private final String name;
  private final String id;

  Box(DockerClient docker, String name, String id) {
    this.docker = docker;
    this.name = name;
    this.id = id;
  }

  public String name() {
    return name;
  }

  public String id() {
    return id;
  }

  /** Starts it; does nothing if it runs. */
  public Box start() {
    try {
      docker.startContainerCmd(id).exec();
    } catch (NotModifiedException running) {
      // Then it is as it should be.
    }
    return this;
  }

  /** As {@code docker stop}: asks it to end, and kills it after the grace. */
  public void stop(Duration grace) {
    try {
      docker.stopContainerCmd(id).withTimeout((int) grace.toSeconds()).exec();
    } catch (NotModifiedException ended) {
      // Then it is as it should be.
    }
  }

  /** As {@code docker restart}. */
  public void restart(Duration grace) {
    docker.restartContainerCmd(id).withTimeout((int) grace.toSeconds()).exec();
  }

  /** As {@code docker kill -s}: a signal by its name, such as KILL. */
  public void kill(String signal) {
    docker.killContainerCmd(id).withSignal(signal).exec();
  }

  public void pause() {
    docker.pauseContainerCmd(id).exec();
  }

  public void unpause() {
    docker.unpauseContainerCmd(id).exec();
  }

  /** Removes it, running or not; does nothing if it is gone. */
  public void remove() {
    try {
      docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException gone) {
      // Then it is as it should be, or about to be.
    }
  }

  public InspectContainerResponse inspect() {
    return docker.inspectContainerCmd(id).exec();
  }

  /** Its address on a network. */
  public String address(String network) {
    return inspect().getNetworkSettings().getNetworks().get(network).getIpAddress();
  }

  public boolean isRunning() {
    return Boolean.TRUE.equals(inspect().getState().getRunning());
  }

  /** Of a container that has ended; 137 after KILL. */
  public long exitCode() {
    Long code = inspect().getState().getExitCodeLong();
    return code == null ? -1 : code;
  }

  /** Waits until it has ended, and returns its exit code. */
  public long ended() throws Exception {
    Waiting.until(name + " to end", () -> !isRunning(), this::lastLines);
    return exitCode();
  }

  /** Runs a command in it, and fails unless that succeeds. */
  public String ask(String... command) throws IOException, InterruptedException {
    Result result = run(command);
    if (result.exitCode() != 0) {
      throw new IOException(
          String.join(" ", command)
              + " in "
              + name
              + " ended with "
              + result.exitCode()
              + ": "
              + result.out()
              + result.err());
    }
    return result.out();
  }

  /** Runs a command in it, however that ends. */
  public Result run(String... command) throws InterruptedException {
    String exec =
        docker
            .execCreateCmd(id)
            .withCmd(command)
            .withAttachStdout(true)
            .withAttachStderr(true)
            .exec()
            .getId();
    Said said = new Said();
    docker.execStartCmd(exec).exec(said).awaitCompletion();
    Long code = docker.inspectExecCmd(exec).exec().getExitCodeLong();
    return new Result(code == null ? -1 : code, said.out(), said.err());
  }

  /** Everything it has logged. */
  public String logged() throws InterruptedException {
    Said said = new Said();
    docker
        .logContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .withTailAll()
        .exec(said)
        .awaitCompletion(Waiting.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    return said.all();
  }

  /** Waits until its log has this. */
  public Box says(String text) throws Exception {
    return says(text, 1);
  }

  /** Waits until so many lines of its log have this. */
  public Box says(String text, long times) throws Exception {
    Waiting.until(
        name + " to say " + times + " times: " + text,
        () -> {
          Integer restarts = inspect().getRestartCount();
          if (restarts != null && restarts >= GIVEN_UP) {
            throw new AssertionError(name + " does not stay up\n" + lastLines());
          }
          return count(text) >= times;
        },
        this::lastLines);
    return this;
  }

  /** How many lines of its log have this. */
  public long count(String text) throws InterruptedException {
    return logged().lines().filter(line -> line.contains(text)).count();
  }

  /** The end of its log, to tell why something did not come about. */
  public String lastLines() {
    try {
      List<String> lines = logged().lines().toList();
      return name
          + ":\n  "
          + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return name + ": interrupted";
    } catch (RuntimeException e) {
      return name + ": " + e.getMessage();
    }
  }

  /** Puts files into a folder that exists; the container need not run. */
  public Box put(String folder, Tar files) throws IOException {
    docker
        .copyArchiveToContainerCmd(id)
        .withRemotePath(folder)
        .withTarInputStream(new ByteArrayInputStream(files.bytes()))
        .exec();
    return this;
  }

  private static final class Said extends ResultCallback.Adapter<Frame> {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    @Override
    public synchronized void onNext(Frame frame) {
      byte[] payload = frame.getPayload();
      (frame.getStreamType() == StreamType.STDERR ? err : out).writeBytes(payload);
      all.writeBytes(payload);
    }

    synchronized String out() {
      return out.toString(StandardCharsets.UTF_8);
    }

    synchronized String err() {
      return err.toString(StandardCharsets.UTF_8);
    }

    synchronized String all() {
      return all.toString(StandardCharsets.UTF_8);
    }
  }
}
