package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What a token cache says about its access token, beside the time of issue and the lifetime. An
 * opaque token in a file without an absolute expiry leaves all of it unknown but the fingerprint.
 *
 * @param access keyed fingerprint of the access token
 * @param session keyed fingerprint of the session ({@code sid}) that a JWT names: the same over all
 *     refreshes of one login
 * @param absoluteExpiry the expiry that the file states as an instant, as in {@code expires_at}
 * @param jwtExpiry the expiry that a JWT states ({@code exp}), set by the issuer's clock
 */
public record TokenFacts(
    Optional<String> access,
    Optional<String> session,
    Optional<Instant> absoluteExpiry,
    Optional<Instant> jwtExpiry) {
  /** Nothing is known. */
  public static final TokenFacts UNKNOWN =
      new TokenFacts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public TokenFacts {
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(absoluteExpiry, "absoluteExpiry");
    Objects.requireNonNull(jwtExpiry, "jwtExpiry");
  }
}
