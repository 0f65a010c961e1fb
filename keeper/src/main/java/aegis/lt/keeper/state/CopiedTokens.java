package aegis.lt.keeper.state;

import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.token.JwtClaims;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Which refresh tokens are copies of another keeper's, and whether that one has moved on: a refresh
 * token is good once, so a copy of one that was exchanged is spent. The original is the canonical
 * token cache.
 */
public final class CopiedTokens {
  /** No credentials went with a copy. */
  private static final String NO_CLIENT = "-";

  private final TokenCacheFile original;

  public CopiedTokens(Path canonical, FileOps ops) {
    this.original = new TokenCacheFile(canonical, ops);
  }

  /**
   * Remembers that the content of a token cache is a copy.
   *
   * @param state of the keeper that is to use the copy
   * @throws IOException if that cannot be written down
   */
  public static void note(StateDirectory state, FileOps ops, byte[] content, Instant now)
      throws IOException {
    Optional<Secret> token = TokenCache.parse(content).flatMap(TokenCache::refreshToken);
    if (token.isPresent()) {
      note(new AttemptJournal(state, ops), state.fingerprinter().of(token.get()), now);
    }
  }

  /**
   * Remembers it by the fingerprint of its refresh token.
   *
   * @throws IOException if that cannot be written down
   */
  public static void note(AttemptJournal journal, String fingerprint, Instant now)
      throws IOException {
    journal.announce(
        new Attempt(
            now,
            Attempt.Event.COPIED,
            fingerprint,
            NO_CLIENT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** Whether the original holds this refresh token now. */
  public boolean isSharedNow(Secret refreshToken) {
    return original().flatMap(TokenCache::refreshToken).filter(refreshToken::equals).isPresent();
  }

  /**
   * Whether the original has been refreshed since it was copied. Not if it is older than the copy,
   * or stems from another login, as far as that is known.
   */
  public boolean hasMovedOnFrom(TokenCache copy) {
    return original()
        .filter(now -> now.refreshToken().isPresent())
        .filter(now -> !now.refreshToken().equals(copy.refreshToken()))
        .filter(now -> !isOlder(now, copy) && !isOfAnotherLogin(now, copy))
        .isPresent();
  }

  private Optional<TokenCache> original() {
    return original.read() instanceof Read.Present present
        ? Optional.of(present.cache())
        : Optional.empty();
  }

  private static boolean isOlder(TokenCache now, TokenCache copy) {
    return now.issuedAt().isPresent()
        && copy.issuedAt().isPresent()
        && now.issuedAt().get().isBefore(copy.issuedAt().get());
  }

  private static boolean isOfAnotherLogin(TokenCache now, TokenCache copy) {
    Optional<Secret> one = JwtClaims.of(now.accessToken()).session();
    Optional<Secret> other = JwtClaims.of(copy.accessToken()).session();
    return one.isPresent() && other.isPresent() && !one.equals(other);
  }
}
