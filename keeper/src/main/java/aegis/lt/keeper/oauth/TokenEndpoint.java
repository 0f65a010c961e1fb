package aegis.lt.keeper.oauth;

import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.shared.token.Secret;
import java.time.Instant;
import java.util.Optional;

/** A token endpoint that exchanges refresh tokens and authorization codes (RFC 6749). */
public interface TokenEndpoint {
  /**
   * Sends a refresh token or a code, once: nothing below this repeats the request.
   *
   * @param now what a {@code Retry-After} with a date is counted from
   */
  RefreshOutcome request(TokenGrant grant, Instant now);

  /** The same with the refresh token of a chain that began without PKCE. */
  default RefreshOutcome refresh(Secret refreshToken, Instant now) {
    return request(new TokenGrant.Refresh(refreshToken, Optional.empty()), now);
  }

  /**
   * Gets ready, so that nothing but the network takes time between request and answer. Sends
   * nothing to the endpoint; called before the first refresh.
   */
  default void prepare() {}

  /**
   * Lets nothing more be sent, for good: the keeper is to end. A request of which nothing has been
   * sent ends at once, as {@code Transient} for the reason {@value #STOPPED}; one that has been is
   * waited for. From any thread; does not wait.
   */
  default void stop() {}

  /** The reason of a request that was given up by {@link #stop}. */
  String STOPPED = "stopped";

  /**
   * Asks without any token whether something answers there; whatever it answers will do.
   *
   * @return empty if it answered, else why it did not
   */
  Optional<String> probe();
}
