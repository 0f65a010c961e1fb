package aegis.lt.keeper.refresh;

import aegis.lt.shared.token.TokenCache;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Counts the failures in a row, and keeps the pause after one however often the keeper wakes. */
final class RetryPauses {
  private final Surroundings surroundings;
  private int failures;
  private Optional<Pause> pause = Optional.empty();

  RetryPauses(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** No earlier attempt with this refresh token than at this moment of monotonic time. */
  private record Pause(String token, long untilNanos) {}

  /** All is well again: the next failure is the first one. */
  void settled() {
    failures = 0;
    pause = Optional.empty();
  }

  /** How long to wait after one more failure. */
  Duration afterFailure(
      RefreshPolicy policy, Optional<Duration> retryAfter, TokenCache cache, Instant now) {
    failures++;
    return policy.beforeRetry(failures, retryAfter, cache, now, surroundings.random());
  }

  /** A wake-up for another reason, such as a touched file, is no reason to try earlier. */
  void hold(String token, Duration duration) {
    pause = Optional.of(new Pause(token, surroundings.sleeper().nanoTime() + duration.toNanos()));
  }

  /** What is left of the pause with this refresh token; empty if it may be tried. */
  Optional<Duration> left(String token) {
    return pause
        .filter(current -> current.token().equals(token))
        .map(current -> current.untilNanos() - surroundings.sleeper().nanoTime())
        .filter(nanos -> nanos > 0)
        .map(Duration::ofNanos);
  }
}
