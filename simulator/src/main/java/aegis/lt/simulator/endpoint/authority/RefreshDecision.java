package aegis.lt.simulator.endpoint.authority;

/** What the authority says to a refresh token. */
public sealed interface RefreshDecision {
  /** The exchange under which it is on record. */
  long exchange();

  /** New tokens; the presented one is spent. */
  record Granted(long exchange, Grant grant) implements RefreshDecision {}

  /** {@code invalid_grant}, and why. */
  record Refused(long exchange, TokenStanding standing) implements RefreshDecision {}
}
