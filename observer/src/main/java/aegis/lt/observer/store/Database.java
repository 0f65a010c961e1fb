package aegis.lt.observer.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection, used by one thread at a time, with every {@link SQLException} told as a {@link
 * StoreException}. Transactions nest: the outermost one counts.
 */
final class Database implements AutoCloseable {
  /** Makes a value of the row the result set stands on. */
  interface RowMapper<T> {
    T map(ResultSet row) throws SQLException;
  }

  private static final int SQLITE_CORRUPT = 11;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_NOTADB = 26;

  private final Path path;
  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();
  private Transaction transaction = Transaction.NONE;
  private @Nullable FilePlace place;

  private enum Transaction {
    NONE,
    READING,
    WRITING
  }

  Database(Path path, Connection connection) {
    this.path = path;
    this.connection = connection;
  }

  Path path() {
    return path;
  }

  <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
    lock.lock();
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      List<T> values = new ArrayList<>();
      while (rows.next()) {
        values.add(mapper.map(rows));
      }
      return values;
    } catch (SQLException e) {
      throw told(e);
    } finally {
      lock.unlock();
    }
  }

  /** Hands over one row after the other until one is refused; none is kept. */
  <T> void each(String sql, RowMapper<T> mapper, Predicate<T> next, @Nullable Object... arguments) {
    lock.lock();
    try (PreparedStatement statement = prepare(sql, arguments);
        ResultSet rows = statement.executeQuery()) {
      boolean more = true;
      while (more && rows.next()) {
        more = next.test(mapper.map(rows));
      }
    } catch (SQLException e) {
      throw told(e);
    } finally {
      lock.unlock();
    }
  }

  <T> Optional<T> first(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
    return query(sql, mapper, arguments).stream().findFirst();
  }

  /** How many rows were changed. */
  int update(String sql, @Nullable Object... arguments) {
    lock.lock();
    try (PreparedStatement statement = prepare(sql, arguments)) {
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw told(e);
    } finally {
      lock.unlock();
    }
  }

  /** From now on only this file is written. */
  void stayWith(FilePlace file) {
    place = file;
  }

  /**
   * Refuses if the file is not where it was opened any more.
   *
   * @throws StoreException saying what has happened to it
   */
  void requireInPlace() {
    change()
        .ifPresent(
            what -> {
              throw new StoreException(path, what, DatabaseFile.LOST_REMEDY);
            });
  }

  private Optional<String> change() {
    FilePlace file = place;
    return file == null ? Optional.empty() : file.change();
  }

  /** Everything the body reads is of one moment. */
  <T extends @Nullable Object> T reading(Supplier<T> body) {
    return within(Transaction.READING, "BEGIN", body);
  }

  /** Everything the body writes is durable afterwards, or none of it if it throws. */
  <T extends @Nullable Object> T writing(Supplier<T> body) {
    return within(Transaction.WRITING, "BEGIN IMMEDIATE", body);
  }

  /** For something in the database that the observer cannot have written. */
  StoreException damaged(String found) {
    return new StoreException(path, "is damaged: " + found, DatabaseFile.DAMAGED_REMEDY);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (change().isPresent()) {
        // Closing would take away the log that lies beside another file now.
        return;
      }
      connection.close();
    } catch (SQLException e) {
      throw told(e);
    } finally {
      lock.unlock();
    }
  }

  private <T extends @Nullable Object> T within(
      Transaction wanted, String begin, Supplier<T> body) {
    lock.lock();
    try {
      if (transaction != Transaction.NONE) {
        if (wanted == Transaction.WRITING && transaction == Transaction.READING) {
          throw new IllegalStateException("writing inside a transaction that only reads");
        }
        return body.get();
      }
      if (wanted == Transaction.WRITING) {
        requireInPlace();
      }
      execute(begin);
      transaction = wanted;
      boolean done = false;
      try {
        T value = body.get();
        execute("COMMIT");
        done = true;
        return value;
      } finally {
        transaction = Transaction.NONE;
        if (!done) {
          rollBack();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void rollBack() {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ROLLBACK");
    } catch (SQLException ignored) {
      // A full disk makes SQLite roll back by itself; then there is nothing left to undo. What
      // went wrong first is what the caller is told.
    }
  }

  private void execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw told(e);
    }
  }

  private PreparedStatement prepare(String sql, @Nullable Object... arguments) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
    return statement;
  }

  private StoreException told(SQLException e) {
    return told(path, e);
  }

  static StoreException told(Path path, SQLException e) {
    return switch (e.getErrorCode() & 0xff) {
      case SQLITE_CORRUPT, SQLITE_NOTADB ->
          new StoreException(path, "is damaged: " + e.getMessage(), DatabaseFile.DAMAGED_REMEDY, e);
      case SQLITE_FULL -> new StoreException(path, "the disk is full", "make room", e);
      default ->
          new StoreException(
              path, "cannot be used: " + e.getMessage(), "check the file and its folder", e);
    };
  }
}
