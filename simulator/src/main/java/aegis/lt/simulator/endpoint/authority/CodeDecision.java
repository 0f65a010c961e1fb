package aegis.lt.simulator.endpoint.authority;

/** What the authority answers to an authorization code. */
public sealed interface CodeDecision {
  /** The first tokens of a new chain; the code is used up. */
  record Granted(Grant grant) implements CodeDecision {}

  /**
   * {@code invalid_grant}.
   *
   * @param reason for people
   */
  record Refused(String reason) implements CodeDecision {}
}
