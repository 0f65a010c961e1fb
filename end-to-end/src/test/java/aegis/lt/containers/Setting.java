package aegis.lt.containers;

import java.time.Duration;

/**
 * How a {@link Stage} is to be set up: the compressed times, and where it differs from the
 * ordinary. Each method returns the setting itself.
 *
 * <p>Both cadences keep their proportion, 1 to 3. The margin begins when a token is as old as the
 * new keeper's cadence, so that it refreshes at every wake-up, as 1200 s with a margin of 300 s
 * make it do every 900 s. The tolerances are wide, since this is about containers and not about a
 * machine that keeps time.
 */
public final class Setting {
  static final Duration INCUMBENT_CADENCE = Duration.ofSeconds(2);
  static final Duration INCUMBENT_TOLERANCE = Duration.ofMillis(1900);
  static final Duration CANDIDATE_TOLERANCE = Duration.ofSeconds(4);
  static final Duration ACCESS_LIFETIME = Duration.ofSeconds(16);
  static final Duration REFRESH_LIFETIME = Duration.ofSeconds(120);
  static final Duration CONSUMER_PERIOD = Duration.ofMillis(250);
  static final Duration SAMPLE_INTERVAL = Duration.ofMillis(100);
  static final Duration MAX_GAP = Duration.ofSeconds(4);
  static final Duration RELOAD_GRACE = Duration.ofMillis(100);

  Duration window = Duration.ofSeconds(30);
  Duration candidateCadence = Duration.ofSeconds(6);
  Duration refreshMargin = ACCESS_LIFETIME.minus(candidateCadence);
  int tokensKibibytes;
  int incumbentUser = Stage.USER;
  String consumerLogging = "json-file";

  private Setting() {}

  /** A day in half a minute. */
  public static Setting compressedDay() {
    return new Setting();
  }

  /** The new keeper refreshes this often, which no observer is to judge. */
  public Setting refreshEvery(Duration cadence) {
    candidateCadence = cadence;
    refreshMargin = ACCESS_LIFETIME;
    return this;
  }

  /** What the observer judges is as long as this. */
  public Setting window(Duration length) {
    window = length;
    return this;
  }

  /** The folder of the token caches holds no more than this, rather than what the disk does. */
  public Setting smallTokens(int kibibytes) {
    tokensKibibytes = kibibytes;
    return this;
  }

  /** The old keeper runs as this user, and its file belongs to it. */
  public Setting incumbentUser(int user) {
    incumbentUser = user;
    return this;
  }

  /** The engine treats the consumer's log in this way. */
  public Setting consumerLogging(String driver) {
    consumerLogging = driver;
    return this;
  }
}
