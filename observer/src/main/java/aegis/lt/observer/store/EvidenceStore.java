package aegis.lt.observer.store;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.shared.time.Instants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All evidence about one migration, in one SQLite file; the tables are described at {@link Schema}.
 *
 * <p>What was written is durable when the method returns. Several processes may have the same file
 * open: one that records, others that read or note a report. A store may be used by several
 * threads; they take turns. Everything here throws {@link StoreException} when the database cannot
 * be used.
 */
public final class EvidenceStore implements AutoCloseable {
  private final Database database;
  private final EvidenceTables pieces;
  private final Streams streams;

  private EvidenceStore(Database database) {
    this.database = database;
    this.pieces = new EvidenceTables(database);
    this.streams = new Streams(database);
  }

  /**
   * Opens the database for writing, and creates it (readable by its owner only) if there is none.
   *
   * @param migration whose evidence it holds, or is to hold
   * @throws StoreException if the file is empty, damaged, not ours, newer than this program, or
   *     belongs to another migration; the file is then as it was
   */
  public static EvidenceStore open(Path path, String migration) {
    return new EvidenceStore(DatabaseFile.openOrCreate(path, migration));
  }

  /**
   * Removes a database that is closed, with the files that SQLite keeps beside it. Nothing happens
   * where there is none.
   *
   * @throws IOException if one of them cannot be removed
   */
  public static void remove(Path file) throws IOException {
    for (String suffix : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
    }
  }

  /**
   * Opens the database for reading, which does not disturb a process that records.
   *
   * @throws StoreException if there is no such file, and as {@link #open}
   */
  public static EvidenceStore openReadOnly(Path path) {
    return new EvidenceStore(DatabaseFile.openReadOnly(path));
  }

  /** The migration it holds the evidence of. */
  public String migration() {
    return Schema.migration(database);
  }

  /** The key of this database's fingerprints: 32 bytes. Not to be shown or exported. */
  public byte[] fingerprintKey() {
    return Schema.fingerprintKey(database);
  }

  /**
   * The evidence of a stretch of time, both ends included: the spans that overlap it and the events
   * in it; of each kind of span and each role also the last one that ended before {@code from},
   * which says how things stood at the beginning. Holes are those of everything kept, whatever the
   * stretch.
   *
   * <p>What a {@link Recorder} has not flushed yet is not in it.
   */
  public History history(Instant from, Instant to) {
    return reading(() -> new HistoryQuery(database, from, to).read(streams.holes()));
  }

  /**
   * The pieces of one stream that follow a number, in order and without a hole that is not one of
   * the stream; not all of them, but none only at its end.
   *
   * @param after the number of the last piece that is known; 0 for none
   */
  public History page(EvidenceStream stream, long after) {
    return new PageQuery(database, stream, after).read();
  }

  /** A place for lines of an import; within {@link #writing}. */
  public PendingRecords waiting() {
    return new PendingRecords(database);
  }

  /** When the first of the evidence that is kept began; empty if there is none. */
  public Optional<Instant> firstEvidence() {
    return reading(streams::firstEvidence);
  }

  /** When a token cache was last looked at, as far as that is written down; empty if never. */
  public Optional<Instant> lastLook() {
    return reading(
        () ->
            database.first(
                "SELECT last_seen_epoch_ns FROM sample_span"
                    + " ORDER BY last_seen_epoch_ns DESC LIMIT 1",
                row -> Row.instant(row, "last_seen_epoch_ns")));
  }

  /** When this role's token cache was last looked at, as far as that is written down. */
  public Optional<Instant> lastLook(Role role) {
    return reading(
        () ->
            database.first(
                "SELECT last_seen_epoch_ns FROM sample_span WHERE role = ?"
                    + " ORDER BY last_seen_epoch_ns DESC LIMIT 1",
                row -> Row.instant(row, "last_seen_epoch_ns"),
                role.id()));
  }

  /**
   * The containers that have had this role's name, in the order in which they were seen; none in a
   * database that was imported, or that only an older version has written.
   */
  public List<WatchedContainer> watchedContainers(Role role) {
    return reading(
        () -> Schema.namesContainers(database) ? pieces.watchedContainers(role) : List.of());
  }

  /** How far each stream has come. */
  public List<StreamState> streams() {
    return reading(streams::states);
  }

  /** How much there is. */
  public Counts counts() {
    return reading(
        () ->
            new Counts(
                number("SELECT count(*) FROM sample_span"),
                number("SELECT coalesce(sum(looks), 0) FROM sample_span"),
                number("SELECT count(*) FROM log_span"),
                number("SELECT count(*) FROM log_event"),
                number("SELECT count(*) FROM container_span"),
                number("SELECT count(*) FROM container_event"),
                number("SELECT count(*) FROM report")));
  }

  /**
   * Lets go of evidence that ended before both instants, from the beginning of each stream only. Of
   * each stream the last such piece stays, since it says how things stood then.
   *
   * @param before the end of the retention
   * @param windowFrom where the observation window begins; nothing in it goes
   * @return how many pieces went
   */
  public int prune(Instant before, Instant windowFrom) {
    Instant limit = Instants.earlier(before, windowFrom);
    return writing(
        () -> Schema.streams().stream().mapToInt(stream -> streams.prune(stream, limit)).sum());
  }

  /** What SQLite's thorough check finds wrong; an empty list if all is well. */
  public List<String> integrityCheck() {
    return DatabaseFile.problems(database, "PRAGMA integrity_check");
  }

  /** Notes that a report was written; noting the same again changes nothing. */
  public void recordReport(StoredReport report) {
    writing(
        () ->
            database.update(
                "INSERT INTO report VALUES (?,?,?,?) ON CONFLICT (sha256) DO NOTHING",
                report.sha256(),
                Nanos.of(report.asOf()),
                report.verdict().name(),
                Nanos.of(report.writtenAt())));
  }

  /** All reports noted, the oldest first. */
  public List<StoredReport> reports() {
    return database.query(
        "SELECT * FROM report ORDER BY written_at_epoch_ns, sha256", EvidenceStore::report);
  }

  /** The report with this hash (64 lower-case hexadecimal digits). */
  public Optional<StoredReport> findReport(String sha256) {
    return database.first("SELECT * FROM report WHERE sha256 = ?", EvidenceStore::report, sha256);
  }

  /**
   * Refuses if the file is not where it was opened any more.
   *
   * @throws StoreException saying what has happened to it
   */
  public void requireInPlace() {
    database.requireInPlace();
  }

  /** Everything the body reads is of one moment. Bodies may be nested. */
  public <T extends @Nullable Object> T reading(Supplier<T> body) {
    return database.reading(body);
  }

  /**
   * Everything the body writes is durable when this returns, and none of it was written if the body
   * throws. Bodies may be nested; the outermost counts.
   */
  public <T extends @Nullable Object> T writing(Supplier<T> body) {
    return database.writing(body);
  }

  /**
   * Adds a piece that has its number already, such as one that is imported.
   *
   * @throws StoreException if the number is taken
   */
  public void append(SampleSpan span) {
    append(EvidenceStream.Kind.SAMPLES, span.role(), span.sequence(), () -> pieces.insert(span));
  }

  /** As {@link #append(SampleSpan)}. */
  public void append(WatchSpan span) {
    append(span.stream().kind(), span.role(), span.sequence(), () -> pieces.insert(span));
  }

  /** As {@link #append(SampleSpan)}. */
  public void append(LogEvent event) {
    append(EvidenceStream.Kind.LOG, event.role(), event.sequence(), () -> pieces.insert(event));
  }

  /** As {@link #append(SampleSpan)}. */
  public void append(ContainerEvent event) {
    append(
        EvidenceStream.Kind.CONTAINER, event.role(), event.sequence(), () -> pieces.insert(event));
  }

  /** Sets how far a stream has come, as when it is imported. */
  public void restore(StreamState state) {
    writing(
        () -> {
          streams.set(state);
          return null;
        });
  }

  @Override
  public void close() {
    database.close();
  }

  EvidenceTables pieces() {
    return pieces;
  }

  /** The next number of the stream; to be called in the transaction that writes the piece. */
  long nextSequence(EvidenceStream.Kind kind, Role role) {
    return streams.take(new EvidenceStream(kind, role));
  }

  Optional<String> cursor(Role role) {
    return database.first(
        "SELECT position FROM log_cursor WHERE role = ?", row -> row.getString(1), role.id());
  }

  void putCursor(Role role, String position) {
    database.update(
        "INSERT INTO log_cursor VALUES (?,?)"
            + " ON CONFLICT (role) DO UPDATE SET position = excluded.position",
        role.id(),
        position);
  }

  private void append(EvidenceStream.Kind kind, Role role, long sequence, Runnable insert) {
    writing(
        () -> {
          streams.take(new EvidenceStream(kind, role), sequence);
          insert.run();
          return null;
        });
  }

  private long number(String sql) {
    return database.first(sql, row -> row.getLong(1)).orElse(0L);
  }

  private static StoredReport report(ResultSet row) throws SQLException {
    return new StoredReport(
        row.getString("sha256"),
        Row.instant(row, "as_of_epoch_ns"),
        Verdict.valueOf(row.getString("verdict")),
        Row.instant(row, "written_at_epoch_ns"));
  }
}
