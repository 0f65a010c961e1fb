package aegis.lt.simulator.endpoint.authority;

/** What happens when a spent refresh token comes again. */
public enum ReusePolicy {
  /** It is rejected with {@code invalid_grant}; the chain's newest token stays good. */
  STRICT,
  /** It works until it expires, and each use opens a branch with tokens of its own. */
  REUSABLE,
  /** It is rejected and every token of the chain is revoked (RFC 9700 section 4.14.2). */
  REVOKE_CHAIN
}
