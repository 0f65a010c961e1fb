package aegis.lt.observer.evidence;

import java.util.Locale;

/** Whose file or log a piece of evidence is about. */
public enum Role {
  /** The old keeper and the canonical token cache it writes. */
  INCUMBENT,
  /** The new keeper and the parallel token cache it writes. */
  CANDIDATE,
  /** The program that reads the canonical cache and logs a 401 when the token is not accepted. */
  CONSUMER;

  /** The name used in the database, in JSON and in reports: {@code incumbent}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
