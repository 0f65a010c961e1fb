package aegis.lt.observer.store;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Role;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables, version {@value #VERSION}. A database of an older version can be read as it is, and
 * gets the missing columns and tables when it is opened for writing.
 *
 * <p>Names of roles, states, kinds and events are those of {@code id()} in {@code
 * aegis.lt.observer.evidence}. Columns ending in {@code _epoch_ns} are nanoseconds since 1970
 * (until the year 2262), those ending in {@code _ns} are nanoseconds. A piece of evidence is a row
 * of one of the five tables {@code *_span} and {@code *_event}; each belongs to the stream of its
 * kind and role (log spans and log events share one, container spans and container events too), in
 * which numbers ({@code sequence}) start at 1 and have no holes.
 *
 * <pre>{@code
 * meta             key             value
 *                  schema_version  4
 *                  migration       saxo-live
 *                  fingerprint_key 32 random bytes
 *
 * stream           id                 next_sequence  pruned_below
 *                  samples/incumbent  290            1
 *
 * sample_span      role      sequence first_seen_epoch_ns last_seen_epoch_ns  looks longest_pause_ns
 *                  incumbent 289      1763974800000000000 1763975085000000000 20    15000000000
 *                  state mtime_epoch_ns      issued_at_epoch_ns  expires_in_ns content refresh
 *                  ok    1763974799120000000 1763974799000000000 1200000000000 9f3c…   41d0…
 *                  shape_owner shape_mode shape_fields
 *                  1026:100    rw-------  {"access_token":"string","issued_at":"number/epoch_seconds"}
 *                  access session absolute_expiry_epoch_ns jwt_expiry_epoch_ns inode  changed_epoch_ns
 *                  77ab…  c02e…   null                     1763976000000000000 816243 1763974799120400000
 *
 * log_span         role      sequence from_epoch_ns       to_epoch_ns         silent_since_epoch_ns
 *                  candidate 1        1763974800000000000 1763975085000000000 1763975080000000000
 * log_event        role      sequence at_epoch_ns         kind          text
 *                  candidate 2        1763974900000000000 invalid_grant ERROR invalid_grant …
 * container_span   as log_span, without silent_since_epoch_ns
 * container_event  role      sequence at_epoch_ns         event
 *                  incumbent 2        1763974950000000000 restart
 *
 * watched_container number role      since_epoch_ns      id     image
 *                  1      incumbent 1763974800000000000 4f1a…  sha256:77ab…
 *
 * log_cursor       role      position            what the follower of the log wants back, opaque
 * report           sha256    as_of_epoch_ns      verdict (PASS …)     written_at_epoch_ns
 * }</pre>
 */
final class Schema {
  static final int VERSION = 4;
  static final int FINGERPRINT_KEY_BYTES = 32;

  /** Version 1. */
  private static final String TABLES =
      """
      CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value BLOB NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE stream (
        id TEXT PRIMARY KEY,
        next_sequence INTEGER NOT NULL DEFAULT 1 CHECK (next_sequence >= pruned_below),
        pruned_below INTEGER NOT NULL DEFAULT 1 CHECK (pruned_below >= 1)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE sample_span (
        role TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        first_seen_epoch_ns INTEGER NOT NULL,
        last_seen_epoch_ns INTEGER NOT NULL CHECK (last_seen_epoch_ns >= first_seen_epoch_ns),
        looks INTEGER NOT NULL CHECK (looks >= 1),
        longest_pause_ns INTEGER NOT NULL CHECK (longest_pause_ns >= 0),
        state TEXT NOT NULL,
        mtime_epoch_ns INTEGER,
        issued_at_epoch_ns INTEGER,
        expires_in_ns INTEGER,
        content TEXT,
        refresh TEXT,
        shape_owner TEXT,
        shape_mode TEXT,
        shape_fields TEXT,
        PRIMARY KEY (role, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE log_span (
        role TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        from_epoch_ns INTEGER NOT NULL,
        to_epoch_ns INTEGER NOT NULL CHECK (to_epoch_ns >= from_epoch_ns),
        PRIMARY KEY (role, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE log_event (
        role TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        at_epoch_ns INTEGER NOT NULL,
        kind TEXT NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (role, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE container_span (
        role TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        from_epoch_ns INTEGER NOT NULL,
        to_epoch_ns INTEGER NOT NULL CHECK (to_epoch_ns >= from_epoch_ns),
        PRIMARY KEY (role, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE container_event (
        role TEXT NOT NULL,
        sequence INTEGER NOT NULL CHECK (sequence >= 1),
        at_epoch_ns INTEGER NOT NULL,
        event TEXT NOT NULL,
        PRIMARY KEY (role, sequence)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE log_cursor (
        role TEXT PRIMARY KEY,
        position TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE report (
        sha256 TEXT PRIMARY KEY,
        as_of_epoch_ns INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        written_at_epoch_ns INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      """;

  /** What makes version n + 2 of version n + 1, n being the index. */
  private static final List<String> UPGRADES =
      List.of(
          """
          ALTER TABLE sample_span ADD COLUMN access TEXT;
          ALTER TABLE sample_span ADD COLUMN session TEXT;
          ALTER TABLE sample_span ADD COLUMN absolute_expiry_epoch_ns INTEGER;
          ALTER TABLE sample_span ADD COLUMN jwt_expiry_epoch_ns INTEGER;
          ALTER TABLE sample_span ADD COLUMN inode TEXT;
          ALTER TABLE sample_span ADD COLUMN changed_epoch_ns INTEGER;
          """,
          """
          ALTER TABLE log_span ADD COLUMN silent_since_epoch_ns INTEGER;
          """,
          """
          CREATE TABLE watched_container (
            number INTEGER PRIMARY KEY,
            role TEXT NOT NULL,
            since_epoch_ns INTEGER NOT NULL,
            id TEXT NOT NULL,
            image TEXT NOT NULL
          ) STRICT;
          """);

  private Schema() {}

  /** Every stream there is, in the order in which they are exported. */
  static List<EvidenceStream> streams() {
    List<EvidenceStream> streams = new ArrayList<>();
    for (EvidenceStream.Kind kind : EvidenceStream.Kind.values()) {
      for (Role role : Role.values()) {
        streams.add(new EvidenceStream(kind, role));
      }
    }
    return streams;
  }

  /** Lays the tables in an empty database. */
  static void create(Database database, String migration) {
    byte[] key = new byte[FINGERPRINT_KEY_BYTES];
    new SecureRandom().nextBytes(key);
    database.writing(
        () -> {
          run(database, TABLES);
          UPGRADES.forEach(upgrade -> run(database, upgrade));
          putMeta(database, "schema_version", bytes(Integer.toString(VERSION)));
          putMeta(database, "migration", bytes(migration));
          putMeta(database, "fingerprint_key", key);
          streams()
              .forEach(
                  stream -> database.update("INSERT INTO stream (id) VALUES (?)", stream.id()));
          return null;
        });
  }

  private static void run(Database database, String statements) {
    for (String statement : statements.split(";", -1)) {
      if (!statement.isBlank()) {
        database.update(statement);
      }
    }
  }

  /** Brings a database of an older version, which {@link #check} has let pass, to this one. */
  static void upgrade(Database database) {
    if (version(database) == VERSION) {
      return;
    }
    database.writing(
        () -> {
          // Another process may have done it meanwhile.
          int found = version(database);
          UPGRADES.subList(found - 1, VERSION - 1).forEach(upgrade -> run(database, upgrade));
          database.update(
              "UPDATE meta SET value = ? WHERE key = 'schema_version'",
              bytes(Integer.toString(VERSION)));
          return null;
        });
  }

  /**
   * Refuses a database that is not ours, or newer than this program.
   *
   * @throws StoreException naming what was found
   */
  static void check(Database database) {
    if (database
        .first("SELECT 1 FROM sqlite_master WHERE name = 'meta'", row -> row.getInt(1))
        .isEmpty()) {
      throw new StoreException(
          database.path(),
          "is an SQLite database, but not an observer's",
          "name another file with --db");
    }
    String version = text(database, "schema_version");
    if (!version.matches("[1-9]\\d{0,3}") || Integer.parseInt(version) > VERSION) {
      throw new StoreException(
          database.path(),
          "has schema version " + version + ", this program knows 1 to " + VERSION,
          "use the version of the observer that wrote it");
    }
  }

  /** Whether it has the table of the containers that were watched, which version 4 has added. */
  static boolean namesContainers(Database database) {
    return version(database) >= 4;
  }

  private static int version(Database database) {
    return Integer.parseInt(text(database, "schema_version"));
  }

  static String migration(Database database) {
    return text(database, "migration");
  }

  static byte[] fingerprintKey(Database database) {
    return meta(database, "fingerprint_key");
  }

  private static String text(Database database, String key) {
    return new String(meta(database, key), StandardCharsets.UTF_8);
  }

  private static byte[] meta(Database database, String key) {
    return database
        .first("SELECT value FROM meta WHERE key = ?", row -> row.getBytes(1), key)
        .orElseThrow(() -> database.damaged("meta has no " + key));
  }

  private static void putMeta(Database database, String key, byte[] value) {
    database.update("INSERT INTO meta (key, value) VALUES (?, ?)", key, value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
