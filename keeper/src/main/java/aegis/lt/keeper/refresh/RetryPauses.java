package aegis.lt.keeper.refresh;

import aegis.lt.keeper.state.Platform;
import aegis.lt.shared.token.TokenCache;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Counts the failures in a row, and keeps the pause after one however often the keeper wakes. */
final class RetryPauses {
  /** How long after a lost answer a server may still accept a repeat. */
  private static final Duration REPEAT_HELPS = Duration.ofMinutes(1);

  private final Platform platform;
  private int failures;
  private Optional<Pause> pause = Optional.empty();
  private Optional<Loss> loss = Optional.empty();

  RetryPauses(Platform platform) {
    this.platform = platform;
  }

  /** No earlier attempt with this refresh token than at this moment of monotonic time. */
  private record Pause(String token, long untilNanos) {}

  /** The answer to this refresh token was lost, as far as is known at this moment first. */
  private record Loss(String token, long atNanos) {}

  /** All is well again: the next failure is the first one. */
  void settled() {
    failures = 0;
    released();
  }

  /** The next attempt need not wait: it is made to another endpoint, or somebody asks for it. */
  void released() {
    pause = Optional.empty();
    loss = Optional.empty();
  }

  /** How long to wait after one more failure. */
  Duration afterFailure(
      RefreshPolicy policy, Optional<Duration> retryAfter, TokenCache cache, Instant now) {
    failures++;
    return policy.beforeRetry(failures, retryAfter, cache, now, platform.random());
  }

  /**
   * How long to wait until a token is sent again whose one repeat has not been answered yet; empty
   * if haste does not help any more.
   */
  Optional<Duration> beforeRepeat(String token) {
    long now = platform.sleeper().nanoTime();
    Loss current = loss.filter(known -> known.token().equals(token)).orElse(new Loss(token, now));
    loss = Optional.of(current);
    return now - current.atNanos() < REPEAT_HELPS.toNanos()
        ? Optional.of(RefreshPolicy.beforeRepeat(platform.random()))
        : Optional.empty();
  }

  /** A wake-up for another reason, such as a touched file, is no reason to try earlier. */
  void hold(String token, Duration duration) {
    pause = Optional.of(new Pause(token, platform.sleeper().nanoTime() + duration.toNanos()));
  }

  /** What is left of the pause with this refresh token; empty if it may be tried. */
  Optional<Duration> left(String token) {
    return pause
        .filter(current -> current.token().equals(token))
        .map(current -> current.untilNanos() - platform.sleeper().nanoTime())
        .filter(nanos -> nanos > 0)
        .map(Duration::ofNanos);
  }
}
