package aegis.lt.observer.docker;

import aegis.lt.observer.logs.LogLine;
import aegis.lt.observer.logs.LogSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.CRC32;

/**
 * A log that the container engine keeps.
 *
 * <p>The position is {@code <container id> <time> <n> <crc>}: the last entry read is the {@code
 * n}th with exactly this time, and has a text with this CRC-32; or {@code <container id> - 0 0} if
 * the log had none. Reading on looks for that entry from the end, in ever larger pages, and takes
 * what stands behind it. If it is found, nothing is missing; if it is not, or the container is
 * another one by now, there may be.
 *
 * <p>Times in a log may go back and repeat, since two streams are merged and clocks are adjusted;
 * so the order of the entries counts, not their times.
 */
public final class ContainerLog implements LogSource {
  private static final int PAGE = 100;
  private static final int LARGE_PAGE = 5_000;

  /** The rest of a line that has not come so long after its beginning will not come. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final Containers containers;

  public ContainerLog(String name, Containers containers) {
    this.name = name;
    this.containers = containers;
  }

  private record Position(String id, Optional<Instant> at, int occurrence, long crc) {
    static Optional<Position> parse(String text) {
      String[] parts = text.split(" ", -1);
      if (parts.length != 4
          || !parts[2].matches("\\d{1,9}")
          || !parts[3].matches("[0-9a-f]{1,8}")) {
        return Optional.empty();
      }
      Optional<Instant> at =
          parts[1].equals("-") ? Optional.empty() : Optional.of(Instant.parse(parts[1]));
      return Optional.of(
          new Position(parts[0], at, Integer.parseInt(parts[2]), Long.parseLong(parts[3], 16)));
    }

    /** Behind the first {@code count} entries. */
    static Position behind(String id, List<LogEntry> entries, int count) {
      if (count == 0) {
        return new Position(id, Optional.empty(), 0, 0);
      }
      LogEntry last = entries.get(count - 1);
      long same =
          entries.stream().limit(count).filter(entry -> entry.at().equals(last.at())).count();
      return new Position(id, Optional.of(last.at()), (int) same, crc(last));
    }

    /** How many entries lie before this position; empty if it is not among them. */
    OptionalInt find(List<LogEntry> entries) {
      if (at.isEmpty()) {
        return OptionalInt.of(0);
      }
      int seen = 0;
      OptionalInt found = OptionalInt.empty();
      for (int i = 0; i < entries.size(); i++) {
        LogEntry entry = entries.get(i);
        if (!entry.at().equals(at.get())) {
          continue;
        }
        seen++;
        if (crc(entry) == crc) {
          // Earlier ones of this time may have been rotated away; then the count does not help.
          found = OptionalInt.of(i + 1);
          if (seen == occurrence) {
            return found;
          }
        }
      }
      return found;
    }

    private static long crc(LogEntry entry) {
      CRC32 crc = new CRC32();
      crc.update(entry.text().getBytes(StandardCharsets.UTF_8));
      return crc.getValue();
    }

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
  }

  /**
   * The end of a log.
   *
   * @param whole whether nothing stands before the first entry that matters
   */
  private record Page(List<LogEntry> entries, boolean whole) {
    /** Whether entries of this time may have been cut off. */
    boolean mayCut(Optional<Instant> at) {
      return !whole && (at.isEmpty() || entries.get(0).at().equals(at.get()));
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Reading readOn(Optional<String> position, Instant now, Sink sink) throws IOException {
    Optional<Container> found = containers.find(name);
    if (found.isEmpty()) {
      return new Reading.Absent();
    }
    Container container = found.get();
    Optional<Position> last = position.flatMap(Position::parse);
    try {
      for (int size : new int[] {PAGE, LARGE_PAGE}) {
        Optional<Taken> taken = read(container, last, page(container, size));
        if (taken.isPresent()) {
          return taken.get().reading(last, sink);
        }
      }
      Optional<Instant> since =
          last.filter(known -> known.id().equals(container.id())).flatMap(Position::at);
      List<LogEntry> all = containers.log(container, OptionalInt.empty(), since);
      return read(container, last, new Page(all, true)).orElseThrow().reading(last, sink);
    } catch (Containers.LogTooLong e) {
      Page end = page(container, LARGE_PAGE);
      return taken(container, end, 0, false).reading(last, sink);
    }
  }

  /** The lines that were found, and how far. */
  private record Taken(List<LogLine> lines, Position position, boolean unbroken) {
    Reading reading(Optional<Position> last, Sink sink) {
      lines.forEach(sink::take);
      boolean neverAny = last.isEmpty() || last.get().at().isEmpty();
      if (position.at().isEmpty() && neverAny) {
        return new Reading.Empty(position.toString());
      }
      boolean heard = last.isPresent() && position.at().isPresent() && !position.equals(last.get());
      return new Reading.Read(position.toString(), unbroken, true, heard);
    }
  }

  private Page page(Container container, int size) throws IOException {
    List<LogEntry> entries = containers.log(container, OptionalInt.of(size), Optional.empty());
    // In the log of a terminal an entry may have been told as several.
    boolean whole = container.terminal() ? entries.size() * 2 < size : entries.size() != size;
    return new Page(entries, whole);
  }

  /** Empty if the page does not reach back far enough to be sure. */
  private static Optional<Taken> read(Container container, Optional<Position> last, Page page) {
    if (last.isEmpty()) {
      // What was written before the watch began is not asked for.
      Position end = taken(container, page, 0, false).position();
      return page.mayCut(end.at())
          ? Optional.empty()
          : Optional.of(new Taken(List.of(), end, false));
    }
    if (!last.get().id().equals(container.id())) {
      return page.whole() ? Optional.of(taken(container, page, 0, false)) : Optional.empty();
    }
    OptionalInt behind = last.get().find(page.entries());
    if (page.mayCut(last.get().at()) || (behind.isEmpty() && !page.whole())) {
      return Optional.empty();
    }
    // That nothing was rotated away can be told by the last entry alone; a log that had none has
    // no such witness.
    boolean unbroken =
        behind.isPresent() && (last.get().at().isPresent() || page.entries().isEmpty());
    Taken taken = taken(container, page, behind.orElse(0), unbroken);
    return page.mayCut(taken.position().at()) ? Optional.empty() : Optional.of(taken);
  }

  /** The lines that end behind the first {@code from} entries. */
  private static Taken taken(Container container, Page page, int from, boolean unbroken) {
    List<LogEntry> entries = page.entries();
    List<LogLine> lines = new ArrayList<>();
    Map<LogEntry.Stream, Begun> begun = new EnumMap<>(LogEntry.Stream.class);
    int taken = from;
    int linesTaken = 0;
    for (int i = from; i < entries.size(); i++) {
      LogEntry entry = entries.get(i);
      begun.values().removeIf(line -> line.isGivenUpAt(entry, lines));
      Begun line = begun.computeIfAbsent(entry.stream(), stream -> new Begun(entry));
      line.text.append(entry.text());
      if (entry.ended()) {
        lines.add(line.line());
        begun.remove(entry.stream());
      }
      if (begun.isEmpty()) {
        taken = i + 1;
        linesTaken = lines.size();
      }
    }
    if (!begun.isEmpty() && !container.running()) {
      begun.values().forEach(line -> lines.add(line.line()));
      taken = entries.size();
      linesTaken = lines.size();
    }
    return new Taken(
        List.copyOf(lines.subList(0, linesTaken)),
        Position.behind(container.id(), entries, taken),
        unbroken);
  }

  /** A line of which the end has not been seen yet. */
  private static final class Begun {
    private final LogEntry first;
    private final StringBuilder text = new StringBuilder();

    Begun(LogEntry first) {
      this.first = first;
    }

    LogLine line() {
      return new LogLine(Optional.of(first.at()), text.toString());
    }

    /**
     * A container that dies leaves a line without its end; what its stream says next has another
     * time.
     */
    boolean isGivenUpAt(LogEntry next, List<LogLine> lines) {
      boolean over =
          next.stream() == first.stream()
              ? !next.at().equals(first.at())
              : next.at().isAfter(first.at().plus(PATIENCE));
      if (over) {
        lines.add(line());
      }
      return over;
    }
  }
}
