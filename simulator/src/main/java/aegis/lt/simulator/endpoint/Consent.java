package aegis.lt.simulator.endpoint;

/** Who decides whether an application may act for the user. */
public enum Consent {
  /** A person: the authorization endpoint shows a page with one button. */
  ASK,
  /** Nobody: the browser is redirected at once with a code. */
  GRANT,
  /** Nobody: the browser is redirected at once with {@code error=access_denied}. */
  DENY
}
