package aegis.lt.observer.logs;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.LoggedLine;
import aegis.lt.observer.store.Recorder;
import aegis.lt.shared.log.Fields;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps watch on one log: records what its lines say, and for which stretch of time it is certain
 * that none was missed. Used by one thread.
 *
 * <p>The watch reaches from one reading to the next, if the second begins where the first ended; so
 * it also spans a time in which the engine or this program was down, provided that the log was
 * kept. The cursor in the database is {@code <instant> <position>}: up to when the watch was
 * recorded, and where to read on.
 */
public final class LogWatch {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  private final Role role;
  private final LogSource source;
  private final LineClassifier classifier;
  private final Recorder recorder;
  private final InstantSource clock;
  private String told = "";

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
    Optional<Cursor> cursor = recorder.cursor(role).flatMap(Cursor::parse);
    Instant now = clock.instant();
    LogSource.Reading reading;
    try {
      reading = source.readOn(cursor.map(Cursor::position), now);
    } catch (IOException e) {
      tell("cannot be read", Optional.ofNullable(e.getMessage()));
      return;
    }
    if (reading instanceof LogSource.Reading.Lines lines) {
      record(cursor, lines, now);
    } else {
      tell("is not there", Optional.empty());
    }
  }

  private void record(Optional<Cursor> cursor, LogSource.Reading.Lines lines, Instant now) {
    Instant from =
        cursor
            .filter(last -> lines.unbroken())
            .map(Cursor::watchedTo)
            .filter(last -> !last.isAfter(now))
            .orElse(now);
    List<LoggedLine> telling =
        lines.lines().stream().flatMap(line -> classifier.classify(line).stream()).toList();
    // The lines come first: a crash in between leaves a watch too short, never one without lines.
    recorder.logEvents(role, telling, new Cursor(from, lines.position()).toString());
    recorder.watched(role, from, now);
    tell(
        cursor.isPresent() && !lines.unbroken() ? "is watched again, after a break" : "is watched",
        Optional.empty());
    telling.forEach(
        line ->
            LOG.warn(
                "found in a log {}",
                Fields.of("role", role).and("kind", line.kind()).and("at", line.at())));
  }

  private void tell(String state, Optional<String> reason) {
    if (state.equals(told) || (state.equals("is watched") && told.startsWith(state))) {
      return;
    }
    told = state;
    Fields fields = Fields.of("role", role).and("log", source.name()).and("reason", reason);
    if (state.equals("is watched")) {
      LOG.info("log {} {}", state, fields);
    } else {
      LOG.warn("log {} {}", state, fields);
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
