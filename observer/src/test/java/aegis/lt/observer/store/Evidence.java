package aegis.lt.observer.store;

import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.TokenFacts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Evidence to test with. */
final class Evidence {
  static final Instant T0 = Instant.parse("2026-11-24T00:00:00Z");
  static final Duration MAX_GAP = Duration.ofSeconds(60);
  static final String MIGRATION = "saxo-live";

  private Evidence() {}

  static EvidenceStore open(Path file) {
    return EvidenceStore.open(file, MIGRATION);
  }

  /** A recorder that writes all at once. */
  static Recorder recorder(EvidenceStore store) {
    return new Recorder(store, MAX_GAP, Duration.ZERO);
  }

  static Instant at(long seconds) {
    return T0.plusSeconds(seconds);
  }

  static Sample sample(String content) {
    return new Sample(
        FileState.OK,
        Optional.of(T0.plusNanos(123_456_789)),
        Optional.of(T0),
        Optional.of(Duration.ofMillis(1_199_500)),
        Optional.of(content),
        Optional.of("refresh-" + content),
        Optional.of(
            new FileShape(
                "1026:100",
                "rw-------",
                Map.of("access_token", "string", "issued_at", "number/epoch_seconds"))),
        new TokenFacts(
            Optional.of("access-" + content),
            Optional.of("session"),
            Optional.of(T0.plusSeconds(1200)),
            Optional.of(T0.plusNanos(1_200_000_000_001L))),
        Optional.of(new FileIdentity("4711", T0.plusNanos(123_456_999))));
  }

  static History all(EvidenceStore store) {
    return store.history(Instant.MIN, Instant.MAX);
  }

  /** What someone with an SQLite shell could do. */
  static void tamper(Path file, String sql) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
