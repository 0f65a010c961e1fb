package aegis.lt.observer.watch.log;

import java.time.Instant;

/** How many lines of one kind are recorded when they come thick and fast: more say no more. */
public final class Storm {
  /**
   * After so many in an hour only the first of each second is recorded, so that a day of a log that
   * storms can still be judged in a small heap.
   */
  private static final int MOST_OF_AN_HOUR = 1_000;

  private static final long SECONDS_OF_AN_HOUR = 3_600;

  private long second;
  private int ofThisHour;

  /** Whether a line of that time is recorded. */
  boolean allows(Instant at) {
    long now = at.getEpochSecond();
    if (now / SECONDS_OF_AN_HOUR != second / SECONDS_OF_AN_HOUR) {
      ofThisHour = 0;
    }
    boolean firstOfThisSecond = now != second;
    second = now;
    boolean allowed = ofThisHour < MOST_OF_AN_HOUR || firstOfThisSecond;
    ofThisHour += allowed ? 1 : 0;
    return allowed;
  }
}
