package aegis.lt.observer.store;

import aegis.lt.observer.judge.criterion.Verdict;
import java.time.Instant;

/**
 * A report that was written.
 *
 * @param sha256 64 lower-case hexadecimal digits: the report's hash, which an approval names
 * @param asOf the instant the report judged at
 * @param verdict the worst of its blocking criteria
 * @param writtenAt when it was first written
 */
public record StoredReport(String sha256, Instant asOf, Verdict verdict, Instant writtenAt) {
  public StoredReport {
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "report hash is '" + sha256 + "', must be 64 lower-case hexadecimal digits");
    }
  }
}
