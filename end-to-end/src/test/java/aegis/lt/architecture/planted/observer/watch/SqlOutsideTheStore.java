package aegis.lt.architecture.planted.observer.watch;

/** Breaks the rule that SQL lives in the store. */
final class SqlOutsideTheStore {
  void use(java.sql.Connection connection) throws java.sql.SQLException {
    connection.close();
  }
}
