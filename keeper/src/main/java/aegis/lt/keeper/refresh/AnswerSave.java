package aegis.lt.keeper.refresh;

import aegis.lt.keeper.state.KeeperFiles;
import aegis.lt.keeper.state.NewerTokens;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A received answer on its way into the token cache. It is kept here until it is there: the refresh
 * token it replaces is used up, so there is no way back. {@link #land} may be called until it
 * succeeds.
 */
final class AnswerSave {
  private static final Logger log = LoggerFactory.getLogger(AnswerSave.class);

  private final TokenCache before;
  private final TokenCache ours;
  private final KeeperFiles place;
  private final AtomicFile atomic;
  private boolean stored;
  private boolean lineageKnown;
  private boolean foreignWrite;
  private boolean inPlace;

  /**
   * An answer that has just come.
   *
   * @param before what the file held when the request went out
   * @param ours the same with the new tokens in it
   */
  AnswerSave(TokenCache before, TokenCache ours, KeeperFiles place) {
    this.before = before;
    this.ours = ours;
    this.place = place;
    this.atomic = place.atomic();
  }

  /** Where an answer ended. */
  enum Landed {
    /** In the token cache. */
    OURS,
    /** Dropped: someone else put newer tokens there meanwhile, or a login waits to be put there. */
    THEIRS
  }

  /** What lands. */
  TokenCache ours() {
    return ours;
  }

  /** Whether it survives the end of the process: it is in the pending file, durably. */
  boolean stored() {
    return stored;
  }

  /** Whether someone else wrote the file while the request was under way. */
  boolean foreignWrite() {
    return foreignWrite;
  }

  /** Whether it had to be written over the file, as that cannot be renamed over. */
  boolean inPlace() {
    return inPlace;
  }

  /**
   * Goes as far as it gets: into the pending file, and from there into place.
   *
   * @throws IOException where it got stuck; nothing is lost, call again
   */
  Landed land() throws IOException {
    if (!stored || pendingIsGone()) {
      stored = false;
      atomic.store(ours.toBytes());
      stored = true;
    }
    rememberLineage();
    if (place.waitingLogin().isNewsTo(before) || newerOnesAreThere()) {
      atomic.discard();
      return Landed.THEIRS;
    }
    inPlace = atomic.place() == AtomicFile.Placement.IN_PLACE;
    rememberLineage();
    // A login that came since the look before: the next wake-up puts its tokens back.
    return place.waitingLogin().isNewsTo(before) ? Landed.THEIRS : Landed.OURS;
  }

  /**
   * Ahead of the tokens themselves, so that none is in the token cache of which it is unknown which
   * login it stems from; but this must not keep them from getting there.
   */
  private void rememberLineage() {
    if (lineageKnown || before.refreshToken().isEmpty()) {
      return;
    }
    try {
      String sent = place.state().fingerprinter().of(before.refreshToken().get());
      place.logins().continued(sent, ours);
      lineageKnown = true;
    } catch (IOException e) {
      log.warn("cannot note that the new token stems from the last login", e);
    }
  }

  /** After a rename that could not be synced there is no pending file, and none is needed. */
  private boolean pendingIsGone() throws IOException {
    return place.platform().ops().stamp(atomic.pending()).isEmpty()
        && !(place.file().read() instanceof Read.Present present && present.cache().equals(ours));
  }

  private boolean newerOnesAreThere() {
    if (!(place.file().read() instanceof Read.Present there)) {
      return false; // missing or torn: whoever did that, ours is the better content
    }
    if (there.cache().equals(before) || there.cache().equals(ours)) {
      return false;
    }
    foreignWrite = true;
    return place.logins().startsAnew(there.cache(), before)
        || NewerTokens.stay(there.cache(), ours, this::spent);
  }

  /** The token that was just sent is, whoever wrote it out again meanwhile. */
  private boolean spent(Secret token) {
    return before.refreshToken().filter(token::equals).isPresent()
        || NewerTokens.spentByJournal(place).test(token);
  }
}
