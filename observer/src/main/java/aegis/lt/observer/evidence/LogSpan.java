package aegis.lt.observer.evidence;

import java.time.Instant;

/**
 * A stretch of time in which a log was watched without a break: every line written in it was seen.
 *
 * @param role whose log
 * @param sequence position in the stream of this role's log evidence (spans and events together),
 *     from 1 without holes
 * @param from the first instant watched
 * @param to the last instant watched, not before {@code from}
 */
public record LogSpan(Role role, long sequence, Instant from, Instant to) {
  public LogSpan {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("log span ends at " + to + ", before " + from);
    }
  }
}
