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

  public void freshness(String label) {
    freshness = label;
  }

  public void outcome(String what, Instant at, Optional<String> correlation) {
    lastOutcome = Optional.of(new Outcome(what, at, correlation));
  }

  public void refreshed() {
    refreshes++;
  }

  /** Whether a token was saved since the keeper came to life. */
  public boolean hasRefreshed() {
    return refreshes > 0;
  }

  public void failed() {
    failures++;
  }

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
