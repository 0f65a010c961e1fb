package aegis.lt.observer.store;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.shared.time.Durations;
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
 * continues where the last one ended. Such lengthening is kept in memory and written at most every
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
  private final OpenSpans<WatchSpan> logs;
  private final OpenSpans<WatchSpan> containers;
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
    EvidenceTables pieces = store.pieces();
    this.samples =
        new OpenSpans<>(
            pieces::lastSamples,
            pieces::lengthen,
            span -> insert(span.numbered(next(EvidenceStream.samples(span.role())))));
    this.logs = new OpenSpans<>(pieces::lastLogSpan, pieces::lengthen, this::again);
    this.containers = new OpenSpans<>(pieces::lastContainerSpan, pieces::lengthen, this::again);
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
    Instant from = Nanos.storable(first);
    Instant to = Nanos.storable(last);
    Sample seen = storable(sample);
    SampleSpan open = samples.get(role);
    if (open == null || !continues(open, from, seen)) {
      samples.begin(
          role,
          () ->
              insert(
                  new SampleSpan(
                      role,
                      next(EvidenceStream.samples(role)),
                      from,
                      to,
                      count,
                      longestPause,
                      seen)),
          this::writeAtOnce);
      flushedAt = to;
      return;
    }
    Duration pause = Duration.between(open.lastSeen(), from);
    samples.lengthen(
        role,
        new SampleSpan(
            role,
            open.sequence(),
            open.firstSeen(),
            to,
            open.looks() + count,
            Durations.longer(Durations.longer(open.longestPause(), longestPause), pause),
            open.sample()));
    flushIfDue(to);
  }

  /**
   * A log was read without a break from one instant to another. Continues with the last span if it
   * begins in it or where it ended. Tell the lines of that time first, so that no crash leaves a
   * watch without its lines.
   */
  public synchronized void watched(Role role, Instant from, Instant to) {
    watched(role, from, to, Optional.empty());
  }

  /** As above. Where silence is known, the stretch begins a span of its own. */
  public synchronized void watched(
      Role role, Instant from, Instant to, Optional<Instant> silentSince) {
    WatchSpan open = logs.get(role);
    boolean silenceKnown =
        silentSince.isPresent() || (open != null && open.silentSince().isPresent());
    watched(logs, EvidenceStream.log(role), from, to, silentSince, silenceKnown);
  }

  /** As {@link #watched}, for the engine's events about a container. */
  public synchronized void containerWatched(Role role, Instant from, Instant to) {
    watched(containers, EvidenceStream.container(role), from, to, Optional.empty(), false);
  }

  private void watched(
      OpenSpans<WatchSpan> spans,
      EvidenceStream stream,
      Instant first,
      Instant last,
      Optional<Instant> silentSince,
      boolean apart) {
    Instant from = Nanos.storable(first);
    Instant to = Nanos.storable(last);
    WatchSpan open = spans.get(stream.role());
    if (open == null || apart || !touches(open, from)) {
      Optional<Instant> since = silentSince.map(Nanos::storable);
      spans.begin(
          stream.role(),
          () -> insert(new WatchSpan(stream, next(stream), from, to, since)),
          this::writeAtOnce);
      flushedAt = to;
      return;
    }
    if (to.isAfter(open.to())) {
      spans.lengthen(stream.role(), new WatchSpan(stream, open.sequence(), open.from(), to));
    }
    flushIfDue(to);
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
    EvidenceStream stream = EvidenceStream.log(role);
    Instant begin = Nanos.storable(from);
    Instant end = Nanos.storable(to);
    WatchSpan open = logs.get(role);
    boolean goesOn = open != null && touches(open, begin);
    if (open == null || !goesOn || endsSilence(open, end, appeared)) {
      Instant since = open != null && goesOn ? open.to() : begin;
      Instant silent = appeared == Appeared.SOMETHING ? end : since;
      logs.begin(
          role,
          () -> insert(new WatchSpan(stream, next(stream), since, end, Optional.of(silent))),
          body -> writeAtOnce(() -> written(role, lines, cursor, body)));
      flushedAt = end;
      return;
    }
    WatchSpan lengthened =
        end.isAfter(open.to())
            ? new WatchSpan(
                stream,
                open.sequence(),
                open.from(),
                end,
                appeared == Appeared.SOMETHING ? Optional.of(end) : open.silentSince())
            : open;
    logs.lengthen(role, lengthened);
    if (lines.isEmpty()) {
      cursors.put(role, cursor);
      flushIfDue(end);
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

  private boolean endsSilence(WatchSpan open, Instant end, Appeared appeared) {
    if (!end.isAfter(open.to())) {
      return false;
    }
    return open.silentSince()
        .map(
            since ->
                appeared == Appeared.SOMETHING
                    && Duration.between(since, end).compareTo(maxGap) > 0)
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
            long sequence = store.nextSequence(EvidenceStream.Kind.CONTAINER, role);
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

  private boolean continues(SampleSpan open, Instant from, Sample seen) {
    Duration pause = Duration.between(open.lastSeen(), from);
    return open.sample().equals(seen)
        && !pause.isNegative()
        && pause.compareTo(maxGap) <= 0
        && open.sample().expiredAt(open.lastSeen()) == seen.expiredAt(from);
  }

  private static boolean touches(WatchSpan open, Instant next) {
    return !next.isBefore(open.from()) && !next.isAfter(open.to());
  }

  private long next(EvidenceStream stream) {
    return store.nextSequence(stream.kind(), stream.role());
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
    long sequence = store.nextSequence(EvidenceStream.Kind.LOG, role);
    store.pieces().insert(new LogEvent(role, sequence, line.at(), line.kind(), line.text()));
  }

  private SampleSpan insert(SampleSpan span) {
    store.pieces().insert(span);
    return span;
  }

  private WatchSpan again(WatchSpan span) {
    return insert(span.numbered(next(span.stream())));
  }

  private WatchSpan insert(WatchSpan span) {
    store.pieces().insert(span);
    return span;
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
