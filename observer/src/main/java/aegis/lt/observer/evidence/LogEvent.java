package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;

/**
 * A line of a log that says something the criteria ask about, or what kept the log from being
 * watched.
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
    UNAUTHORIZED,
    /** A consumer's call was answered with 401, for a cause that is known to be another one. */
    IGNORED,
    /** A keeper has refreshed its token. */
    REFRESHED,
    /** Not a line: the log could not be watched from then on, and the text says why. */
    UNWATCHED;

    /** The kinds that tell of a 401, judged or not. */
    public static final Set<Kind> OF_A_401 = Set.of(UNAUTHORIZED, IGNORED);

    /** The name used in the database, in JSON and in reports: {@code invalid_grant}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
