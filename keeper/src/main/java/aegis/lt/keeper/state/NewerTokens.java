package aegis.lt.keeper.state;

import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which of two contents belongs in the token cache: an answer of ours, or what someone else put
 * there. A content that cannot be refreshed, or only with a spent token, would end the chain; so
 * the time of issue decides only between two that can.
 */
public final class NewerTokens {
  private NewerTokens() {}

  /**
   * Whether what is in the token cache stays.
   *
   * <p>It does if it has a refresh token that is not spent, and was issued in the same second as
   * ours or later. Many writers keep whole seconds, and a login or another keeper's answer that was
   * saved after our request went out is not older than ours because of that.
   *
   * @param spent whether a refresh token is known to be used up
   */
  public static boolean stay(TokenCache theirs, TokenCache ours, Predicate<Secret> spent) {
    Optional<Secret> refreshToken = theirs.refreshToken();
    if (refreshToken.isEmpty() || spent.test(refreshToken.get())) {
      return false;
    }
    Optional<Instant> theirTime = theirs.issuedAt();
    Optional<Instant> ourTime = ours.issuedAt();
    return theirTime.isPresent()
        && ourTime.isPresent()
        && !second(theirTime.get()).isBefore(second(ourTime.get()));
  }

  private static Instant second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Tells by the journal which tokens are spent: sent, and answered with another one or not. */
  public static Predicate<Secret> spentByJournal(KeeperFiles place) {
    return token -> {
      try {
        Fingerprinter fingerprinter = place.state().fingerprinter();
        return SendingRecord.of(place.journal().attempts(), fingerprinter.of(token), "").lost() > 0;
      } catch (IOException e) {
        return false; // nothing is known
      }
    };
  }
}
