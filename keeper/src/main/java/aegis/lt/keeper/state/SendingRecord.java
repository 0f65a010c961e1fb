package aegis.lt.keeper.state;

import aegis.lt.keeper.oauth.answer.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unauthorized;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known about one refresh token and one pair of credentials from the times they were sent:
 * decides whether the token may be sent again.
 *
 * @param replaced whether it is used up for certain: another one came in its place
 * @param lost how often it may have been used up without our having what came back
 * @param rejected how often it was rejected with the present credentials
 * @param sentAfterRejection whether it was sent since then and no answer came
 * @param givenUp whether it was rejected after an answer had been lost
 * @param copied whether another keeper may hold it as well
 * @param refusals how often in a row it was refused just now in the same way
 * @param refusal how that was
 * @param clientWorkedAt when the endpoint last accepted the credentials, with any token
 */
public record SendingRecord(
    boolean replaced,
    int lost,
    int rejected,
    boolean sentAfterRejection,
    boolean givenUp,
    boolean copied,
    int refusals,
    Optional<String> refusal,
    Optional<Instant> clientWorkedAt) {
  private static final int MOST_SENDS = 2;

  /** Credentials that were accepted within this time have not become wrong since. */
  private static final Duration PROOF_HOLDS = Duration.ofHours(1);

  /** May the token be sent? */
  public enum Permission {
    /** Nothing speaks against it. */
    SEND,
    /** An answer was lost: sending it again is the only way to find out whether it still works. */
    REPEAT,
    /** An answer was lost, and sending it again can help no more. */
    HOLD_LOST_ROTATION,
    /** It was rejected twice. */
    HOLD_REJECTED
  }

  /** Sums up the attempts with a token and with credentials. */
  public static SendingRecord of(List<Attempt> attempts, String token, String client) {
    Sum sum = new Sum(token, client);
    attempts.forEach(sum::add);
    return sum.result();
  }

  /** Whether the token may be sent now. */
  public Permission permission() {
    if (givenUp || (copied && lost >= MOST_SENDS)) {
      return Permission.HOLD_LOST_ROTATION;
    }
    if (rejected >= MOST_SENDS || sentAfterRejection) {
      return Permission.HOLD_REJECTED;
    }
    return lost > 0 ? Permission.REPEAT : Permission.SEND;
  }

  /** Whether nothing is known that speaks against sending it. */
  public boolean mayLive() {
    return !replaced && permission() != Permission.HOLD_LOST_ROTATION && rejected == 0;
  }

  /** Whether the credentials were accepted so shortly ago that they cannot be what is wrong. */
  public boolean clientIsProven(Instant now) {
    return clientWorkedAt
        .filter(at -> Duration.between(at, now).abs().compareTo(PROOF_HOLDS) <= 0)
        .isPresent();
  }

  /** How often in a row it has been refused like this, this time included. */
  public int refusedAgain(String how) {
    return refusal.filter(how::equals).isPresent() ? refusals + 1 : 1;
  }

  private static final class Sum {
    /** What a journal of an earlier version calls a rejection, and is none of the token. */
    private static final Set<String> REJECTIONS =
        Set.of(Rejected.INVALID_GRANT, Unauthorized.REASON);

    private final String token;
    private final String client;
    private boolean replaced;
    private int lost;
    private int rejected;
    private boolean sentAfterRejection;
    private boolean givenUp;
    private boolean copied;
    private boolean open;
    private int refusals;
    private Optional<String> refusal = Optional.empty();
    private Optional<Instant> clientWorkedAt = Optional.empty();

    Sum(String token, String client) {
      this.token = token;
      this.client = client;
    }

    void add(Attempt attempt) {
      if (attempt.client().equals(client)) {
        credentials(attempt);
      }
      if (attempt.token().equals(token)) {
        token(attempt);
      }
    }

    private void credentials(Attempt attempt) {
      switch (attempt.event()) {
        case REFRESHED, SUPERSEDED -> clientWorkedAt = Optional.of(attempt.at());
        case CLIENT_REJECTED -> clientWorkedAt = Optional.empty();
        default -> {} // tells nothing about them
      }
    }

    private void token(Attempt attempt) {
      switch (attempt.event()) {
        case SENDING -> noAnswer(open);
        case UNKNOWN -> noAnswer(true);
        case REFRESHED, SUPERSEDED -> {
          // If another token took its place, this one is used up: should it turn up again (a
          // restored file), the answer to it is as good as lost.
          replaced = attempt.next().filter(token::equals).isEmpty();
          lost = replaced ? 1 : 0;
          rejected = 0;
          sentAfterRejection = false;
          givenUp = false;
        }
        case REJECTED -> {
          boolean ofTheToken = attempt.detail().map(REJECTIONS::contains).orElse(true);
          if (attempt.client().equals(client) && ofTheToken) {
            rejected++;
          }
        }
        case LOST_ROTATION -> givenUp = true;
        case REFUSED, CLIENT_REJECTED, TRANSIENT -> {} // costs nothing
        case COPIED -> copied = true;
      }
      refused(attempt);
      open = attempt.event() == Attempt.Event.SENDING;
    }

    private void noAnswer(boolean lostIt) {
      if (lostIt) {
        lost++;
        sentAfterRejection |= rejected > 0;
      }
    }

    private void refused(Attempt attempt) {
      if (attempt.event() == Attempt.Event.REFUSED) {
        refusals = refusal.equals(attempt.detail()) ? refusals + 1 : 1;
        refusal = attempt.detail();
      } else if (attempt.event() != Attempt.Event.SENDING) {
        refusals = 0;
        refusal = Optional.empty();
      }
    }

    SendingRecord result() {
      noAnswer(open);
      return new SendingRecord(
          replaced,
          lost,
          rejected,
          sentAfterRejection,
          givenUp,
          copied,
          refusals,
          refusal,
          clientWorkedAt);
    }
  }
}
