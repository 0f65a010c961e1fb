package aegis.lt.observer.store;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Hole;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The numbering of the streams: the next number, what is missing, and what was dropped. */
final class Streams {
  /** Number, beginning and end of a piece of whatever table. */
  private record Extent(long sequence, Instant begins, Instant ends) {}

  private final Database database;

  Streams(Database database) {
    this.database = database;
  }

  /** The next number of the stream, which is thereby taken. Within a writing transaction. */
  long take(EvidenceStream stream) {
    long sequence = state(stream).nextSequence();
    database.update("UPDATE stream SET next_sequence = ? WHERE id = ?", sequence + 1, stream.id());
    return sequence;
  }

  /** Marks the number as taken, wherever the stream stands. Within a writing transaction. */
  void take(EvidenceStream stream, long sequence) {
    database.update(
        "UPDATE stream SET next_sequence = max(next_sequence, ?) WHERE id = ?",
        sequence + 1,
        stream.id());
  }

  void set(StreamState state) {
    database.update(
        "UPDATE stream SET next_sequence = ?, pruned_below = ? WHERE id = ?",
        state.nextSequence(),
        state.prunedBelow(),
        state.stream().id());
  }

  StreamState state(EvidenceStream stream) {
    return database
        .first(
            "SELECT next_sequence, pruned_below FROM stream WHERE id = ?",
            row -> new StreamState(stream, row.getLong(1), row.getLong(2)),
            stream.id())
        .orElseThrow(() -> database.damaged("the row of stream " + stream.id() + " is gone"));
  }

  List<StreamState> states() {
    return Schema.streams().stream().map(this::state).toList();
  }

  /** When the first of what is kept began, over all streams. */
  Optional<Instant> firstEvidence() {
    return Schema.streams().stream()
        .flatMap(
            stream ->
                database
                    .query(
                        "SELECT begins FROM (" + pieces(stream) + ") ORDER BY begins LIMIT 1",
                        row -> Row.instant(row, "begins"),
                        stream.role().id())
                    .stream())
        .min(Instant::compareTo);
  }

  /** Numbers that were given out, not dropped by retention, and are not there. */
  List<Hole> holes() {
    List<Hole> holes = new ArrayList<>();
    for (StreamState state : states()) {
      long expected = state.nextSequence() - state.prunedBelow();
      if (count(state) != expected) {
        holes.addAll(holes(state));
      }
    }
    return holes;
  }

  /**
   * Lets go of the pieces before the last one that ended before {@code before}; that one stays,
   * since it says how things stood then.
   *
   * @return how many pieces went
   */
  int prune(EvidenceStream stream, Instant before) {
    StreamState state = state(stream);
    long[] lastEnded = {state.prunedBelow()};
    eachExtent(
        state,
        extent -> {
          boolean ended = extent.ends().isBefore(before);
          lastEnded[0] = ended ? extent.sequence() : lastEnded[0];
          return ended;
        });
    long keepFrom = lastEnded[0];
    if (keepFrom <= state.prunedBelow()) {
      return 0;
    }
    int gone = 0;
    for (String table : tables(stream)) {
      gone +=
          database.update(
              "DELETE FROM " + table + " WHERE role = ? AND sequence < ?",
              stream.role().id(),
              keepFrom);
    }
    set(new StreamState(stream, state.nextSequence(), keepFrom));
    return gone;
  }

  private long count(StreamState state) {
    return database
        .first(
            "SELECT count(*) FROM ("
                + pieces(state.stream())
                + ") WHERE sequence >= ?2 AND sequence < ?3",
            row -> row.getLong(1),
            state.stream().role().id(),
            state.prunedBelow(),
            state.nextSequence())
        .orElse(0L);
  }

  private List<Hole> holes(StreamState state) {
    HoleFinder finder = new HoleFinder(state);
    eachExtent(state, finder::see);
    return finder.finish();
  }

  /** Sees the pieces of a stream in order. */
  private static final class HoleFinder {
    private final StreamState state;
    private final List<Hole> holes = new ArrayList<>();
    private Optional<Instant> after = Optional.empty();
    private long expected;

    HoleFinder(StreamState state) {
      this.state = state;
      this.expected = state.prunedBelow();
    }

    boolean see(Extent extent) {
      if (extent.sequence() > expected) {
        add(extent.sequence(), Optional.of(extent.begins()));
      }
      after = Optional.of(extent.ends());
      expected = extent.sequence() + 1;
      return true;
    }

    List<Hole> finish() {
      if (expected < state.nextSequence()) {
        add(state.nextSequence(), Optional.empty());
      }
      return holes;
    }

    private void add(long next, Optional<Instant> before) {
      holes.add(new Hole(state.stream(), expected, next - 1, after, before));
    }
  }

  private void eachExtent(StreamState state, Predicate<Extent> next) {
    database.each(
        pieces(state.stream()) + " ORDER BY sequence",
        row ->
            new Extent(
                row.getLong("sequence"), Row.instant(row, "begins"), Row.instant(row, "ends")),
        next,
        state.stream().role().id());
  }

  private static List<String> tables(EvidenceStream stream) {
    return switch (stream.kind()) {
      case SAMPLES -> List.of("sample_span");
      case LOG -> List.of("log_span", "log_event");
      case CONTAINER -> List.of("container_span", "container_event");
    };
  }

  /** A query of number, beginning and end of every piece; its first parameter is the role. */
  private static String pieces(EvidenceStream stream) {
    return switch (stream.kind()) {
      case SAMPLES ->
          """
          SELECT sequence, first_seen_epoch_ns AS begins, last_seen_epoch_ns AS ends
          FROM sample_span WHERE role = ?1""";
      case LOG -> spansAndEvents("log_span", "log_event");
      case CONTAINER -> spansAndEvents("container_span", "container_event");
    };
  }

  private static String spansAndEvents(String spans, String events) {
    return "SELECT sequence, from_epoch_ns AS begins, to_epoch_ns AS ends FROM "
        + spans
        + " WHERE role = ?1 UNION ALL SELECT sequence, at_epoch_ns AS begins, at_epoch_ns AS ends"
        + " FROM "
        + events
        + " WHERE role = ?1";
  }
}
