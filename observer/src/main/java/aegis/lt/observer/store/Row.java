package aegis.lt.observer.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads columns as values. */
final class Row {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, String>> NAMES_TO_TYPES = new TypeReference<>() {};

  private Row() {}

  static Instant instant(ResultSet row, String column) throws SQLException {
    return Nanos.instant(row.getLong(column));
  }

  static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
    long epochNs = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Nanos.instant(epochNs));
  }

  static Optional<Duration> optionalDuration(ResultSet row, String column) throws SQLException {
    long ns = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Nanos.duration(ns));
  }

  /** Whether the row has that column: one of a database of an older version, read as it is. */
  static boolean has(ResultSet row, String column) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    for (int i = columns.getColumnCount(); i >= 1; i--) {
      if (columns.getColumnName(i).equals(column)) {
        return true;
      }
    }
    return false;
  }

  static Optional<String> optionalText(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  /** A value of an enumeration whose {@code id()} is its name in lower case. */
  static <E extends Enum<E>> E id(Class<E> type, ResultSet row, String column) throws SQLException {
    String id = row.getString(column);
    try {
      return Enum.valueOf(type, String.valueOf(id).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new SQLException(column + " is '" + id + "', which is not one of its values", e);
    }
  }

  static Map<String, String> map(ResultSet row, String column) throws SQLException {
    try {
      return JSON.readValue(row.getString(column), NAMES_TO_TYPES);
    } catch (JsonProcessingException e) {
      throw new SQLException(column + " is not a JSON object of strings", e);
    }
  }

  static String json(Map<String, String> map) {
    try {
      return JSON.writeValueAsString(map);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is always JSON", e);
    }
  }
}
