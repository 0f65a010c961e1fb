package aegis.lt.keeper.refresh;

import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds out what a pending file from an earlier life of the keeper is, and does what that life did
 * not get to do.
 */
final class Recovery {
  private final Workplace place;
  private final Fence fence;

  Recovery(Workplace place, Fence fence) {
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
    Optional<byte[]> content = atomic.stored();
    if (content.isEmpty()) {
      atomic.discard(); // a mere reservation
      return Found.NOTHING;
    }
    byte[] received = withoutReservation(content.get());
    if (!(TokenCache.parse(received) instanceof TokenCache.Parsed.Usable usable)) {
      atomic.discard();
      return Found.TORN;
    }
    TokenCache answer = usable.cache();
    Read read = place.file().read();
    if (read instanceof Read.Unreadable unreadable) {
      throw new IOException(place.path() + ": " + unreadable.reason());
    }
    Optional<Attempt> sent = place.journal().lastSent();
    if (read instanceof Read.Present there
        && (there.cache().equals(answer) || !replaces(answer, there.cache(), sent))) {
      atomic.discard();
      return there.cache().equals(answer) ? Found.NOTHING : Found.OUTDATED;
    }
    if (!fence.check(place.path()).allows()) {
      return Found.FENCED;
    }
    if (received.length != content.get().length) {
      atomic.store(received);
    }
    atomic.place();
    if (sent.isPresent()) {
      place.journal().conclude(landed(sent.get(), answer, now));
    }
    return Found.PLACED;
  }

  /** Newer than what is there, or the answer to the very token that is there. */
  private boolean replaces(TokenCache answer, TokenCache there, Optional<Attempt> sent)
      throws IOException {
    Optional<Instant> issued = answer.issuedAt();
    Optional<Instant> theirs = there.issuedAt();
    if (issued.isPresent() && (theirs.isEmpty() || issued.get().isAfter(theirs.get()))) {
      return true;
    }
    Optional<Secret> refreshToken = there.refreshToken();
    if (sent.isEmpty() || refreshToken.isEmpty()) {
      return false;
    }
    return place.state().fingerprinter().of(refreshToken.get()).equals(sent.get().token());
  }

  private Attempt landed(Attempt sent, TokenCache answer, Instant now) throws IOException {
    Fingerprinter fingerprinter = place.state().fingerprinter();
    return new Attempt(
        now,
        Attempt.Event.REFRESHED,
        sent.token(),
        sent.client(),
        answer.refreshToken().map(fingerprinter::of),
        Optional.of("recovered"),
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
