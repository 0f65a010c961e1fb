package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time in which a log was watched without a break: every line written in it was seen.
 *
 * @param role whose log
 * @param sequence position in the stream of this role's log evidence (spans and events together),
 *     from 1 without holes
 * @param from the first instant watched
 * @param to the last instant watched, not before {@code from}
 * @param silentSince when something last appeared in the log, or {@code from} if nothing has since
 *     then; from there on nothing did up to {@code to}. Empty if that was not recorded, as by an
 *     older version or in imported evidence
 */
public record LogSpan(
    Role role, long sequence, Instant from, Instant to, Optional<Instant> silentSince) {
  public LogSpan {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("log span ends at " + to + ", before " + from);
    }
    if (silentSince.filter(at -> at.isBefore(from) || at.isAfter(to)).isPresent()) {
      throw new IllegalArgumentException(
          "log span from " + from + " to " + to + " is silent since " + silentSince.get());
    }
  }

  /** A stretch of which it is not known whether anything appeared in the log. */
  public LogSpan(Role role, long sequence, Instant from, Instant to) {
    this(role, sequence, from, to, Optional.empty());
  }
}
