package aegis.lt.observer.store;

import aegis.lt.observer.evidence.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lines of an import that wait in the database until all have been read, and come out in order of
 * time. To be used within one writing transaction, so that nothing of it is left behind by whatever
 * happens.
 */
public final class PendingRecords {
  private static final int PAGE = 500;

  private final Database database;
  private boolean created;

  public PendingRecords(Database database) {
    this.database = database;
  }

  /** A line that waits. */
  public static final class Line {
    private final Instant at;
    private final long number;
    private final byte[] text;

    private Line(Instant at, long number, byte[] text) {
      this.at = at;
      this.number = number;
      this.text = text;
    }

    /** When what it tells of was. */
    public Instant at() {
      return at;
    }

    /** Its number in the file. */
    public long number() {
      return number;
    }

    /** The line, as it was given. */
    public byte[] text() {
      return text.clone();
    }
  }

  /**
   * Adds a line.
   *
   * @param at when it was
   * @param lookedAt whose token cache, if it is a look
   */
  public void add(Instant at, long number, Optional<Role> lookedAt, byte[] text) {
    if (!created) {
      database.update(
          """
          CREATE TABLE waiting_line (
            at_epoch_ns INTEGER NOT NULL,
            number INTEGER NOT NULL,
            looked_at TEXT,
            line BLOB NOT NULL,
            PRIMARY KEY (at_epoch_ns, number)
          ) STRICT, WITHOUT ROWID""");
      created = true;
    }
    database.update(
        "INSERT INTO waiting_line VALUES (?,?,?,?)",
        Nanos.of(at),
        number,
        lookedAt.map(Role::id).orElse(null),
        text);
  }

  /** The first line, in order of the file, that is a look at this role before an instant. */
  public Optional<Line> firstLookBefore(Role role, Instant before) {
    if (!created) {
      return Optional.empty();
    }
    OptionalLong number =
        database
            .query(
                "SELECT min(number) FROM waiting_line WHERE at_epoch_ns < ? AND looked_at = ?",
                row -> row.getLong(1),
                Nanos.of(before),
                role.id())
            .stream()
            .filter(found -> found > 0)
            .mapToLong(Long::longValue)
            .findFirst();
    return number.isEmpty()
        ? Optional.empty()
        : database.first(
            "SELECT * FROM waiting_line WHERE number = ?",
            PendingRecords::line,
            number.getAsLong());
  }

  /** The lines behind one, in order of time; the first ones if there is none. None at the end. */
  public List<Line> after(Optional<Line> last) {
    if (!created) {
      return List.of();
    }
    long at = last.map(line -> Nanos.of(line.at())).orElse(Long.MIN_VALUE);
    long number = last.map(Line::number).orElse(0L);
    return database.query(
        "SELECT * FROM waiting_line WHERE (at_epoch_ns, number) > (?, ?)"
            + " ORDER BY at_epoch_ns, number LIMIT ?",
        PendingRecords::line,
        at,
        number,
        PAGE);
  }

  /** All lines have come out. */
  public void end() {
    if (created) {
      database.update("DROP TABLE waiting_line");
    }
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(Row.instant(row, "at_epoch_ns"), row.getLong("number"), row.getBytes("line"));
  }
}
