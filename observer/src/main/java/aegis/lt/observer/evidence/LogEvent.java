package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Locale;

/**
 * A line of a log that says something the criteria ask about.
 *
 * @param role whose log
 * @param sequence position in the stream of this role's log evidence (spans and events together),
 *     from 1 without holes
 * @param at when the line was written
 * @param kind what it says
 * @param text the line, shortened and without anything that could be a token
 */
public record LogEvent(Role role, long sequence, Instant at, Kind kind, String text) {
  /** What a line of a log can say that matters. */
  public enum Kind {
    /** The token endpoint rejected the refresh token. */
    INVALID_GRANT,
    /** A consumer's call was answered with 401. */
    UNAUTHORIZED;

    /** The name used in the database, in JSON and in reports: {@code invalid_grant}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
