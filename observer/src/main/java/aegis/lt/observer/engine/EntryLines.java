package aegis.lt.observer.engine;

import aegis.lt.observer.watch.log.LogLine;
import aegis.lt.observer.watch.log.LogSource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts the entries of a container's log together to lines. A line that is longer than {@value
 * #LONGEST} characters is given in pieces that overlap, so that a word across the border of two
 * pieces is whole in one of them.
 */
final class EntryLines {
  /** The longest piece. In characters. */
  static final int LONGEST = 1 << 18;

  /** What a piece repeats of the one before it. In characters. */
  static final int OVERLAP = 1 << 13;

  /** The rest of a line that has not come so long after its beginning will not come. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final LogSource.Sink sink;
  private final Map<LogEntry.Stream, Begun> begun = new EnumMap<>(LogEntry.Stream.class);

  EntryLines(LogSource.Sink sink) {
    this.sink = sink;
  }

  void take(LogEntry entry) {
    begun.values().removeIf(line -> line.isGivenUpAt(entry));
    Begun line = begun.computeIfAbsent(entry.stream(), stream -> new Begun(entry.at()));
    line.append(entry.text());
    if (entry.ended()) {
      line.give();
      begun.remove(entry.stream());
    }
  }

  /** Whether no line has begun that has not ended. */
  boolean allEnded() {
    return begun.isEmpty();
  }

  /** Whether nothing more will come of the lines that have begun. */
  boolean isOverdue(Instant now) {
    return begun.values().stream().allMatch(line -> now.isAfter(line.at.plus(PATIENCE)));
  }

  /** The lines that have begun end here. */
  void endAll() {
    begun.values().forEach(Begun::give);
    begun.clear();
  }

  /** A line of which the end has not been seen yet. */
  private final class Begun {
    private final Instant at;
    private final StringBuilder text = new StringBuilder();
    private boolean told;

    Begun(Instant at) {
      this.at = at;
    }

    void append(String more) {
      for (int from = 0; from < more.length() && !told; ) {
        int end = Math.min(more.length(), from + LONGEST - text.length());
        text.append(more, from, end);
        from = end;
        if (text.length() == LONGEST) {
          give();
          text.delete(0, LONGEST - OVERLAP);
        }
      }
    }

    void give() {
      if (!told) {
        told = sink.take(new LogLine(Optional.of(at), text.toString()));
      }
    }

    /**
     * A container that dies leaves a line without its end; what its stream says next has another
     * time.
     */
    boolean isGivenUpAt(LogEntry next) {
      boolean over =
          begun.get(next.stream()) == this
              ? !next.at().equals(at)
              : next.at().isAfter(at.plus(PATIENCE));
      if (over) {
        give();
      }
      return over;
    }
  }
}
