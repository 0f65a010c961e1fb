package aegis.lt.observer.docker;

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
   * under that name only when it is complete, and is not started.
   *
   * @return its id
   * @throws IOException also if the name is in use
   */
  String create(ContainerDefinition definition) throws IOException;

  /**
   * The containers of a compose service, running or not, under whatever name: those that have it in
   * the label {@code com.docker.compose.service}.
   */
  List<ContainerDefinition> ofService(String service) throws IOException;

  /**
   * The log of a container, oldest entry first.
   *
   * @param last how many entries from the end; empty for all
   * @param since leaves out entries with an earlier time; whole seconds count
   */
  List<LogEntry> log(String id, OptionalInt last, Optional<Instant> since) throws IOException;

  @Override
  void close();
}
