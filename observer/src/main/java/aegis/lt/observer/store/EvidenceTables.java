package aegis.lt.observer.store;

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
import aegis.lt.observer.evidence.WatchedContainer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of the five tables of evidence: each piece written, lengthened and read. */
final class EvidenceTables {
  private final Database database;

  EvidenceTables(Database database) {
    this.database = database;
  }

  void insert(SampleSpan span) {
    Sample sample = span.sample();
    database.update(
        "INSERT INTO sample_span VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        span.role().id(),
        span.sequence(),
        Nanos.of(span.firstSeen()),
        Nanos.of(span.lastSeen()),
        span.looks(),
        Nanos.of(span.longestPause()),
        sample.state().id(),
        sample.mtime().map(Nanos::of).orElse(null),
        sample.issuedAt().map(Nanos::of).orElse(null),
        sample.expiresIn().map(Nanos::of).orElse(null),
        sample.content().orElse(null),
        sample.refresh().orElse(null),
        sample.shape().map(FileShape::owner).orElse(null),
        sample.shape().map(FileShape::mode).orElse(null),
        sample.shape().map(shape -> Row.json(shape.fields())).orElse(null),
        sample.token().access().orElse(null),
        sample.token().session().orElse(null),
        sample.token().absoluteExpiry().map(Nanos::of).orElse(null),
        sample.token().jwtExpiry().map(Nanos::of).orElse(null),
        sample.file().map(FileIdentity::inode).orElse(null),
        sample.file().map(file -> Nanos.of(file.changedAt())).orElse(null));
  }

  void insert(WatchSpan span) {
    if (span.stream().kind() == EvidenceStream.Kind.CONTAINER) {
      database.update(
          "INSERT INTO container_span VALUES (?,?,?,?)",
          span.role().id(),
          span.sequence(),
          Nanos.of(span.from()),
          Nanos.of(span.to()));
      return;
    }
    database.update(
        "INSERT INTO log_span VALUES (?,?,?,?,?)",
        span.role().id(),
        span.sequence(),
        Nanos.of(span.from()),
        Nanos.of(span.to()),
        span.silentSince().map(Nanos::of).orElse(null));
  }

  void insert(WatchedContainer container) {
    database.update(
        "INSERT INTO watched_container (role, since_epoch_ns, id, image) VALUES (?,?,?,?)",
        container.role().id(),
        Nanos.of(container.since()),
        container.id(),
        container.image());
  }

  /** In the order in which they were seen. */
  List<WatchedContainer> watchedContainers(Role role) {
    return database.query(
        "SELECT since_epoch_ns, id, image FROM watched_container WHERE role = ? ORDER BY number",
        row ->
            new WatchedContainer(
                role,
                Row.instant(row, "since_epoch_ns"),
                row.getString("id"),
                row.getString("image")),
        role.id());
  }

  void insert(LogEvent event) {
    database.update(
        "INSERT INTO log_event VALUES (?,?,?,?,?)",
        event.role().id(),
        event.sequence(),
        Nanos.of(event.at()),
        event.kind().id(),
        event.text());
  }

  void insert(ContainerEvent event) {
    database.update(
        "INSERT INTO container_event VALUES (?,?,?,?)",
        event.role().id(),
        event.sequence(),
        Nanos.of(event.at()),
        event.event().id());
  }

  /** False if the span is no longer there. */
  boolean lengthen(SampleSpan span) {
    return database.update(
            """
            UPDATE sample_span SET last_seen_epoch_ns = ?, looks = ?, longest_pause_ns = ?
            WHERE role = ? AND sequence = ?""",
            Nanos.of(span.lastSeen()),
            span.looks(),
            Nanos.of(span.longestPause()),
            span.role().id(),
            span.sequence())
        == 1;
  }

  /** False if the span is no longer there. */
  boolean lengthen(WatchSpan span) {
    if (span.stream().kind() == EvidenceStream.Kind.CONTAINER) {
      return database.update(
              "UPDATE container_span SET to_epoch_ns = ? WHERE role = ? AND sequence = ?",
              Nanos.of(span.to()),
              span.role().id(),
              span.sequence())
          == 1;
    }
    return database.update(
            """
            UPDATE log_span SET to_epoch_ns = ?, silent_since_epoch_ns = ?
            WHERE role = ? AND sequence = ?""",
            Nanos.of(span.to()),
            span.silentSince().map(Nanos::of).orElse(null),
            span.role().id(),
            span.sequence())
        == 1;
  }

  Optional<SampleSpan> lastSamples(Role role) {
    return last("sample_span", role, EvidenceTables::sampleSpan);
  }

  Optional<WatchSpan> lastLogSpan(Role role) {
    return last("log_span", role, EvidenceTables::logSpan);
  }

  Optional<WatchSpan> lastContainerSpan(Role role) {
    return last("container_span", role, EvidenceTables::containerSpan);
  }

  boolean has(Role role, Instant at, ContainerEvent.Event event) {
    return database
        .first(
            "SELECT 1 FROM container_event WHERE role = ? AND at_epoch_ns = ? AND event = ?",
            row -> row.getInt(1),
            role.id(),
            Nanos.of(at),
            event.id())
        .isPresent();
  }

  static SampleSpan sampleSpan(ResultSet row) throws SQLException {
    return new SampleSpan(
        Row.id(Role.class, row, "role"),
        row.getLong("sequence"),
        Row.instant(row, "first_seen_epoch_ns"),
        Row.instant(row, "last_seen_epoch_ns"),
        row.getLong("looks"),
        Nanos.duration(row.getLong("longest_pause_ns")),
        new Sample(
            Row.id(FileState.class, row, "state"),
            Row.optionalInstant(row, "mtime_epoch_ns"),
            Row.optionalInstant(row, "issued_at_epoch_ns"),
            Row.optionalDuration(row, "expires_in_ns"),
            Row.optionalText(row, "content"),
            Row.optionalText(row, "refresh"),
            shape(row),
            token(row),
            file(row)));
  }

  static WatchSpan logSpan(ResultSet row) throws SQLException {
    return new WatchSpan(
        EvidenceStream.log(Row.id(Role.class, row, "role")),
        row.getLong("sequence"),
        Row.instant(row, "from_epoch_ns"),
        Row.instant(row, "to_epoch_ns"),
        Row.has(row, "silent_since_epoch_ns")
            ? Row.optionalInstant(row, "silent_since_epoch_ns")
            : Optional.empty());
  }

  static WatchSpan containerSpan(ResultSet row) throws SQLException {
    return new WatchSpan(
        EvidenceStream.container(Row.id(Role.class, row, "role")),
        row.getLong("sequence"),
        Row.instant(row, "from_epoch_ns"),
        Row.instant(row, "to_epoch_ns"));
  }

  static LogEvent logEvent(ResultSet row) throws SQLException {
    return new LogEvent(
        Row.id(Role.class, row, "role"),
        row.getLong("sequence"),
        Row.instant(row, "at_epoch_ns"),
        Row.id(LogEvent.Kind.class, row, "kind"),
        row.getString("text"));
  }

  static ContainerEvent containerEvent(ResultSet row) throws SQLException {
    return new ContainerEvent(
        Row.id(Role.class, row, "role"),
        row.getLong("sequence"),
        Row.instant(row, "at_epoch_ns"),
        Row.id(ContainerEvent.Event.class, row, "event"));
  }

  private static Optional<FileShape> shape(ResultSet row) throws SQLException {
    String owner = row.getString("shape_owner");
    if (owner == null) {
      return Optional.empty();
    }
    return Optional.of(
        new FileShape(owner, row.getString("shape_mode"), Row.map(row, "shape_fields")));
  }

  private static TokenFacts token(ResultSet row) throws SQLException {
    if (!Row.has(row, "session")) {
      return TokenFacts.UNKNOWN;
    }
    return new TokenFacts(
        Row.optionalText(row, "access"),
        Row.optionalText(row, "session"),
        Row.optionalInstant(row, "absolute_expiry_epoch_ns"),
        Row.optionalInstant(row, "jwt_expiry_epoch_ns"));
  }

  private static Optional<FileIdentity> file(ResultSet row) throws SQLException {
    if (!Row.has(row, "inode") || row.getString("inode") == null) {
      return Optional.empty();
    }
    return Optional.of(
        new FileIdentity(row.getString("inode"), Row.instant(row, "changed_epoch_ns")));
  }

  private <T> Optional<T> last(String table, Role role, Database.RowMapper<T> mapper) {
    return database.first(
        "SELECT * FROM " + table + " WHERE role = ? ORDER BY sequence DESC LIMIT 1",
        mapper,
        role.id());
  }
}
