package aegis.lt.observer.engine;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The little that the observer asks of a container engine: reads only. Every method comes to an end
 * within a time limit, and throws {@link IOException} if the engine does not answer or refuses.
 */
public interface Containers extends Closeable {
  /** The container that has this name now. */
  Optional<Container> find(String name) throws IOException;

  /** What keeps a container's log, as the engine names it; empty if the engine does not say. */
  String logDriver(Container container) throws IOException;

  /**
   * Gives the entries of a container's log as they arrive, the oldest first, until the sink wants
   * no more.
   *
   * @param last how many entries from the end; empty for all
   * @param since leaves out entries with an earlier time; whole seconds count
   */
  void log(Container container, OptionalInt last, Optional<Instant> since, Entries sink)
      throws IOException;

  /** The last entries of a log, all of them in memory; for small numbers. */
  default List<LogEntry> end(Container container, int last) throws IOException {
    List<LogEntry> entries = new ArrayList<>();
    log(container, OptionalInt.of(last), Optional.empty(), entries::add);
    return List.copyOf(entries);
  }

  /** Takes the entries of a log one by one. */
  @FunctionalInterface
  interface Entries {
    /**
     * Takes the next entry.
     *
     * @return whether to continue
     */
    boolean take(LogEntry entry) throws IOException;
  }

  /** What happened to containers of these names in a stretch of time, both ends included. */
  List<Happening> events(Collection<String> names, Instant since, Instant until) throws IOException;

  /** The engine's version; shows that it answers. */
  String version() throws IOException;

  @Override
  void close();
}
