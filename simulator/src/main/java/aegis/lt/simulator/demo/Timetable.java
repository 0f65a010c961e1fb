package aegis.lt.simulator.demo;

import java.time.Duration;

/**
 * The demo's compressed times. The day becomes {@code day}; everything else is not scaled by the
 * same factor, since 300 s ± 60 s of a day would become 0.2 s ± 0.04 s of a minute, which no busy
 * machine keeps. Instead:
 *
 * <ul>
 *   <li>The old keeper wakes every {@value #INCUMBENT_MS} ms, allowed up to 2.7 s: forty intervals
 *       in a minute, and more than a second of patience with a loaded machine.
 *   <li>The new keeper wakes every {@value #CANDIDATE_MS} ms, three times as seldom, as 900 s to
 *       300 s. Access tokens live 12 s and the margin is 7.5 s, so that a refresh is due at every
 *       wake-up, as 1200 s with a margin of 300 s make it every 900 s.
 *   <li>Refresh tokens live four minutes: before a cutover begins, what is left of one must suffice
 *       for the longest deployment and a rollback.
 *   <li>After the cutover, the new keeper is watched for two of its cycles.
 * </ul>
 *
 * @param day how long the window is
 */
public record Timetable(Duration day) {
  static final long INCUMBENT_MS = 1500;
  static final long CANDIDATE_MS = 4500;

  /** What a whole day may be pressed into. */
  public static final Duration SHORTEST_DAY = Duration.ofSeconds(15);

  /** The longest that a demo may take for its day. */
  public static final Duration LONGEST_DAY = Duration.ofHours(1);

  static final Duration INCUMBENT_CADENCE = Duration.ofMillis(INCUMBENT_MS);
  static final Duration INCUMBENT_TOLERANCE = Duration.ofMillis(1200);
  static final Duration CANDIDATE_CADENCE = Duration.ofMillis(CANDIDATE_MS);
  static final Duration CANDIDATE_TOLERANCE = Duration.ofMillis(3000);
  static final Duration REFRESH_MARGIN = Duration.ofMillis(7500);
  static final Duration ACCESS_LIFETIME = Duration.ofSeconds(12);
  static final Duration REFRESH_LIFETIME = Duration.ofSeconds(240);
  static final Duration CONSUMER_PERIOD = Duration.ofMillis(250);
  static final Duration SAMPLE_INTERVAL = Duration.ofMillis(100);
  static final Duration MAX_GAP = Duration.ofSeconds(2);
  static final Duration RELOAD_GRACE = Duration.ofMillis(300);
  static final Duration FLUSH_WAIT = Duration.ofMillis(500);
  static final Duration DEPLOY_TIMEOUT = Duration.ofSeconds(20);
  static final Duration FIRST_WRITE_TIMEOUT = Duration.ofSeconds(20);
  static final Duration WATCH = Duration.ofSeconds(10);

  /** Within this the old keeper must have refreshed again when all is over; a dozen cycles. */
  static final Duration ONE_MORE_REFRESH = Duration.ofSeconds(20);

  static final double MIN_COVERAGE = 0.95;

  public Timetable {
    if (day.compareTo(SHORTEST_DAY) < 0 || day.compareTo(LONGEST_DAY) > 0) {
      throw new IllegalArgumentException(
          "the day is " + day.toSeconds() + " s, must be 15 s to 3600 s");
    }
  }

  /** When a fault is planted, from the beginning of the day. */
  Duration untilFault() {
    return day.multipliedBy(2).dividedBy(5);
  }

  /**
   * How long to continue when the day is over and not clean: if the machine was too busy for a
   * moment, that moment has to leave the window.
   */
  Duration patience() {
    Duration half = day.dividedBy(2);
    return half.compareTo(Duration.ofSeconds(30)) < 0 ? Duration.ofSeconds(30) : half;
  }
}
