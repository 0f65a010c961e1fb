package aegis.lt.keeper.oauth.answer;

import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache.Tokens;
import java.time.Duration;
import java.util.Optional;

/**
 * The outcome of one token request, a refresh or the exchange of a code. Nothing in it but its
 * tokens is secret.
 */
public sealed interface RefreshOutcome {
  /** {@code X-Correlation} of the answer, by which support finds it; empty if there was none. */
  default Optional<String> correlation() {
    return Optional.empty();
  }

  /**
   * New tokens came.
   *
   * @param salvaged whether the answer was cut short behind the tokens
   */
  record Refreshed(Tokens tokens, boolean salvaged, Optional<String> correlation)
      implements RefreshOutcome {}

  /**
   * Of the answer, only the next refresh token can be used: the answer was cut short, or its access
   * token is missing. The chain continues with it; there is no new access token yet.
   *
   * @param refreshToken the next refresh token
   * @param refreshExpiresIn its lifetime, if that had come
   */
  record Continued(
      Secret refreshToken, Optional<Duration> refreshExpiresIn, Optional<String> correlation)
      implements RefreshOutcome {}

  /**
   * The endpoint says that the refresh token is dead.
   *
   * @param error the error code
   */
  record Rejected(String error, Optional<String> correlation) implements RefreshOutcome {
    /** The refresh token is not good (any more). */
    public static final String INVALID_GRANT = ErrorCode.INVALID_GRANT;
  }

  /**
   * The endpoint says that app key or app secret is wrong, or not allowed to do this. The refresh
   * token was not looked at.
   *
   * @param error {@code invalid_client} or {@code unauthorized_client}
   */
  record ClientRejected(String error, Optional<String> correlation) implements RefreshOutcome {}

  /**
   * 401 without an error code. It may mean a dead refresh token as well as a wrong key or secret;
   * which one, the answers before it tell.
   */
  record Unauthorized(Optional<String> correlation) implements RefreshOutcome {
    /** One word for logs. */
    public static final String REASON = "http_401";
  }

  /**
   * The endpoint, or something in front of it, refuses the request for another reason. The refresh
   * token was not used up.
   *
   * @param reason one word for logs
   */
  record Refused(String reason, Optional<String> correlation) implements RefreshOutcome {}

  /**
   * It did not work this time, and the refresh token was not used up: the request never went out,
   * or the answer says that the endpoint could not or would not serve it.
   *
   * @param reason one word for logs
   * @param retryAfter how long the endpoint wants to be left alone
   */
  record Transient(String reason, Optional<Duration> retryAfter, Optional<String> correlation)
      implements RefreshOutcome {
    /** The request did not get as far as an answer. */
    public static Transient unanswered(String reason) {
      return new Transient(reason, Optional.empty(), Optional.empty());
    }
  }

  /**
   * The request went out and no answer came back that can be used: the refresh token may be used
   * up.
   *
   * @param reason one word for logs
   * @param correlation of an answer that was cut short: support can tell what was in it
   */
  record Unknown(String reason, Optional<String> correlation) implements RefreshOutcome {
    /** Not even the head of an answer came. */
    public static Unknown unanswered(String reason) {
      return new Unknown(reason, Optional.empty());
    }
  }
}
