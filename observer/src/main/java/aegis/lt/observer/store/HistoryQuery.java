package aegis.lt.observer.store;

import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchSpan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads what matters for a stretch of time. */
final class HistoryQuery {
  private final Database database;
  private final Instant from;
  private final Instant to;

  HistoryQuery(Database database, Instant from, Instant to) {
    this.database = database;
    this.from = from;
    this.to = to;
  }

  History read(List<Hole> holes) {
    return new History(
        spans(
            "sample_span", "first_seen_epoch_ns", "last_seen_epoch_ns", EvidenceTables::sampleSpan),
        watchSpans(),
        events("log_event", EvidenceTables::logEvent),
        events("container_event", EvidenceTables::containerEvent),
        holes);
  }

  private List<WatchSpan> watchSpans() {
    List<WatchSpan> spans = new ArrayList<>();
    spans.addAll(spans("log_span", "from_epoch_ns", "to_epoch_ns", EvidenceTables::logSpan));
    spans.addAll(
        spans("container_span", "from_epoch_ns", "to_epoch_ns", EvidenceTables::containerSpan));
    return spans;
  }

  /** Those that overlap, and the last one before them. */
  private <T> List<T> spans(
      String table, String begins, String ends, Database.RowMapper<T> mapper) {
    String sql =
        "SELECT * FROM "
            + table
            + " WHERE role = ?1 AND ((%2$s >= ?2 AND %1$s <= ?3) OR sequence ="
                .formatted(begins, ends)
            + " (SELECT max(sequence) FROM "
            + table
            + " WHERE role = ?1 AND %s < ?2)) ORDER BY sequence".formatted(ends);
    return ofEveryRole(sql, mapper);
  }

  private <T> List<T> events(String table, Database.RowMapper<T> mapper) {
    return ofEveryRole(
        "SELECT * FROM "
            + table
            + " WHERE role = ?1 AND at_epoch_ns >= ?2 AND at_epoch_ns <= ?3 ORDER BY sequence",
        mapper);
  }

  private <T> List<T> ofEveryRole(String sql, Database.RowMapper<T> mapper) {
    List<T> pieces = new ArrayList<>();
    for (Role role : Role.values()) {
      pieces.addAll(database.query(sql, mapper, role.id(), Nanos.of(from), Nanos.of(to)));
    }
    return pieces;
  }
}
