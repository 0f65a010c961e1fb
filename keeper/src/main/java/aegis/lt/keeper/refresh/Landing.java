package aegis.lt.keeper.refresh;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.util.function.Predicate;

/**
 * A received answer on its way into the token cache. It is kept here until it is there: the refresh
 * token it replaces is used up, so there is no way back. {@link #land} may be called until it
 * succeeds.
 */
final class Landing {
  private final TokenCache before;
  private final TokenCache ours;
  private final AtomicFile atomic;
  private final TokenCacheFile file;
  private final FileOps ops;
  private final Predicate<Secret> spentByJournal;
  private boolean stored;
  private boolean foreignWrite;
  private boolean inPlace;

  /**
   * An answer that has just come.
   *
   * @param before what the file held when the request went out
   * @param ours the same with the new tokens in it
   * @param spentByJournal whether a refresh token was used up before, see {@link NewerTokens}
   */
  Landing(
      TokenCache before,
      TokenCache ours,
      AtomicFile atomic,
      TokenCacheFile file,
      FileOps ops,
      Predicate<Secret> spentByJournal) {
    this.before = before;
    this.ours = ours;
    this.atomic = atomic;
    this.file = file;
    this.ops = ops;
    this.spentByJournal = spentByJournal;
  }

  /** Where an answer ended. */
  enum Landed {
    /** In the token cache. */
    OURS,
    /** Dropped: someone else put newer tokens there meanwhile. */
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
    if (newerOnesAreThere()) {
      atomic.discard();
      return Landed.THEIRS;
    }
    inPlace = atomic.place() == AtomicFile.Placement.IN_PLACE;
    return Landed.OURS;
  }

  /** After a rename that could not be synced there is no pending file, and none is needed. */
  private boolean pendingIsGone() throws IOException {
    return ops.stamp(atomic.pending()).isEmpty()
        && !(file.read() instanceof Read.Present present && present.cache().equals(ours));
  }

  private boolean newerOnesAreThere() {
    if (!(file.read() instanceof Read.Present there)) {
      return false; // missing or torn: whoever did that, ours is the better content
    }
    if (there.cache().equals(before) || there.cache().equals(ours)) {
      return false;
    }
    foreignWrite = true;
    return NewerTokens.stay(there.cache(), ours, this::spent);
  }

  /** The token that was just sent is, whoever wrote it out again meanwhile. */
  private boolean spent(Secret token) {
    return before.refreshToken().filter(token::equals).isPresent() || spentByJournal.test(token);
  }
}
