package aegis.lt.observer.engine;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a cutover and a rollback do to containers. The observing part knows only {@link Containers},
 * which reads.
 *
 * <p>Every method comes to an end within a time limit, and throws {@link IOException} if the engine
 * refuses, does not answer, or did not do what it was told. Every method can be called again after
 * it broke off anywhere, also by another process. A container is named by its name or its id.
 */
public interface ContainerControl extends Closeable {
  /** The container of this name or id, as it is now. */
  Optional<ContainerDefinition> inspect(String name) throws IOException;

  /**
   * Why the engine would refuse to change containers, as one behind a proxy that lets only reads
   * through; empty if it would not. It is asked to start a container that does not exist, and
   * changes nothing.
   *
   * @throws IOException if it does not answer, or fails
   */
  Optional<String> readOnly() throws IOException;

  /** Sets when the engine restarts it; an inspection afterwards shows that it took. */
  void setRestartPolicy(String id, RestartPolicy policy) throws IOException;

  /**
   * Stops it; an inspection afterwards shows that it is down. One that is down already stays so.
   *
   * @param grace how long it may take to end by itself before it is killed; whole seconds count
   */
  void stop(String id, Duration grace) throws IOException;

  /** Starts it, unless it runs already. */
  void start(String id) throws IOException;

  /** Removes it, unless it is gone already; its volumes stay. One that runs is refused. */
  void remove(String id) throws IOException;

  /**
   * Creates a container as the definition says, under the same name, with a new id. It appears
   * under that name only when it is complete, is not started, and has the restart policy {@code no}
   * until it is given another: an engine that restarts must not start it.
   *
   * @return its id
   * @throws IOException also if the name is in use
   */
  String create(ContainerDefinition definition) throws IOException;

  /**
   * What keeps a container of this definition from being started: its image, a network, a volume, a
   * file or folder of the machine that it mounts, or its log driver is not there. Looks at the
   * container itself if it still exists. Leaves nothing behind.
   *
   * @return what is missing, in words that name it; empty if nothing is
   */
  List<String> obstacles(ContainerDefinition definition) throws IOException;

  /**
   * Creates a container as the definition says under another name, compares its inspection with the
   * definition field by field, and removes it again. It is never started.
   *
   * @return the paths of what would be different, such as {@code Config.Env}; empty if nothing
   * @throws IOException also if it cannot be created
   */
  List<String> rehearse(ContainerDefinition definition) throws IOException;

  /** The id of the image that has this name, tag or id; empty if none has. */
  Optional<String> imageNamed(String reference) throws IOException;

  /** Whether the image of this name has no other. */
  boolean isOnlyName(String reference) throws IOException;

  /**
   * Gives an image one more name, and takes it from any other image.
   *
   * @param reference {@code repository:tag}
   */
  void tagImage(String image, String reference) throws IOException;

  /** Takes a name from its image, unless it is gone already. Refused for its only one. */
  void untagImage(String reference) throws IOException;

  /**
   * The containers of a compose service, running or not, under whatever name: those that have it in
   * the label {@code com.docker.compose.service}.
   */
  List<ContainerDefinition> ofService(String service) throws IOException;

  /** All containers that run, whoever started them. */
  List<ContainerDefinition> running() throws IOException;

  /**
   * The log of a container, oldest entry first; of one with more than 16 Mi characters the end.
   *
   * @param last how many entries from the end; empty for all
   * @param since leaves out entries with an earlier time; whole seconds count
   */
  List<LogEntry> log(String id, OptionalInt last, Optional<Instant> since) throws IOException;

  @Override
  void close();
}
