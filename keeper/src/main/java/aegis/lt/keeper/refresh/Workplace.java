package aegis.lt.keeper.refresh;

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
 * @param journal what became of each attempt
 * @param logins what is remembered of the last login
 * @param waitingLogin what a login has left for the keeper to take over
 * @param health what the keeper knows about itself
 */
record Workplace(
    TokenCacheFile file,
    AtomicFile atomic,
    StateDirectory state,
    AttemptJournal journal,
    Logins logins,
    WaitingLogin waitingLogin,
    Health health,
    Surroundings surroundings) {

  /** One that keeps the token cache at {@code path}. */
  static Workplace of(Path path, StateDirectory state, Health health, Surroundings surroundings) {
    return new Workplace(
        new TokenCacheFile(path, surroundings.ops()),
        new AtomicFile(path, surroundings.ops()),
        state,
        new AttemptJournal(state, surroundings.ops()),
        new Logins(state, surroundings.ops()),
        new WaitingLogin(path, surroundings.ops()),
        health,
        surroundings);
  }

  Path path() {
    return file.path();
  }

  Instant now() {
    return surroundings.clock().instant();
  }
}
