package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Locale;

/**
 * Something the container engine did with a watched container.
 *
 * @param role whose container
 * @param sequence position in the stream of this role's container evidence (spans and events
 *     together), from 1 without holes
 * @param at when it happened
 * @param event what happened
 */
public record ContainerEvent(Role role, long sequence, Instant at, Event event) {
  /** What can happen to a container. */
  public enum Event {
    START,
    DIE,
    OOM,
    RESTART;

    /** The name used in the database, in JSON and in reports: {@code oom}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
