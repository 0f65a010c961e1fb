package aegis.lt.simulator.endpoint.authority;

/** What differs between the answers of real endpoints that follow the same RFCs. */
public enum Dialect {
  /** {@code refresh_token_expires_in}, {@code base_uri}; the {@code exp} of a JWT is a text. */
  SAXO,
  /**
   * {@code refresh_expires_in}, {@code session_state}, {@code not-before-policy} and {@code scope}
   * (Keycloak, Securing Applications, OpenID Connect); the {@code exp} of a JWT is a number (RFC
   * 7519 section 2).
   */
  KEYCLOAK
}
