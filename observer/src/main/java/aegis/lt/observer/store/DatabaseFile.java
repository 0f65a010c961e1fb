package aegis.lt.observer.store;

import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.sqlite.SQLiteConfig;

/** Creates and opens the file, and looks it over before anything is written to it. */
final class DatabaseFile {
  static final String DAMAGED_REMEDY =
      "put a backup in its place, or move it (with its -wal and -shm) away and begin the"
          + " observation anew; it was not changed";

  static final String LOST_REMEDY =
      "nothing is recorded until it is back; stop the observer, then put the file (with its -wal and"
          + " -shm) in place again, or move what is there away and begin the observation anew";

  /** How long to wait for another process that is writing. */
  private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(15);

  private DatabaseFile() {}

  static Database openOrCreate(Path path, String migration) {
    Path file = path.toAbsolutePath().normalize();
    requireRegularFiles(file);
    if (!Files.exists(file)) {
      create(file, migration);
    }
    try (Database probe = openReadOnly(file)) {
      String found = Schema.migration(probe);
      if (!found.equals(migration)) {
        throw new StoreException(
            file,
            "belongs to the migration '" + found + "', not '" + migration + "'",
            "name another file, or set migration to what it is");
      }
    }
    Database database = connect(file, writable(SQLiteConfig.JournalMode.WAL));
    try {
      database.stayWith(FilePlace.of(file));
      Schema.upgrade(database);
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  static Database openReadOnly(Path path) {
    Path file = path.toAbsolutePath().normalize();
    refuseWhatIsNoDatabase(file);
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    Database database = connect(file, config);
    try {
      List<String> problems = problems(database, "PRAGMA quick_check");
      if (!problems.isEmpty()) {
        throw database.damaged(String.join(", ", problems));
      }
      Schema.check(database);
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** What SQLite's own check has found wrong; none if all is well. */
  static List<String> problems(Database database, String pragma) {
    return database.query(pragma + "(10)", row -> row.getString(1)).stream()
        .filter(problem -> !problem.equals("ok"))
        .map(problem -> problem.strip().replace('\n', ' '))
        .toList();
  }

  private static void refuseWhatIsNoDatabase(Path file) {
    if (!Files.exists(file)) {
      throw new StoreException(
          file, "there is no such file", "start the observer first, or name the file with --db");
    }
    requireRegularFiles(file);
    try {
      if (Files.size(file) == 0) {
        throw new StoreException(file, "is damaged: the file has 0 bytes", DAMAGED_REMEDY);
      }
    } catch (IOException e) {
      throw new StoreException(file, "cannot be read: " + e.getMessage(), "check the file", e);
    }
  }

  /** SQLite opens what is there: it would wait for the other end of a FIFO, for ever. */
  private static void requireRegularFiles(Path file) {
    for (String ending : List.of("", "-wal", "-shm", "-journal")) {
      Path part = file.resolveSibling(file.getFileName() + ending);
      try {
        FileKind.requireRegularOrNothing(part);
      } catch (FileKind.NotRegular e) {
        throw new StoreException.NotRegular(part, e);
      } catch (IOException e) {
        throw new StoreException(part, "cannot be looked at: " + IoReason.of(e), "check it", e);
      }
    }
  }

  /**
   * Makes the database under another name and renames it when it is whole, so that a crash leaves
   * no file of 0 bytes that looks like a damaged database.
   */
  private static void create(Path file, String migration) {
    Path draft = file.resolveSibling(file.getFileName() + ".new-" + ProcessHandle.current().pid());
    try {
      Path folder = file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      refuseLeftovers(file);
      Files.deleteIfExists(draft);
      createPrivately(draft);
      try (Database database = connect(draft, writable(SQLiteConfig.JournalMode.DELETE))) {
        Schema.create(database, migration);
      }
      FileOps.real().rename(draft, file);
      if (folder != null) {
        FileOps.real().syncDirectory(folder);
      }
    } catch (IOException e) {
      throw new StoreException(
          file, "cannot be created: " + e, "check the folder and its permissions", e);
    }
  }

  /** SQLite would play a log that was left behind into the new database. */
  private static void refuseLeftovers(Path file) throws IOException {
    Path wal = file.resolveSibling(file.getFileName() + "-wal");
    if (Files.exists(wal) && Files.size(wal) > 0) {
      throw new StoreException(
          file,
          "is missing, but its log " + wal.getFileName() + " is there",
          "bring the database back, or move the -wal and -shm files away too");
    }
  }

  /** The fingerprint key in it is nobody else's business; SQLite's side files get the same mode. */
  private static void createPrivately(Path draft) throws IOException {
    if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(draft);
    }
  }

  private static SQLiteConfig writable(SQLiteConfig.JournalMode journalMode) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(journalMode);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
    config.enforceForeignKeys(true);
    return config;
  }

  private static Database connect(Path file, SQLiteConfig config) {
    try {
      return new Database(file, config.createConnection("jdbc:sqlite:" + file));
    } catch (SQLException e) {
      throw Database.told(file, e);
    }
  }
}
