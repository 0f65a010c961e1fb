package aegis.lt.observer.watch.log;

import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.LoggedLine;
import aegis.lt.observer.store.Recorder;
import aegis.lt.observer.store.Recorder.Appeared;
import aegis.lt.observer.watch.log.LogSource.Reading;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.time.Instants;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps watch on one log: records what its lines say, and for which stretch of time it is certain
 * that none was missed. Used by one thread.
 *
 * <p>The watch reaches from one reading to the next, if the second begins where the first ended; so
 * it also spans a time in which the engine or this program was down, provided that the log was
 * kept. The cursor in the database is {@code <instant> <position>}: up to when the log was watched,
 * and where to read on. It moves only together with what was found before it.
 */
public final class LogWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  /** So many lines are recorded in one transaction. */
  private static final int MOST_AT_ONCE = 500;

  /** After so many transactions other logs get their turn. */
  private static final int MOST_TURNS = 100;

  /** A clock that is off by time zones only is off by a multiple of this. */
  private static final Duration ZONES = Duration.ofMinutes(15);

  private final Role role;
  private final LogSource source;
  private final LineClassifier classifier;
  private final Recorder recorder;
  private final InstantSource clock;
  private String told = "";
  private boolean heard;
  private final Map<LogEvent.Kind, Storm> storms = new EnumMap<>(LogEvent.Kind.class);

  public LogWatch(
      Role role,
      LogSource source,
      LineClassifier classifier,
      Recorder recorder,
      InstantSource clock) {
    this.role = role;
    this.source = source;
    this.classifier = classifier;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** Reads the log to its end and records what there is. */
  public void poll() {
    for (int turn = 0; turn < MOST_TURNS; turn++) {
      if (!hasMore()) {
        return;
      }
    }
  }

  private boolean hasMore() {
    Optional<Cursor> cursor = recorder.cursor(role).flatMap(Cursor::parse);
    Instant now = clock.instant();
    Found found = new Found();
    Reading reading;
    try {
      reading = source.readOn(cursor.map(Cursor::position), now, found);
    } catch (IOException e) {
      tell("cannot be read", Optional.ofNullable(e.getMessage()));
      return false;
    }
    if (reading instanceof Reading.Read read) {
      record(cursor, read, found.lines, now);
      return !read.atEnd();
    }
    if (reading instanceof Reading.Empty empty) {
      heard = false;
      recorder.logRead(role, List.of(), new Cursor(now, empty.position()).toString());
      tell("is empty", Optional.empty());
    } else {
      tell("is not there", Optional.empty());
    }
    return false;
  }

  private void record(Optional<Cursor> cursor, Reading.Read read, List<Line> found, Instant now) {
    Optional<Instant> goesOn = cursor.filter(last -> read.unbroken()).map(Cursor::watchedTo);
    Instant from = goesOn.filter(last -> !last.isAfter(now)).orElse(now);
    Optional<Instant> earliest = goesOn.map(last -> from);
    List<LoggedLine> lines =
        found.stream().map(line -> line.dated(earliest, now)).filter(this::isWorthIt).toList();
    heard |= read.heard();
    if (read.atEnd()) {
      String next = new Cursor(now, read.position()).toString();
      recorder.logRead(role, lines, next, from, now, heard ? Appeared.SOMETHING : Appeared.NOTHING);
      heard = false;
    } else {
      recorder.logRead(role, lines, new Cursor(from, read.position()).toString());
    }
    tell(
        cursor.isPresent() && !read.unbroken() ? "is watched again, after a break" : "is watched",
        Optional.empty());
    List<LoggedLine> against =
        lines.stream().filter(line -> line.kind() != LogEvent.Kind.REFRESHED).toList();
    if (!against.isEmpty()) {
      LoggedLine last = against.get(against.size() - 1);
      LOG.warn(
          "found in a log {}",
          Fields.of("role", role)
              .and("kind", last.kind())
              .and("lines", against.size())
              .and("at", last.at()));
    }
  }

  /** Each kind has its own allowance, so that harmless lines never displace others. */
  private boolean isWorthIt(LoggedLine line) {
    return storms.computeIfAbsent(line.kind(), kind -> new Storm()).allows(line.at());
  }

  private void tell(String state, Optional<String> reason) {
    if (state.equals(told) || (state.equals("is watched") && told.startsWith(state))) {
      return;
    }
    if (!state.startsWith("is watched")) {
      String why = state + reason.map(text -> ": " + text).orElse("");
      recorder.logEvent(
          role,
          new LoggedLine(
              clock.instant(), LogEvent.Kind.UNWATCHED, LineRedaction.redact("the log " + why)));
    }
    told = state;
    Fields fields = Fields.of("role", role).and("log", source.name()).and("reason", reason);
    if (state.equals("is watched")) {
      LOG.info("log {} {}", state, fields);
    } else {
      LOG.warn("log {} {}", state, fields);
    }
  }

  /** A line that says something, not yet dated. */
  private record Line(Optional<Instant> written, LineClassifier.Telling telling) {
    /**
     * A line that was not there at the last reading, and is there now, was written in between,
     * whatever time it states.
     *
     * @param earliest the last reading; empty if something may be missing since
     */
    LoggedLine dated(Optional<Instant> earliest, Instant now) {
      Instant at =
          written
              .map(stated -> earliest.map(e -> zoned(stated, e, now)).orElse(stated))
              .orElse(now);
      Instant notBefore = earliest.filter(at::isBefore).orElse(at);
      return new LoggedLine(Instants.earlier(notBefore, now), telling.kind(), telling.text());
    }

    /** The stated time in another zone, if that explains it. */
    private static Instant zoned(Instant stated, Instant earliest, Instant now) {
      Duration off = Duration.between(stated, now);
      long zones = Math.floorDiv(off.toMillis(), ZONES.toMillis());
      Instant moved = stated.plus(ZONES.multipliedBy(zones));
      return stated.isBefore(earliest) || stated.isAfter(now)
          ? (moved.isBefore(earliest) ? stated : moved)
          : stated;
    }
  }

  /** Keeps the lines that say something. */
  private final class Found implements LogSource.Sink {
    private final List<Line> lines = new ArrayList<>();

    @Override
    public boolean take(LogLine line) {
      Optional<LineClassifier.Telling> telling = classifier.classify(line.text());
      telling.ifPresent(
          what -> lines.add(new Line(line.at().or(() -> LineTime.of(line.text())), what)));
      return telling.isPresent();
    }

    @Override
    public boolean isFull() {
      return lines.size() >= MOST_AT_ONCE;
    }
  }

  private record Cursor(Instant watchedTo, String position) {
    static Optional<Cursor> parse(String text) {
      int space = text.indexOf(' ');
      return space < 0
          ? Optional.empty()
          : Optional.of(
              new Cursor(Instant.parse(text.substring(0, space)), text.substring(space + 1)));
    }

    @Override
    public String toString() {
      return watchedTo + " " + position;
    }
  }
}
