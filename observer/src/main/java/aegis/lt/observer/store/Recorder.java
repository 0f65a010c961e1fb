package aegis.lt.observer.store;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.ContainerSpan;
import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.LogSpan;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.Stream;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.evidence.WatchedContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns looks, lines and events into numbered pieces of evidence.
 *
 * <p>A look that sees what the last one saw lengthens its span, unless the token has expired
 * meanwhile, so that a span says exactly which looks found an expired one; so does a watch that
 * goes on where the last one ended. Such lengthening is kept in memory and written at most every
 * {@code flushInterval}, since this runs on a disk that should sleep: a crash loses that much of
 * the end of a span, never a change. New spans and events are durable when the method returns.
 *
 * <p>After a restart the last span of each stream is lengthened on if the pause allows it. There
 * must be one recorder for a database at a time. It may be used by several threads. A call that
 * throws {@link StoreException} may be repeated; lengthening that could not be written is kept and
 * written with the next call.
 */
public final class Recorder implements AutoCloseable {
  private final EvidenceStore store;
  private final Duration maxGap;
  private final Duration flushInterval;
  private final OpenSpans<SampleSpan> samples;
  private final OpenSpans<LogSpan> logs;
  private final OpenSpans<ContainerSpan> containers;
  private final Map<Role, String> cursors = new EnumMap<>(Role.class);
  private @Nullable Instant flushedAt;

  /** Seldom enough for a NAS disk, often enough that no other process sees a gap for it. */
  public static Duration flushInterval(Duration maxGap) {
    return maxGap.dividedBy(4);
  }

  /**
   * @param maxGap the longest pause between two looks of one span, itself included; positive
   * @param flushInterval the longest time, by the caller's clock, for which lengthening is kept in
   *     memory; zero writes at once. Readers see the end of a span that much later, so keep it
   *     below {@code maxGap}
   */
  public Recorder(EvidenceStore store, Duration maxGap, Duration flushInterval) {
    if (maxGap.isNegative() || maxGap.isZero()) {
      throw new IllegalArgumentException("maxGap is " + maxGap + ", must be positive");
    }
    if (flushInterval.isNegative()) {
      throw new IllegalArgumentException(
          "flushInterval is " + flushInterval + ", must not be negative");
    }
    this.store = store;
    this.maxGap = maxGap;
    this.flushInterval = flushInterval;
    Pieces pieces = store.pieces();
    this.samples = new OpenSpans<>(pieces::lastSamples, pieces::lengthen, span -> begin(span));
    this.logs = new OpenSpans<>(pieces::lastLogSpan, pieces::lengthen, span -> begin(span));
    this.containers =
        new OpenSpans<>(pieces::lastContainerSpan, pieces::lengthen, span -> begin(span));
  }

  /** One look at a token cache. */
  public void look(Role role, Instant at, Sample sample) {
    looks(role, at, at, 1, Duration.ZERO, sample);
  }

  /**
   * A run of looks that all saw the same.
   *
   * @param first the first look; a pause since the last look of more than {@code maxGap}, or a
   *     clock that went back, begins a new span
   * @param last the last look, not before {@code first}
   * @param count how many looks, at least 1
   * @param longestPause the longest pause between two of them
   */
  public synchronized void looks(
      Role role, Instant first, Instant last, long count, Duration longestPause, Sample sample) {
    SampleSpan looked =
        new SampleSpan(
            role,
            1,
            Nanos.storable(first),
            Nanos.storable(last),
            count,
            longestPause,
            storable(sample));
    SampleSpan open = samples.get(role);
    if (open == null || !continues(open, looked)) {
      samples.begin(role, looked, this::writeAtOnce);
      flushedAt = looked.lastSeen();
      return;
    }
    Duration pause = Duration.between(open.lastSeen(), looked.firstSeen());
    samples.lengthen(
        role,
        new SampleSpan(
            role,
            open.sequence(),
            open.firstSeen(),
            looked.lastSeen(),
            open.looks() + looked.looks(),
            longest(longest(open.longestPause(), looked.longestPause()), pause),
            open.sample()));
    flushIfDue(looked.lastSeen());
  }

  /**
   * A log was read without a break from one instant to another. Goes on with the last span if it
   * begins in it or where it ended. Tell the lines of that time first, so that no crash leaves a
   * watch without its lines.
   */
  public synchronized void watched(Role role, Instant from, Instant to) {
    watched(role, from, to, Optional.empty());
  }

  /** As above. Where silence is known, the stretch begins a span of its own. */
  public synchronized void watched(
      Role role, Instant from, Instant to, Optional<Instant> silentSince) {
    LogSpan watched =
        new LogSpan(
            role, 1, Nanos.storable(from), Nanos.storable(to), silentSince.map(Nanos::storable));
    LogSpan open = logs.get(role);
    if (open == null
        || !touches(open.from(), open.to(), watched.from())
        || open.silentSince().isPresent()
        || silentSince.isPresent()) {
      logs.begin(role, watched, this::writeAtOnce);
      flushedAt = watched.to();
      return;
    }
    if (watched.to().isAfter(open.to())) {
      logs.lengthen(role, new LogSpan(role, open.sequence(), open.from(), watched.to()));
    }
    flushIfDue(watched.to());
  }

  /**
   * A log was read without a break from one instant to another, to its end.
   *
   * <p>The lines, the cursor and the end of the watch become durable together or not at all: what
   * was read and could not be recorded counts as not read. Without lines, cursor and watch are kept
   * in memory like lengthening, since reading the same dull lines again does no harm.
   *
   * <p>The span tells since when the log has been silent. So when something appears after a silence
   * of more than {@code maxGap}, a new span begins where the last one ended.
   *
   * @param lines what was found, in order
   * @param cursor what {@link #cursor} is to return, opaque
   * @param appeared whether anything has appeared in the log since {@code from}
   */
  public synchronized void logRead(
      Role role,
      List<LoggedLine> lines,
      String cursor,
      Instant from,
      Instant to,
      Appeared appeared) {
    LogSpan watched = beginning(role, Nanos.storable(from), Nanos.storable(to), appeared);
    LogSpan open = logs.get(role);
    boolean goesOn = open != null && touches(open.from(), open.to(), watched.from());
    if (open == null || !goesOn || endsSilence(open, watched, appeared)) {
      LogSpan next =
          open != null && goesOn ? beginning(role, open.to(), watched.to(), appeared) : watched;
      logs.begin(role, next, body -> writeAtOnce(() -> written(role, lines, cursor, body)));
      flushedAt = watched.to();
      return;
    }
    boolean longer = watched.to().isAfter(open.to());
    LogSpan lengthened =
        longer
            ? new LogSpan(
                role,
                open.sequence(),
                open.from(),
                watched.to(),
                appeared == Appeared.SOMETHING ? Optional.of(watched.to()) : open.silentSince())
            : open;
    logs.lengthen(role, lengthened);
    if (lines.isEmpty()) {
      cursors.put(role, cursor);
      flushIfDue(watched.to());
      return;
    }
    try {
      writeAtOnce(() -> written(role, lines, cursor, () -> lengthened));
    } catch (RuntimeException e) {
      logs.restore(role, open);
      throw e;
    }
  }

  /** Whether anything has appeared in a log. */
  public enum Appeared {
    SOMETHING,
    NOTHING
  }

  private static LogSpan beginning(Role role, Instant from, Instant to, Appeared appeared) {
    return new LogSpan(role, 1, from, to, Optional.of(appeared == Appeared.SOMETHING ? to : from));
  }

  private boolean endsSilence(LogSpan open, LogSpan watched, Appeared appeared) {
    if (!watched.to().isAfter(open.to())) {
      return false;
    }
    return open.silentSince()
        .map(
            since ->
                appeared == Appeared.SOMETHING
                    && Duration.between(since, watched.to()).compareTo(maxGap) > 0)
        .orElse(true);
  }

  /** As above, of a log that has not been read to its end yet, or that has nothing in it. */
  public synchronized void logRead(Role role, List<LoggedLine> lines, String cursor) {
    if (lines.isEmpty()) {
      cursors.put(role, cursor);
      return;
    }
    writeAtOnce(() -> written(role, lines, cursor, () -> cursor));
  }

  private <T> T written(Role role, List<LoggedLine> lines, String cursor, Supplier<T> more) {
    lines.forEach(line -> insert(role, line));
    store.putCursor(role, cursor);
    return more.get();
  }

  /** A line of a log that is not followed, such as an imported one. */
  public synchronized void logEvent(Role role, LoggedLine line) {
    writeAtOnce(
        () -> {
          insert(role, line);
          return null;
        });
  }

  /** How far the log has been read; empty if it never was. */
  public synchronized Optional<String> cursor(Role role) {
    return Optional.ofNullable(cursors.get(role)).or(() -> store.cursor(role));
  }

  /** As {@link #watched}, for the engine's events about a container. */
  public synchronized void containerWatched(Role role, Instant from, Instant to) {
    ContainerSpan watched = new ContainerSpan(role, 1, Nanos.storable(from), Nanos.storable(to));
    ContainerSpan open = containers.get(role);
    if (open == null || !touches(open.from(), open.to(), watched.from())) {
      containers.begin(role, watched, this::writeAtOnce);
      flushedAt = watched.to();
      return;
    }
    if (watched.to().isAfter(open.to())) {
      containers.lengthen(
          role, new ContainerSpan(role, open.sequence(), open.from(), watched.to()));
    }
    flushIfDue(watched.to());
  }

  /** Which container has the watched name now. Recorded when it is another than before. */
  public synchronized void containerSeen(Role role, String id, String image, Instant at) {
    List<WatchedContainer> known = store.watchedContainers(role);
    if (known.isEmpty() || !known.get(known.size() - 1).is(id, image)) {
      writeAtOnce(
          () -> {
            store.pieces().insert(new WatchedContainer(role, Nanos.storable(at), id, image));
            return null;
          });
    }
  }

  /** An event of a container. The engine may tell it again; the same event is recorded once. */
  public synchronized void containerEvent(Role role, Instant at, ContainerEvent.Event event) {
    writeAtOnce(
        () -> {
          if (!store.pieces().has(role, at, event)) {
            long sequence = store.nextSequence(Stream.Kind.CONTAINER, role);
            store.pieces().insert(new ContainerEvent(role, sequence, at, event));
          }
          return null;
        });
  }

  /** Writes all that is kept in memory. */
  public synchronized void flush() {
    writeAtOnce(() -> null);
  }

  /** Flushes; the store stays open. */
  @Override
  public void close() {
    flush();
  }

  private boolean continues(SampleSpan open, SampleSpan looked) {
    Duration pause = Duration.between(open.lastSeen(), looked.firstSeen());
    return open.sample().equals(looked.sample())
        && !pause.isNegative()
        && pause.compareTo(maxGap) <= 0
        && open.sample().expiredAt(open.lastSeen())
            == looked.sample().expiredAt(looked.firstSeen());
  }

  private static boolean touches(Instant from, Instant to, Instant next) {
    return !next.isBefore(from) && !next.isAfter(to);
  }

  private void flushIfDue(Instant now) {
    Instant last = flushedAt;
    if (last == null) {
      flushedAt = now;
      last = now;
    }
    Duration since = Duration.between(last, now);
    if (since.isNegative() || since.compareTo(flushInterval) >= 0) {
      flush();
      flushedAt = now;
    }
  }

  /** Writes what is kept in memory and the body's own, in one transaction. */
  private <T extends @Nullable Object> T writeAtOnce(Supplier<T> body) {
    T value =
        store.writing(
            () -> {
              samples.write();
              logs.write();
              containers.write();
              cursors.forEach(store::putCursor);
              return body.get();
            });
    samples.written();
    logs.written();
    containers.written();
    cursors.clear();
    return value;
  }

  private void insert(Role role, LoggedLine line) {
    long sequence = store.nextSequence(Stream.Kind.LOG, role);
    store.pieces().insert(new LogEvent(role, sequence, line.at(), line.kind(), line.text()));
  }

  private SampleSpan begin(SampleSpan span) {
    SampleSpan numbered =
        new SampleSpan(
            span.role(),
            store.nextSequence(Stream.Kind.SAMPLES, span.role()),
            span.firstSeen(),
            span.lastSeen(),
            span.looks(),
            span.longestPause(),
            span.sample());
    store.pieces().insert(numbered);
    return numbered;
  }

  private LogSpan begin(LogSpan span) {
    long sequence = store.nextSequence(Stream.Kind.LOG, span.role());
    LogSpan numbered =
        new LogSpan(span.role(), sequence, span.from(), span.to(), span.silentSince());
    store.pieces().insert(numbered);
    return numbered;
  }

  private ContainerSpan begin(ContainerSpan span) {
    long sequence = store.nextSequence(Stream.Kind.CONTAINER, span.role());
    ContainerSpan numbered = new ContainerSpan(span.role(), sequence, span.from(), span.to());
    store.pieces().insert(numbered);
    return numbered;
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** The sample as it will be read back, so that it stays equal across a restart. */
  private static Sample storable(Sample sample) {
    return new Sample(
        sample.state(),
        sample.mtime().map(Nanos::storable),
        sample.issuedAt().map(Nanos::storable),
        sample.expiresIn().map(Nanos::storable),
        sample.content(),
        sample.refresh(),
        sample.shape(),
        new TokenFacts(
            sample.token().access(),
            sample.token().session(),
            sample.token().absoluteExpiry().map(Nanos::storable),
            sample.token().jwtExpiry().map(Nanos::storable)),
        sample
            .file()
            .map(file -> new FileIdentity(file.inode(), Nanos.storable(file.changedAt()))));
  }
}
