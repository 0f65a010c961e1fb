package aegis.lt.observer.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * One write of a token cache, known by the file's modification time.
 *
 * @param mtime when the file was written
 * @param interval the time since the write before it; empty for the first one known in the window,
 *     negative if the file's clock went back
 * @param fit how the interval compares with what is allowed
 */
record Write(Instant mtime, Optional<Duration> interval, Fit fit) {
  /** How an interval compares with the longest that is allowed. */
  enum Fit {
    /** There is no interval. */
    NONE,
    /** At most cadence + tolerance. */
    ALLOWED,
    /** Longer than cadence + tolerance, or backwards. */
    NOT_ALLOWED,
    /** We did not look long enough in between: a write may have gone unseen. */
    UNSURE;

    /** The name used in JSON. */
    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
