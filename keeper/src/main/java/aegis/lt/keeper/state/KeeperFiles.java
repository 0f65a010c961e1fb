package aegis.lt.keeper.state;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.token.TokenCacheFile;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What every step of one keeper works on.
 *
 * @param file the token cache, to look at
 * @param atomic the same, to save
 * @param state what the keeper remembers
 * @param journal the outcome of each attempt
 * @param logins what is remembered of the last login
 * @param waitingLogin what a login has left for the keeper to take over
 * @param health what the keeper knows about itself
 */
public record KeeperFiles(
    TokenCacheFile file,
    AtomicFile atomic,
    StateDirectory state,
    AttemptJournal journal,
    Logins logins,
    WaitingLogin waitingLogin,
    KeeperHealth health,
    Platform platform) {

  /** One that keeps the token cache at {@code path}. */
  public static KeeperFiles of(
      Path path, StateDirectory state, KeeperHealth health, Platform platform) {
    return new KeeperFiles(
        new TokenCacheFile(path, platform.ops()),
        new AtomicFile(path, platform.ops()),
        state,
        new AttemptJournal(state, platform.ops()),
        new Logins(state, platform.ops()),
        new WaitingLogin(path, platform.ops()),
        health,
        platform);
  }

  /** Where the token cache lies. */
  public Path path() {
    return file.path();
  }

  /** The time of day. */
  public Instant now() {
    return platform.clock().instant();
  }
}
