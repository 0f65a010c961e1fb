package aegis.lt.simulator.endpoint.authority;

/** How a refresh token stands with the authority. */
public enum TokenStanding {
  /** It can be exchanged now. */
  LIVE,
  /** It was exchanged before. */
  SPENT,
  /** Its chain was revoked. */
  REVOKED,
  /** It was left lying for too long. */
  EXPIRED,
  /** It was never issued here. */
  UNKNOWN
}
