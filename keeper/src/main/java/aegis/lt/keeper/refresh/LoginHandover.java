package aegis.lt.keeper.refresh;

import aegis.lt.keeper.state.Attempt;
import aegis.lt.keeper.state.KeeperFiles;
import aegis.lt.keeper.state.WaitingLogin;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Takes over what a login has left for the keeper, see {@link WaitingLogin}. */
final class LoginHandover {
  private final KeeperFiles place;
  private final Fence fence;

  LoginHandover(KeeperFiles place, Fence fence) {
    this.place = place;
    this.fence = fence;
  }

  /** What was found and done. */
  enum Taken {
    /** No login waited. */
    NOTHING,
    /** One did, and its tokens are in the token cache. */
    IN_PLACE,
    /** One did whose tokens were used before, or have expired; removed. */
    USELESS,
    /** The fence keeps its tokens from being put in place; left where they are. */
    FENCED
  }

  /**
   * Does it, under the keeper's lock.
   *
   * @throws IOException if it cannot be finished now; nothing is lost, call again
   */
  Taken take(Instant now) throws IOException {
    Optional<TokenCache> waiting = place.waitingLogin().read();
    if (waiting.isEmpty()) {
      return Taken.NOTHING;
    }
    TokenCache login = waiting.get();
    Read read = place.file().read();
    if (read instanceof Read.Present there && WaitingLogin.sameTokens(there.cache(), login)) {
      place.waitingLogin().discard();
      return Taken.IN_PLACE;
    }
    if (isUseless(login, now)) {
      place.waitingLogin().discard();
      return Taken.USELESS;
    }
    if (!fence.check(place.path()).allows()) {
      return Taken.FENCED;
    }
    place.atomic().replace(login.toBytes());
    place.waitingLogin().discard();
    return Taken.IN_PLACE;
  }

  private boolean isUseless(TokenCache login, Instant now) throws IOException {
    Optional<Secret> token = login.refreshToken();
    if (token.isEmpty()) {
      return login.expiresAt().filter(end -> !end.isAfter(now)).isPresent();
    }
    String fingerprint = place.state().fingerprinter().of(token.get());
    return RefreshPolicy.looksExpired(login, now)
        || place.journal().attempts().stream()
            .filter(attempt -> attempt.event() != Attempt.Event.COPIED)
            .anyMatch(attempt -> attempt.token().equals(fingerprint));
  }
}
