package aegis.lt.keeper.oauth;

/** How the client proves who it is (RFC 6749 section 2.3.1). */
public enum ClientAuth {
  /** HTTP Basic. */
  BASIC,
  /** {@code client_id} and {@code client_secret} in the form. */
  BODY
}
