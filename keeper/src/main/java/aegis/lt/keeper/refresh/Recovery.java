package aegis.lt.keeper.refresh;

import aegis.lt.keeper.state.Attempt;
import aegis.lt.keeper.state.KeeperFiles;
import aegis.lt.keeper.state.NewerTokens;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds out what a pending file from an earlier life of the keeper is, and does what that life did
 * not get to do.
 */
final class Recovery {
  /** What is appended, with the time, to the name of a pending file that cannot be read. */
  static final String ASIDE = "unreadable";

  private final KeeperFiles place;
  private final Fence fence;

  Recovery(KeeperFiles place, Fence fence) {
    this.place = place;
    this.fence = fence;
  }

  /** What was found and done. */
  enum Found {
    /** No answer was waiting. */
    NOTHING,
    /** A whole answer, now in the token cache. */
    PLACED,
    /** An answer older than what the token cache holds; removed. */
    OUTDATED,
    /** The beginning of an answer; removed. What was sent counts as sent without an answer. */
    TORN,
    /** A link, a FIFO or the like; removed. */
    NOT_OURS,
    /** A file of another user that cannot be read; renamed, see {@link #ASIDE}. */
    SET_ASIDE,
    /** A whole answer that the fence keeps from being put in place; left where it is. */
    FENCED
  }

  /**
   * Does it.
   *
   * @throws IOException if it cannot be finished now; nothing is lost, call again
   */
  Found recover(Instant now) throws IOException {
    AtomicFile atomic = place.atomic();
    Optional<byte[]> content;
    FileKind kind = place.platform().ops().kind(atomic.pending());
    try {
      content = atomic.stored();
    } catch (AccessDeniedException e) {
      atomic.setAside(ASIDE + "-" + now.getEpochSecond());
      return Found.SET_ASIDE;
    }
    if (content.isEmpty()) {
      atomic.discard(); // a mere reservation
      return kind == FileKind.NOTHING || kind == FileKind.REGULAR ? Found.NOTHING : Found.NOT_OURS;
    }
    byte[] received = withoutReservation(content.get());
    Optional<TokenCache> parsed = TokenCache.parse(received);
    if (parsed.isEmpty()) {
      atomic.discard();
      return Found.TORN;
    }
    TokenCache answer = parsed.get();
    Read read = place.file().read();
    if (read instanceof Read.Unreadable unreadable) {
      throw new IOException(place.path() + ": " + unreadable.reason());
    }
    Optional<Attempt> sent = place.journal().lastSent();
    if (read instanceof Read.Present there
        && (there.cache().equals(answer)
            || isOfALaterLogin(there.cache(), sent)
            || isOutdated(answer, there.cache(), sent))) {
      atomic.discard();
      return there.cache().equals(answer) ? Found.NOTHING : Found.OUTDATED;
    }
    if (!fence.check(place.path()).allows()) {
      return Found.FENCED;
    }
    if (received.length != content.get().length) {
      atomic.store(received);
    }
    if (sent.isPresent()) {
      place.logins().continued(sent.get().token(), answer);
    }
    atomic.place();
    if (sent.isPresent()) {
      boolean half =
          read instanceof Read.Present there
              && there.cache().accessToken().equals(answer.accessToken());
      place.journal().conclude(landed(sent.get(), answer, half, now));
    }
    return Found.PLACED;
  }

  /** Whether someone has logged in since the request was made that the answer belongs to. */
  private boolean isOfALaterLogin(TokenCache there, Optional<Attempt> sent) throws IOException {
    return sent.isPresent()
        && place.logins().of(there).isPresent()
        && !place.logins().hasToken(sent.get().token());
  }

  /** Whether what is there would stay, or the answer was spent since it waits. */
  private boolean isOutdated(TokenCache answer, TokenCache there, Optional<Attempt> sent)
      throws IOException {
    Fingerprinter fingerprinter = place.state().fingerprinter();
    Predicate<Secret> spentByJournal = NewerTokens.spentByJournal(place);
    Predicate<Secret> lastSent =
        token -> sent.filter(last -> last.token().equals(fingerprinter.of(token))).isPresent();
    if (there.refreshToken().filter(lastSent).isPresent()) {
      return false; // this is the answer to it
    }
    return NewerTokens.stay(there, answer, spentByJournal)
        || (there.refreshToken().isPresent()
            && (answer.issuedAt().isEmpty()
                || answer.refreshToken().filter(spentByJournal).isPresent()));
  }

  /**
   * The line of the journal.
   *
   * @param half whether the answer brought a refresh token alone, see {@link PendingAnswer#isHalf}
   */
  private Attempt landed(Attempt sent, TokenCache answer, boolean half, Instant now)
      throws IOException {
    Fingerprinter fingerprinter = place.state().fingerprinter();
    return new Attempt(
        now,
        Attempt.Event.REFRESHED,
        sent.token(),
        sent.client(),
        answer.refreshToken().map(fingerprinter::of),
        half ? PendingAnswer.HALF : Optional.of("recovered"),
        Optional.empty());
  }

  /** A crash between writing the answer and cutting the file leaves spaces behind the answer. */
  private static byte[] withoutReservation(byte[] content) {
    int end = content.length;
    while (end > 0 && (content[end - 1] == ' ' || content[end - 1] == 0)) {
      end--;
    }
    return Arrays.copyOf(content, end);
  }
}
