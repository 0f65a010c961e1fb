package aegis.lt.observer.store;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import java.util.List;
import java.util.function.ToLongFunction;

/** Reads a stream page by page, however long it is. */
final class PageQuery {
  /** So many rows of a table at most. */
  private static final int PAGE = 500;

  private final Database database;
  private final EvidenceStream stream;
  private final long after;

  PageQuery(Database database, EvidenceStream stream, long after) {
    this.database = database;
    this.stream = stream;
    this.after = after;
  }

  History read() {
    return switch (stream.kind()) {
      case SAMPLES ->
          new History(
              rows("sample_span", EvidenceTables::sampleSpan),
              List.of(),
              List.of(),
              List.of(),
              List.of());
      case LOG -> {
        var spans = rows("log_span", EvidenceTables::logSpan);
        var events = rows("log_event", EvidenceTables::logEvent);
        long end =
            Math.min(end(spans, span -> span.sequence()), end(events, event -> event.sequence()));
        yield new History(
            List.of(),
            spans.stream().filter(span -> span.sequence() <= end).toList(),
            events.stream().filter(event -> event.sequence() <= end).toList(),
            List.of(),
            List.of());
      }
      case CONTAINER -> {
        var spans = rows("container_span", EvidenceTables::containerSpan);
        var events = rows("container_event", EvidenceTables::containerEvent);
        long end =
            Math.min(end(spans, span -> span.sequence()), end(events, event -> event.sequence()));
        yield new History(
            List.of(),
            spans.stream().filter(span -> span.sequence() <= end).toList(),
            List.of(),
            events.stream().filter(event -> event.sequence() <= end).toList(),
            List.of());
      }
    };
  }

  private <T> List<T> rows(String table, Database.RowMapper<T> mapper) {
    return database.query(
        "SELECT * FROM " + table + " WHERE role = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        mapper,
        stream.role().id(),
        after,
        PAGE);
  }

  /** Up to which number the rows of a table are complete. */
  private static <T> long end(List<T> rows, ToLongFunction<T> sequence) {
    return rows.size() < PAGE ? Long.MAX_VALUE : sequence.applyAsLong(rows.get(rows.size() - 1));
  }
}
