package aegis.lt.observer.evidence;

import java.time.Instant;

/**
 * A stretch of time in which the engine's events for a container were watched without a break.
 *
 * @param role whose container
 * @param sequence position in the stream of this role's container evidence (spans and events
 *     together), from 1 without holes
 * @param from the first instant watched
 * @param to the last instant watched, not before {@code from}
 */
public record ContainerSpan(Role role, long sequence, Instant from, Instant to) {
  public ContainerSpan {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("container span ends at " + to + ", before " + from);
    }
  }
}
