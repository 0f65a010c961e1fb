package aegis.lt.observer.docker;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
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
   * The log of a container, oldest entry first.
   *
   * @param last how many entries from the end; empty for all
   * @param since leaves out entries with an earlier time; whole seconds count
   * @throws LogTooLong if there are more than can be held
   */
  List<LogEntry> log(Container container, OptionalInt last, Optional<Instant> since)
      throws IOException;

  /** What happened to containers of these names in a stretch of time, both ends included. */
  List<Happening> events(Collection<String> names, Instant since, Instant until) throws IOException;

  /** The engine's version; shows that it answers. */
  String version() throws IOException;

  @Override
  void close();

  /** More entries than can be held. */
  final class LogTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    LogTooLong(int most) {
      super("more than " + most + " log entries at once");
    }
  }
}
