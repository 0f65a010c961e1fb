package aegis.lt.observer.engine;

import aegis.lt.observer.watch.log.LogLine;
import aegis.lt.observer.watch.log.LogSource;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A log that the container engine keeps. The position is a {@link LogPosition}.
 *
 * <p>Reading on looks for the last entry read, in ever longer stretches up to the end of the log,
 * and takes what stands behind it. If it is found, nothing is missing; if it is not, or the
 * container is another one by now, there may be.
 *
 * <p>A stretch is read twice: first to find where to continue and how far there are whole lines,
 * then for the lines. Only the shortest is held in memory meanwhile. A longer one is asked for
 * again, so that a burst of any size needs no more memory than a piece of a line.
 *
 * <p>Times in a log may go back and repeat, since two streams are merged and clocks are adjusted;
 * so the order of the entries counts, not their times.
 */
public final class ContainerLog implements LogSource {
  /** The entries of the shortest stretch. */
  private static final int HELD = 100;

  /** The entries of the next one. */
  private static final int TAIL = 5_000;

  /** So much is read before what was found in it is recorded. In characters. */
  private static final long BATCH = 32L << 20;

  private final String name;
  private final Containers containers;

  public ContainerLog(String name, Containers containers) {
    this.name = name;
    this.containers = containers;
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
    return new Pass(found.get(), position.flatMap(LogPosition::parse), now, sink).read();
  }

  /**
   * The end of a log.
   *
   * @param limit to how many entries it is limited; empty if nothing before it matters
   */
  private record Stretch(OptionalInt limit, Source source) {
    /** Gives its entries, as often as it is asked to. */
    interface Source {
      void read(Containers.Entries sink) throws IOException;
    }

    static Stretch of(List<LogEntry> held, int limit) {
      return new Stretch(
          OptionalInt.of(limit),
          sink -> {
            for (LogEntry entry : held) {
              if (!sink.take(entry)) {
                return;
              }
            }
          });
    }
  }

  /** One reading. */
  private final class Pass {
    private final Container container;
    private final Optional<LogPosition> last;
    private final Optional<LogPosition> wanted;
    private final Instant now;
    private final Sink sink;

    Pass(Container container, Optional<LogPosition> last, Instant now, Sink sink) {
      this.container = container;
      this.last = last;
      this.wanted = last.filter(this::isOfThisContainer).filter(known -> known.at().isPresent());
      this.now = now;
      this.sink = sink;
    }

    private boolean isOfThisContainer(LogPosition position) {
      return position.id().equals(container.id());
    }

    Reading read() throws IOException {
      Optional<Reading> reading = read(Stretch.of(containers.end(container, HELD), HELD));
      if (reading.isEmpty()) {
        reading = read(asked(OptionalInt.of(TAIL), Optional.empty()));
      }
      if (reading.isEmpty()) {
        reading = read(asked(OptionalInt.empty(), wanted.flatMap(LogPosition::at)));
      }
      return reading.orElseThrow(() -> new IOException("the log changed while it was read"));
    }

    private Stretch asked(OptionalInt tail, Optional<Instant> since) {
      return new Stretch(tail, entries -> containers.log(container, tail, since, entries));
    }

    /** Empty if the stretch does not reach back far enough to be sure. */
    private Optional<Reading> read(Stretch stretch) throws IOException {
      Survey survey = survey(stretch, wanted);
      boolean whole = stretch.limit().isEmpty() || survey.isShorterThan(stretch.limit());
      if (last.isEmpty()) {
        // What was written before the watch began is not asked for.
        return whole || !survey.endsAtItsFirstTime()
            ? Optional.of(reading(survey.end, false, true))
            : Optional.empty();
      }
      if (wanted.isEmpty()) {
        // A log that had nothing has no witness of what was taken away from it since.
        boolean unbroken = isOfThisContainer(last.get()) && survey.entries == 0;
        return whole ? lines(stretch, survey, unbroken) : Optional.empty();
      }
      if (!whole && !survey.isSure()) {
        return Optional.empty();
      }
      return survey.found
          ? lines(stretch, survey, true)
          : lines(stretch, survey(stretch, Optional.empty()), false);
    }

    private Survey survey(Stretch stretch, Optional<LogPosition> from) throws IOException {
      // A limited one is counted to its end, and so is one of which only the end is asked for.
      Survey survey = new Survey(container, from, stretch.limit().isEmpty() && last.isPresent());
      stretch.source().read(survey);
      survey.finish(now);
      return survey;
    }

    private Optional<Reading> lines(Stretch stretch, Survey survey, boolean unbroken)
        throws IOException {
      if (survey.taken == 0) {
        return Optional.of(reading(survey.end, unbroken, survey.atEnd));
      }
      Lines lines = new Lines(survey, sink);
      stretch.source().read(lines);
      if (!lines.begun) {
        return Optional.empty(); // its beginning has gone meanwhile
      }
      if (!lines.full && lines.taken < survey.taken) {
        throw new IOException("the log changed while it was read");
      }
      return Optional.of(reading(lines.end, unbroken, survey.atEnd && !lines.full));
    }

    private Reading reading(LogPosition position, boolean unbroken, boolean atEnd) {
      boolean neverAny = last.flatMap(LogPosition::at).isEmpty();
      if (position.at().isEmpty() && neverAny) {
        return new Reading.Empty(position.toString());
      }
      boolean heard = last.isPresent() && position.at().isPresent() && !position.equals(last.get());
      return new Reading.Read(position.toString(), unbroken, atEnd, heard);
    }
  }

  /** Finds where to continue in a stretch, and how far there are whole lines. */
  private static final class Survey implements Containers.Entries {
    private final Container container;

    /** Behind which entry; empty for the beginning of the stretch. */
    private final Optional<LogPosition> from;

    private final boolean mayEndEarly;
    private final LogPosition.Counter counter = new LogPosition.Counter();
    private long entries;
    private @Nullable Instant first;
    private boolean firstTimeAgain;
    private boolean found;

    /** Whether no later entry can be the right one. */
    private boolean exact;

    /** Which of the entries with its time the one is behind which to continue. */
    private int occurrence;

    private EntryLines lines = new EntryLines(new Nowhere());
    private long characters;
    private long behind;
    private @Nullable LogEntry newest;

    /** So many entries behind the one that was found can be taken. */
    private long taken;

    /** The position behind them. */
    private LogPosition end;

    private boolean atEnd = true;

    Survey(Container container, Optional<LogPosition> from, boolean mayEndEarly) {
      this.container = container;
      this.from = from;
      this.mayEndEarly = mayEndEarly;
      this.found = from.isEmpty();
      this.exact = from.isEmpty();
      this.end = LogPosition.first(container.id());
    }

    @Override
    public boolean take(LogEntry entry) {
      entries++;
      if (first == null) {
        first = entry.at();
      }
      int seen = counter.pass(entry);
      if (!exact && from.filter(position -> position.fits(entry)).isPresent()) {
        // Earlier ones of this time may have been rotated away; then the count does not help.
        exact = seen == from.get().occurrence();
        goOnBehind(entry, seen);
        return true;
      }
      return !found || isFollowedBy(entry);
    }

    private void goOnBehind(LogEntry entry, int seen) {
      found = true;
      occurrence = seen;
      end = counter.behind(container.id(), entry);
      lines = new EntryLines(new Nowhere());
      characters = 0;
      behind = 0;
      taken = 0;
      firstTimeAgain = false;
    }

    private boolean isFollowedBy(LogEntry entry) {
      firstTimeAgain |= entry.at().equals(first);
      behind++;
      characters += entry.text().length();
      newest = entry;
      lines.take(entry);
      if (lines.allEnded()) {
        takeAll(entry);
      }
      if (!mayEndEarly || !exact || characters < BATCH) {
        return true;
      }
      atEnd = false;
      if (taken == 0) {
        takeAll(entry); // a line as long as that is cut
      }
      return false;
    }

    private void takeAll(LogEntry upTo) {
      taken = behind;
      end = counter.behind(container.id(), upTo);
    }

    /** Lines that have begun are taken if nothing more will come of them. */
    void finish(Instant now) {
      if (newest != null
          && atEnd
          && !lines.allEnded()
          && (!container.running() || lines.isOverdue(now))) {
        takeAll(newest);
      }
    }

    boolean isShorterThan(OptionalInt limit) {
      // In the log of a terminal an entry may have been told as several.
      return container.terminal() ? entries * 2 < limit.getAsInt() : entries != limit.getAsInt();
    }

    /** Whether entries of the time at which it ends may have been cut off at its beginning. */
    boolean endsAtItsFirstTime() {
      return end.at().isEmpty() || end.at().get().equals(first);
    }

    /** Whether nothing before a limited stretch could change what was found in it. */
    boolean isSure() {
      return found && !firstTimeAgain && !from.orElseThrow().at().orElseThrow().equals(first);
    }
  }

  /** Nothing is kept of the lines. */
  private static final class Nowhere implements Sink {
    @Override
    public boolean take(LogLine line) {
      return true;
    }

    @Override
    public boolean isFull() {
      return false;
    }
  }

  /** Gives the lines that a survey has found. */
  private static final class Lines implements Containers.Entries {
    private final Survey survey;
    private final Sink sink;
    private final EntryLines lines;
    private final LogPosition.Counter counter = new LogPosition.Counter();
    private boolean begun;
    private boolean full;
    private long taken;
    private LogPosition end;

    Lines(Survey survey, Sink sink) {
      this.survey = survey;
      this.sink = sink;
      this.lines = new EntryLines(sink);
      this.begun = survey.from.isEmpty();
      this.end = survey.end;
    }

    @Override
    public boolean take(LogEntry entry) {
      int seen = counter.pass(entry);
      if (!begun) {
        begun = seen == survey.occurrence && survey.from.orElseThrow().fits(entry);
        return true;
      }
      taken++;
      lines.take(entry);
      if (taken == survey.taken) {
        lines.endAll();
        end = counter.behind(survey.container.id(), entry);
        return false;
      }
      if (lines.allEnded() && sink.isFull()) {
        full = true;
        end = counter.behind(survey.container.id(), entry);
        return false;
      }
      return true;
    }
  }
}
