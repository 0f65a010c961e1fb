package aegis.lt.observer.judge.timeline;

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
public record Write(Instant mtime, Optional<Duration> interval, Fit fit) {
  /** How an interval compares with the longest that is allowed. */
  public enum Fit {
    /** There is no interval. */
    NONE,
    /** At most cadence + tolerance. */
    ALLOWED,
    /** Longer than cadence + tolerance, for a part that was watched. */
    NOT_ALLOWED,
    /** It cannot be judged: a write may have gone unseen, or the modification time went back. */
    UNSURE;

    /** The name used in JSON. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An interval as it is judged; of one that began before the window only what is wrong with it.
   */
  static Write of(Interval interval, Window window, Cadence cadence) {
    Fit fit = interval.fit(window, cadence);
    boolean shown = fit != Fit.NONE && (fit != Fit.ALLOWED || window.contains(interval.from()));
    return shown
        ? new Write(interval.to(), Optional.of(interval.length()), fit)
        : new Write(interval.to(), Optional.empty(), Fit.NONE);
  }
}
