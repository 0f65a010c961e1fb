package aegis.lt.keeper.oauth;

/** Whether a login proves with RFC 7636 that whoever exchanges the code began the login. */
public enum Pkce {
  /** No {@code code_challenge}. */
  OFF,
  /** {@code code_challenge_method=S256}. */
  S256
}
