package aegis.lt.observer.engine;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whether a container's log can be read as the observer reads it: the end of it, again with the
 * same outcome, and from a time on.
 *
 * @param driver what keeps the log, as the engine names it, such as {@code json-file}; may be empty
 * @param lastWord when something last appeared in the log; empty if nothing ever did
 * @param problem what is wrong; empty if nothing is
 * @param finding what was tried and found, for a driver whose behaviour is not known in advance;
 *     empty for the others
 */
public record LogSelfTest(
    String driver, Optional<Instant> lastWord, Optional<String> problem, Optional<String> finding) {
  private static final String NONE = "none";

  /** The engine's own drivers, whose logs it can read at any time. */
  private static final Set<String> KNOWN = Set.of("json-file", "local");

  /** So many entries from the end are read and looked for again. */
  private static final int ENTRIES = 100;

  /** Read the second time, when a busy program may have written more. */
  private static final int MORE_ENTRIES = 5_000;

  /** Reads only. A log that cannot be read is a problem that is found, not an exception. */
  static LogSelfTest of(Containers containers, Container container) throws IOException {
    String driver = containers.logDriver(container);
    if (driver.equals(NONE)) {
      return failed(driver, "log driver none keeps no log");
    }
    try {
      List<LogEntry> end = containers.end(container, ENTRIES);
      if (KNOWN.contains(driver)) {
        return new LogSelfTest(driver, last(end), Optional.empty(), Optional.empty());
      }
      return tried(containers, container, driver, end);
    } catch (IOException e) {
      return failed(driver, named(driver) + ": its log cannot be read: " + e.getMessage());
    }
  }

  private static LogSelfTest tried(
      Containers containers, Container container, String driver, List<LogEntry> end)
      throws IOException {
    if (end.isEmpty()) {
      return new LogSelfTest(
          driver,
          Optional.empty(),
          Optional.empty(),
          Optional.of(
              named(driver) + ": the log is empty, so whether lines can be read back is unknown"));
    }
    LogEntry latest = end.get(end.size() - 1);
    if (!isFound(containers, container, latest, OptionalInt.of(MORE_ENTRIES), Optional.empty())) {
      return failed(
          driver, named(driver) + ": the line of " + latest.at() + " is not found a second time");
    }
    if (!isFound(containers, container, latest, OptionalInt.empty(), Optional.of(latest.at()))) {
      return failed(
          driver,
          named(driver) + ": the line of " + latest.at() + " is not found from its own time on");
    }
    return new LogSelfTest(
        driver,
        last(end),
        Optional.empty(),
        Optional.of(
            named(driver)
                + ": the line of "
                + latest.at()
                + " was read back from the end and by its time"));
  }

  private static boolean isFound(
      Containers containers,
      Container container,
      LogEntry wanted,
      OptionalInt last,
      Optional<Instant> since)
      throws IOException {
    boolean[] found = {false};
    containers.log(
        container,
        last,
        since,
        entry -> {
          found[0] = entry.equals(wanted);
          return !found[0];
        });
    return found[0];
  }

  private static LogSelfTest failed(String driver, String problem) {
    return new LogSelfTest(driver, Optional.empty(), Optional.of(problem), Optional.empty());
  }

  private static String named(String driver) {
    return driver.isEmpty() ? "log driver not stated by the engine" : "log driver " + driver;
  }

  private static Optional<Instant> last(List<LogEntry> entries) {
    return entries.stream().map(LogEntry::at).max(Instant::compareTo);
  }
}
