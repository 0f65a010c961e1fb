package aegis.lt.keeper.state;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.FileStamp;
import aegis.lt.shared.token.TokenCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of a login, in {@code .<name>.login} beside the token cache, from their receipt until
 * it is certain that they stay in the token cache.
 *
 * <p>A login does not wait for a running keeper: it puts its tokens in place itself. The keeper may
 * be about to put an answer of the old chain there. So the login leaves this file behind for it;
 * the keeper looks for it before and after it puts an answer in place, and at each wake-up, puts
 * the login's tokens in place if they are not, and removes the file. Whichever of the two is last,
 * the login's tokens are in the token cache in the end.
 */
public final class WaitingLogin {
  private static final Logger log = LoggerFactory.getLogger(WaitingLogin.class);

  private final AtomicFile file;
  private final FileOps ops;

  /**
   * That of a token cache.
   *
   * @param tokenCache the path by which the keeper knows it
   */
  public WaitingLogin(Path tokenCache, FileOps ops) {
    this.file = new AtomicFile(tokenCache, ops, "login");
    this.ops = ops;
  }

  /** Where it lies. */
  Path path() {
    return file.pending();
  }

  /** Makes room for tokens to come; until they do, nothing waits. */
  public void reserve(int size) throws IOException {
    file.reserve(size);
  }

  /** Makes the tokens durable. */
  public void store(TokenCache login) throws IOException {
    file.store(login.toBytes());
  }

  /** What waits; empty also for a file that is torn or cannot be read. */
  public Optional<TokenCache> read() {
    try {
      return file.stored().flatMap(TokenCache::parse);
    } catch (IOException e) {
      log.debug("cannot see whether a login waits", e);
      return Optional.empty();
    }
  }

  /** Whether one waits that a cache does not hold. */
  public boolean isNewsTo(TokenCache cache) {
    return read().filter(login -> !sameTokens(login, cache)).isPresent();
  }

  /** Whether both hold the same access token and the same refresh token. */
  public static boolean sameTokens(TokenCache one, TokenCache other) {
    return one.accessToken().equals(other.accessToken())
        && one.refreshToken().equals(other.refreshToken());
  }

  /** The state of the file, to notice a change by. */
  public Optional<FileStamp> stamp() {
    try {
      return ops.stamp(path());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Removes it. */
  public void discard() throws IOException {
    file.discard();
  }
}
