package aegis.lt.observer.evidence;

import java.util.Locale;

/** What one look at a token cache found. */
public enum FileState {
  /** A JSON object with a non-empty {@code access_token}. */
  OK,
  /** No such file. */
  MISSING,
  /** Not a JSON object: torn, truncated or something else. */
  UNPARSABLE,
  /** A JSON object without a non-empty {@code access_token}. */
  NO_TOKEN,
  /** The file is there and could not be read: no look at all, so evidence is missing. */
  UNREADABLE;

  /** The name used in the database, in JSON and in reports: {@code no_token}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
