package aegis.lt.keeper.refresh;

import java.util.List;
import java.util.Optional;

/**
 * What is known about one refresh token from the times it was sent: decides whether it may be sent
 * again.
 *
 * @param lost how often it may have been used up without our having what came back
 * @param rejected how often it was rejected with the present credentials
 * @param rejection the error code of the last of these
 * @param givenUp whether it was rejected after an answer had been lost
 */
record SendingRecord(int lost, int rejected, Optional<String> rejection, boolean givenUp) {
  private static final int MOST_SENDS = 2;

  /** May the token be sent? */
  enum Permission {
    /** Nothing speaks against it. */
    SEND,
    /** An answer was lost: once more, as the only way left, when the endpoint is there again. */
    SEND_AFTER_PROBE,
    /** An answer was lost, and sending it once more did not help. */
    HOLD_LOST_ROTATION,
    /** It was rejected twice. */
    HOLD_REJECTED
  }

  /** Sums up the attempts with a token. */
  static SendingRecord of(List<Attempt> attempts, String token, String client) {
    int lost = 0;
    int rejected = 0;
    Optional<String> rejection = Optional.empty();
    boolean givenUp = false;
    boolean open = false;
    for (Attempt attempt : attempts) {
      if (!attempt.token().equals(token)) {
        continue;
      }
      switch (attempt.event()) {
        case SENDING -> lost += open ? 1 : 0;
        case UNKNOWN -> lost++;
        case REFRESHED, SUPERSEDED -> {
          // If another token took its place, this one is used up: should it turn up again (a
          // restored file), the answer to it is as good as lost.
          lost = attempt.next().filter(token::equals).isPresent() ? 0 : 1;
          rejected = 0;
          givenUp = false;
        }
        case REJECTED -> {
          if (attempt.client().equals(client)) {
            rejected++;
            rejection = attempt.detail();
          }
        }
        case LOST_ROTATION -> givenUp = true;
        case TRANSIENT -> {} // costs nothing
      }
      open = attempt.event() == Attempt.Event.SENDING;
    }
    return new SendingRecord(lost + (open ? 1 : 0), rejected, rejection, givenUp);
  }

  Permission permission() {
    if (givenUp || lost >= MOST_SENDS) {
      return Permission.HOLD_LOST_ROTATION;
    }
    if (rejected >= MOST_SENDS) {
      return Permission.HOLD_REJECTED;
    }
    return lost > 0 ? Permission.SEND_AFTER_PROBE : Permission.SEND;
  }
}
