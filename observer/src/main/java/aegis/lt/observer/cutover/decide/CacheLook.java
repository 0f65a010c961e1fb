package aegis.lt.observer.cutover.decide;

import aegis.lt.observer.evidence.FileShape;
import aegis.lt.shared.time.TimeText;
import aegis.lt.shared.token.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * What a look at the canonical token cache saw. No token.
 *
 * @param problem why it holds no usable token, completing a sentence that begins with its path;
 *     empty if it does
 * @param unreadable whether that is so because it could not be looked at
 * @param mtime when it was written
 * @param issuedAt when its tokens were issued, if it says
 * @param expiresAt when the access token expires, if that can be told
 * @param refreshable whether there is a refresh token
 * @param refreshExpiresAt when that expires, if it can be told
 * @param shape owner, mode and fields
 * @param session the session ({@code sid}) that its access token names, if it is a JWT; a secret
 * @param waiting whether a received answer lies beside it, in the pending file, and was not put in
 *     place
 */
public record CacheLook(
    Optional<String> problem,
    boolean unreadable,
    Optional<Instant> mtime,
    Optional<Instant> issuedAt,
    Optional<Instant> expiresAt,
    boolean refreshable,
    Optional<Instant> refreshExpiresAt,
    Optional<FileShape> shape,
    Optional<Secret> session,
    boolean waiting) {
  /** Whether it holds an access token that has not expired. */
  public boolean valid(Instant now) {
    return problem.isEmpty() && expiresAt.filter(now::isBefore).isPresent();
  }

  /** Why it holds no valid token, or that it does. */
  public String describe(Instant now) {
    if (problem.isPresent()) {
      return problem.get();
    }
    return expiresAt
        .map(at -> (at.isAfter(now) ? "is valid until " : "has expired at ") + TimeText.of(at))
        .orElse("does not say when its token expires");
  }
}
