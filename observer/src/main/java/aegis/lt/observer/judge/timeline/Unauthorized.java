package aegis.lt.observer.judge.timeline;

import aegis.lt.observer.evidence.LogEvent;

/**
 * A 401 of the consumer.
 *
 * @param event the line that says so
 * @param cause what it has to do with the canonical token cache
 */
public record Unauthorized(LogEvent event, Attribution.Cause cause) {
  /** Whether the configuration says that it is not to be judged. */
  public boolean ignored() {
    return cause == Attribution.Cause.IGNORED;
  }

  /** Whether it speaks against a cutover. */
  public boolean stale() {
    return cause == Attribution.Cause.STALE_TOKEN || cause == Attribution.Cause.JUST_ROTATED;
  }
}
