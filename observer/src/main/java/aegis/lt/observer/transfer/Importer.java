package aegis.lt.observer.transfer;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.store.Counts;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.LoggedLine;
import aegis.lt.observer.store.Recorder;
import aegis.lt.observer.store.StreamState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads evidence from JSON Lines in the form described at {@link Exporter} into a database: all of
 * it, or nothing.
 *
 * <p>JsonLines with numbers ({@code seq}) are taken as they are, into streams that have never held
 * any. Lines without are put through the same logic as live looks, in order of time, behind what is
 * there: equal looks lengthen a span. Looks without numbers must not be older than the last one
 * that is there; logs and containers may be told about in any order. Memory is constant: lines
 * without numbers wait in the database, within the same transaction. Unknown fields are ignored,
 * empty lines too; an unknown type is an error.
 */
public final class Importer {
  /** 292 years, which is as long as whole nanoseconds fit a long. */
  private static final Duration LONGEST_STRETCH = Duration.ofNanos(Long.MAX_VALUE);

  private final EvidenceStore store;
  private final Duration maxGap;

  /**
   * An import into a database that no observer records into at the same time.
   *
   * @param maxGap the longest pause between two looks of one span, itself included; positive
   */
  public Importer(EvidenceStore store, Duration maxGap) {
    this.store = store;
    this.maxGap = maxGap;
  }

  /**
   * Reads to the end of the stream, which stays open.
   *
   * @return what the database holds now
   * @throws ImportException for the first line that is wrong; nothing is imported then
   */
  public Counts read(InputStream in) throws IOException {
    try {
      return store.writing(
          () -> {
            new Run().readAll(new JsonLines(in));
            return store.counts();
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** One import on its way. */
  private final class Run {
    private final Numbering numbering = new Numbering(store.streams());
    private final Unnumbered unnumbered = new Unnumbered(store);
    private long number;
    private byte[] line = {};

    void readAll(JsonLines lines) {
      try {
        Optional<byte[]> next = lines.next();
        while (next.isPresent()) {
          read(lines.number(), next.get());
          next = lines.next();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      numbering.finish().forEach(store::restore);
      unnumbered.record(maxGap, this::read);
    }

    private void later(Instant at, Optional<Role> lookedAt, Consumer<Recorder> recording) {
      unnumbered.take(at, number, line, lookedAt, recording);
    }

    private void read(long lineNumber, byte[] text) {
      if (isBlank(text)) {
        return;
      }
      number = lineNumber;
      line = text;
      JsonFields fields = JsonFields.parse(number, line);
      String type = fields.text("type");
      switch (type) {
        case "sample" -> sample(fields);
        case "log" -> log(fields);
        case "log_span" -> logSpan(fields);
        case "container" -> container(fields);
        case "container_span" -> containerSpan(fields);
        case "stream" -> stream(fields);
        default ->
            throw fields.problem(
                "'type' is \""
                    + type
                    + "\", must be one of sample, log, log_span, container, container_span,"
                    + " stream");
      }
    }

    private void sample(JsonFields fields) {
      Role role = fields.oneOf("role", List.of(Role.INCUMBENT, Role.CANDIDATE));
      Instant at = fields.instant("at");
      Instant lastSeen = fields.optionalInstant("last_seen").orElse(at);
      if (lastSeen.isBefore(at)) {
        throw fields.problem("'last_seen' is before 'at'");
      }
      long looks = fields.optionalCount("looks").orElse(lastSeen.equals(at) ? 1 : 2);
      // Without the pauses themselves the worst is assumed: one pause all the way.
      Duration stretch = Duration.between(at, lastSeen);
      Duration longestPause = fields.optionalSeconds("longest_pause_secs").orElse(stretch);
      if (!isPossible(stretch, looks, longestPause)) {
        throw fields.problem(
            looks
                + " looks in "
                + stretch
                + " cannot have a longest pause of "
                + longestPause
                + ": see 'looks', 'longest_pause_secs', 'last_seen'");
      }
      Sample sample =
          new Sample(
              fields.oneOf("state", List.of(FileState.values())),
              fields.optionalInstant("mtime"),
              fields.optionalInstant("issued_at"),
              fields.optionalSeconds("expires_in"),
              fields.optionalText("content"),
              fields.optionalText("refresh"),
              fields.optionalObject("shape").map(Importer::shape),
              new TokenFacts(
                  fields.optionalText("access"),
                  fields.optionalText("session"),
                  fields.optionalInstant("expires_at"),
                  fields.optionalInstant("token_expires_at")),
              fields
                  .optionalObject("file")
                  .map(file -> new FileIdentity(file.text("inode"), file.instant("changed_at"))));
      OptionalLong sequence = sequence(fields, EvidenceStream.Kind.SAMPLES, role);
      if (sequence.isPresent()) {
        store.append(
            new SampleSpan(role, sequence.getAsLong(), at, lastSeen, looks, longestPause, sample));
      } else {
        later(
            at,
            Optional.of(role),
            recorder -> recorder.looks(role, at, lastSeen, looks, longestPause, sample));
      }
    }

    private void log(JsonFields fields) {
      Role role = fields.oneOf("role", List.of(Role.values()));
      Instant at = fields.instant("at");
      LogEvent.Kind kind = fields.oneOf("kind", List.of(LogEvent.Kind.values()));
      String text = fields.text("text");
      OptionalLong sequence = sequence(fields, EvidenceStream.Kind.LOG, role);
      if (sequence.isPresent()) {
        store.append(new LogEvent(role, sequence.getAsLong(), at, kind, text));
      } else {
        LoggedLine logged = new LoggedLine(at, kind, text);
        later(at, Optional.empty(), recorder -> recorder.logEvent(role, logged));
      }
    }

    private void logSpan(JsonFields fields) {
      Role role = fields.oneOf("role", List.of(Role.values()));
      Instant from = fields.instant("from");
      Instant to = endOf(from, fields);
      Optional<Instant> silentSince = fields.optionalInstant("silent_since");
      if (silentSince.filter(at -> at.isBefore(from) || at.isAfter(to)).isPresent()) {
        throw fields.problem("'silent_since' is not between 'from' and 'to'");
      }
      OptionalLong sequence = sequence(fields, EvidenceStream.Kind.LOG, role);
      if (sequence.isPresent()) {
        store.append(
            new WatchSpan(EvidenceStream.log(role), sequence.getAsLong(), from, to, silentSince));
      } else {
        later(from, Optional.empty(), recorder -> recorder.watched(role, from, to, silentSince));
      }
    }

    private void container(JsonFields fields) {
      Role role = fields.oneOf("role", List.of(Role.values()));
      Instant at = fields.instant("at");
      ContainerEvent.Event event = fields.oneOf("event", List.of(ContainerEvent.Event.values()));
      OptionalLong sequence = sequence(fields, EvidenceStream.Kind.CONTAINER, role);
      if (sequence.isPresent()) {
        store.append(new ContainerEvent(role, sequence.getAsLong(), at, event));
      } else {
        later(at, Optional.empty(), recorder -> recorder.containerEvent(role, at, event));
      }
    }

    private void containerSpan(JsonFields fields) {
      Role role = fields.oneOf("role", List.of(Role.values()));
      Instant from = fields.instant("from");
      Instant to = endOf(from, fields);
      OptionalLong sequence = sequence(fields, EvidenceStream.Kind.CONTAINER, role);
      if (sequence.isPresent()) {
        store.append(new WatchSpan(EvidenceStream.container(role), sequence.getAsLong(), from, to));
      } else {
        later(from, Optional.empty(), recorder -> recorder.containerWatched(role, from, to));
      }
    }

    private void stream(JsonFields fields) {
      String id = fields.text("stream");
      EvidenceStream stream =
          store.streams().stream()
              .map(StreamState::stream)
              .filter(known -> known.id().equals(id))
              .findFirst()
              .orElseThrow(
                  () ->
                      fields.problem(
                          "'stream' is \"" + id + "\", must be such as samples/incumbent"));
      long nextSequence = required(fields, "next_sequence");
      long prunedBelow = required(fields, "pruned_below");
      if (prunedBelow > nextSequence) {
        throw fields.problem("'pruned_below' is more than 'next_sequence'");
      }
      numbering.see(fields, new StreamState(stream, nextSequence, prunedBelow));
    }

    private OptionalLong sequence(JsonFields fields, EvidenceStream.Kind kind, Role role) {
      OptionalLong sequence = fields.optionalCount("seq");
      if (sequence.isPresent()) {
        numbering.see(fields, new EvidenceStream(kind, role), sequence.getAsLong());
      }
      return sequence;
    }
  }

  private static long required(JsonFields fields, String name) {
    return fields
        .optionalCount(name)
        .orElseThrow(() -> fields.problem("'" + name + "' is missing"));
  }

  private static Instant endOf(Instant from, JsonFields fields) {
    Instant to = fields.instant("to");
    if (to.isBefore(from)) {
      throw fields.problem("'to' is before 'from'");
    }
    return to;
  }

  private static FileShape shape(JsonFields fields) {
    return new FileShape(
        fields.text("owner"),
        fields.text("mode"),
        fields
            .optionalObject("fields")
            .orElseThrow(() -> fields.problem("'fields' of 'shape' is missing"))
            .texts());
  }

  /** The pauses add up to the stretch, and none is longer than the longest. */
  private static boolean isPossible(Duration stretch, long looks, Duration longestPause) {
    if (looks == 1) {
      return stretch.isZero() && longestPause.isZero();
    }
    if (stretch.compareTo(LONGEST_STRETCH) > 0) {
      return false;
    }
    return !longestPause.isNegative()
        && longestPause.compareTo(stretch) <= 0
        && BigInteger.valueOf(longestPause.toNanos())
                .multiply(BigInteger.valueOf(looks - 1))
                .compareTo(BigInteger.valueOf(stretch.toNanos()))
            >= 0;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
