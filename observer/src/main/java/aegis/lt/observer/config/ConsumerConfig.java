package aegis.lt.observer.config;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The program that reads the canonical cache.
 *
 * @param log where its log is read
 * @param unauthorizedPattern found in a line, it means that a call was answered with 401
 * @param reloadGrace how long after a write of the canonical cache it may go on with the old token;
 *     zero or more
 */
public record ConsumerConfig(LogOrigin log, Pattern unauthorizedPattern, Duration reloadGrace) {
  /**
   * A 401 that is told as a status, in the ways of the usual HTTP libraries: {@code 401
   * Unauthorized}, {@code HTTP 401}, {@code status=401}, {@code Unauthorized (401)}. A bare 401 (a
   * price, a count) is none.
   */
  public static final String DEFAULT_PATTERN =
      "(?i)\\b401\\b\\W{0,3}(client error\\W{0,3})?unauthori[sz]ed"
          + "|unauthori[sz]ed\\W{0,3}\\b401\\b"
          + "|\\bHTTP(/\\d(\\.\\d)?)?\\W{0,3}401\\b"
          + "|\\b(status|status[ _-]?code|code)\\W{1,3}401\\b";
}
