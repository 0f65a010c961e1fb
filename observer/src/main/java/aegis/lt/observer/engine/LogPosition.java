package aegis.lt.observer.engine;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A place in the log of a container: behind the {@code occurrence}th entry with exactly this time,
 * whose text has this CRC-32; before everything if the log had no entry.
 *
 * @param id of the container
 * @param at empty if the log had no entry
 */
record LogPosition(String id, Optional<Instant> at, int occurrence, long crc) {
  /** Before the first entry. */
  static LogPosition first(String id) {
    return new LogPosition(id, Optional.empty(), 0, 0);
  }

  /** Empty if the text is no position. */
  static Optional<LogPosition> parse(String text) {
    String[] parts = text.split(" ", -1);
    if (parts.length != 4 || !parts[2].matches("\\d{1,9}") || !parts[3].matches("[0-9a-f]{1,8}")) {
      return Optional.empty();
    }
    Optional<Instant> at =
        parts[1].equals("-") ? Optional.empty() : Optional.of(Instant.parse(parts[1]));
    return Optional.of(
        new LogPosition(parts[0], at, Integer.parseInt(parts[2]), Long.parseLong(parts[3], 16)));
  }

  /** Whether it lies behind an entry like this, as far as time and text tell. */
  boolean fits(LogEntry entry) {
    return at.filter(entry.at()::equals).isPresent() && crc(entry) == crc;
  }

  private static long crc(LogEntry entry) {
    CRC32 crc = new CRC32();
    crc.update(entry.text().getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /** {@code <container id> <time> <n> <crc>}, or {@code <container id> - 0 0}. */
  @Override
  public String toString() {
    return id
        + " "
        + at.map(Instant::toString).orElse("-")
        + " "
        + occurrence
        + " "
        + Long.toHexString(crc);
  }

  /** Counts entries as they pass, so that it can tell the position behind each. */
  static final class Counter {
    /** Times may go back, but hardly over more entries than this. */
    private static final int TIMES = 10_000;

    private final Map<Instant, Integer> occurrences =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Instant, Integer> eldest) {
            return size() > TIMES;
          }
        };

    /** How many entries with its time have passed, this one included. */
    int pass(LogEntry entry) {
      return occurrences.merge(entry.at(), 1, Integer::sum);
    }

    /** The position behind the entry that passed last. */
    LogPosition behind(String id, LogEntry last) {
      return new LogPosition(
          id, Optional.of(last.at()), occurrences.getOrDefault(last.at(), 1), crc(last));
    }
  }
}
