package aegis.lt.keeper.state;

import aegis.lt.keeper.state.KeeperState.Outcome;
import aegis.lt.shared.token.TokenCache;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the keeper knows about itself, to be written down and to be logged when it changes. */
public final class KeeperHealth {
  private final List<String> reasons = new ArrayList<>();
  private final Map<String, String> said = new HashMap<>();
  private String freshness = "Unknown";
  private Optional<Outcome> lastOutcome = Optional.empty();
  private long refreshes;
  private long failures;
  private long foreignWrites;

  /** A wake-up begins: what was wrong may have passed. */
  public void begin() {
    reasons.clear();
  }

  /** Something keeps the keeper from its work, until the next wake-up; a reason counts once. */
  public void unhealthy(String reason) {
    if (!reasons.contains(reason)) {
      reasons.add(reason);
    }
  }

  /** Judges the access token that is in the cache now. */
  public void accessToken(TokenCache cache, Instant now, Duration tolerance) {
    reasons.removeAll(List.of(KeeperState.EXPIRED, KeeperState.LIFETIME_UNKNOWN));
    KeeperState.flawOf(cache, now, tolerance).ifPresent(this::unhealthy);
  }

  /** How fresh the token is: a label of {@code Freshness}, or why there is none. */
  public void freshness(String label) {
    freshness = label;
  }

  /**
   * How the last exchange ended; {@code correlation} is the endpoint's id of it, if it gave one.
   */
  public void outcome(String what, Instant at, Optional<String> correlation) {
    lastOutcome = Optional.of(new Outcome(what, at, correlation));
  }

  /** A refresh has succeeded. */
  public void refreshed() {
    refreshes++;
  }

  /** Whether a token was saved since the keeper came to life. */
  public boolean hasRefreshed() {
    return refreshes > 0;
  }

  /** A refresh has failed. */
  public void failed() {
    failures++;
  }

  /** Something else has written the token cache. */
  public void foreignWrite() {
    foreignWrites++;
  }

  /** Whether this is news: the first time, or another text than before on the same topic. */
  public boolean news(String topic, String text) {
    return !text.equals(said.put(topic, text));
  }

  /** A topic is settled; returns whether anything had been said about it. */
  public boolean settled(String topic) {
    return said.remove(topic) != null;
  }

  /** What {@code status} reads: all of this as of {@code now}. */
  public KeeperState state(String path, Instant now, Instant nextWakeUp) {
    return new KeeperState(
        path,
        now,
        ProcessHandle.current().pid(),
        freshness,
        lastOutcome,
        nextWakeUp,
        refreshes,
        failures,
        foreignWrites,
        reasons);
  }
}
