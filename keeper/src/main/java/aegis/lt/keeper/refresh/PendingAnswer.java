package aegis.lt.keeper.refresh;

import aegis.lt.keeper.oauth.answer.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.refresh.RefreshCycle.Next;
import aegis.lt.keeper.state.Attempt;
import aegis.lt.keeper.state.KeeperFiles;
import aegis.lt.keeper.state.MountAdvice;
import aegis.lt.keeper.state.SendingRecord;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Freshness;
import aegis.lt.shared.token.TokenCache;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a received answer into the token cache, however often that must be tried, and tells how it
 * ended. There is one at a time: nothing else is sent before it has landed.
 */
final class PendingAnswer {
  private static final Logger log = LoggerFactory.getLogger(PendingAnswer.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** The detail of an attempt that brought a refresh token alone. */
  static final Optional<String> HALF = Optional.of("no_access_token");

  private final KeeperFiles place;
  private final RetryPauses pauses;
  private ReloadableSettings settings;
  private Optional<Descent> descent = Optional.empty();

  /** What this life of the keeper saved last: the only other place where those tokens still are. */
  private Optional<TokenCache> newest = Optional.empty();

  private boolean wrote;

  /**
   * An answer on its way, and what it answers.
   *
   * @param whole whether it brought an access token, too
   * @param pause until the next try
   */
  private record Descent(
      AnswerSave landing, Attempt sent, Refreshed answer, boolean whole, Duration pause) {
    Descent waiting() {
      Duration longer = pause.multipliedBy(2);
      return new Descent(landing, sent, answer, whole, Durations.shorter(longer, LONGEST_PAUSE));
    }
  }

  PendingAnswer(KeeperFiles place, RetryPauses pauses, ReloadableSettings settings) {
    this.place = place;
    this.pauses = pauses;
    this.settings = settings;
  }

  void use(ReloadableSettings next) {
    settings = next;
  }

  /** Whether an answer was received that is not in the token cache yet. */
  boolean underWay() {
    return descent.isPresent();
  }

  /** Whether that answer is at least in the pending file. */
  boolean stored() {
    return descent.isPresent() && descent.get().landing().stored();
  }

  /** Whether the last call put something into the token cache. */
  boolean wrote() {
    return wrote;
  }

  /** Whether a cache holds the half of an answer: its access token is still to be had. */
  boolean isHalf(TokenCache cache) {
    try {
      Optional<String> token = cache.refreshToken().map(place.state().fingerprinter()::of);
      return token.isPresent()
          && place.journal().attempts().stream()
              .filter(attempt -> attempt.event() == Attempt.Event.REFRESHED)
              .reduce((first, second) -> second)
              .filter(last -> last.next().equals(token) && last.detail().equals(HALF))
              .isPresent();
    } catch (IOException e) {
      return false; // the exchange says what is wrong with the state directory
    }
  }

  /**
   * Whether an older content was put over the newest tokens, as by a restored backup: its refresh
   * token has been answered with another one, and what was saved last may still be good.
   */
  boolean isOutdated(TokenCache there) {
    return newest.isPresent()
        && record(there).filter(SendingRecord::replaced).isPresent()
        && record(newest.get()).filter(SendingRecord::mayLive).isPresent();
  }

  private Optional<SendingRecord> record(TokenCache cache) {
    try {
      Optional<String> token = cache.refreshToken().map(place.state().fingerprinter()::of);
      if (token.isEmpty()) {
        return Optional.empty();
      }
      String client = settings.credentials().fingerprint(place.state().fingerprinter());
      return Optional.of(SendingRecord.of(place.journal().attempts(), token.get(), client));
    } catch (IOException e) {
      return Optional.empty(); // the exchange says what is wrong with the state directory
    }
  }

  /**
   * Puts the newest tokens back over an older content.
   *
   * @throws IOException if that did not succeed; where it got as far as the pending file, the next
   *     wake-up continues from there
   */
  void putBack(TokenCache outdated) throws IOException {
    wrote = false;
    TokenCache ours = newest.orElseThrow();
    place.atomic().reserve(ours.toBytes().length);
    wrote = landing(outdated, ours).land() == AnswerSave.Landed.OURS;
  }

  /** Before a request: what earlier calls wrote is no news any more. */
  void begin() {
    wrote = false;
  }

  /**
   * Takes a whole answer and lands it as far as that goes.
   *
   * @param before what the token cache held when the request went out
   * @param issued when that was
   */
  Next take(Refreshed answer, TokenCache before, Attempt sent, Instant issued) {
    return take(answer, true, before, sent, issued);
  }

  /** The same with the next refresh token alone, which goes beside the access token there is. */
  Next take(Continued half, TokenCache before, Attempt sent, Instant issued) {
    return take(withOldAccessToken(half, before, issued), false, before, sent, issued);
  }

  private Next take(
      Refreshed answer, boolean whole, TokenCache before, Attempt sent, Instant issued) {
    TokenCache ours = before.refreshed(answer.tokens(), issued);
    descent = Optional.of(new Descent(landing(before, ours), sent, answer, whole, FIRST_PAUSE));
    return land();
  }

  /** A landing that is not begun. */
  AnswerSave landing(TokenCache before, TokenCache ours) {
    return new AnswerSave(before, ours, place);
  }

  private Refreshed withOldAccessToken(Continued half, TokenCache cache, Instant issued) {
    TokenCache.Tokens tokens =
        new TokenCache.Tokens(
            cache.accessToken(),
            Optional.of(half.refreshToken()),
            Optional.empty(),
            Optional.of(leftOf(cache, issued)),
            half.refreshExpiresIn());
    return new Refreshed(tokens, true, half.correlation());
  }

  /**
   * What is left of an access token that stays, in whole seconds: never more than its lifetime,
   * whatever the clock has been through, and nothing if its age is unknown.
   */
  private Duration leftOf(TokenCache cache, Instant now) {
    if (Freshness.isFromTheFuture(cache, now, settings.config().refreshMargin())) {
      return Duration.ZERO;
    }
    Duration left = cache.expiresAt().map(at -> Duration.between(now, at)).orElse(Duration.ZERO);
    Duration lifetime = cache.expiresIn().orElse(left);
    return Duration.ofSeconds(Durations.shorter(left, lifetime).toSeconds());
  }

  /** Tries to land what is under way; to be called until nothing is. */
  Next land() {
    wrote = false;
    Descent current = descent.orElseThrow();
    AnswerSave landing = current.landing();
    AnswerSave.Landed landed;
    try {
      landed = landing.land();
    } catch (IOException e) {
      if (place.health().news("landing", landing.stored() + String.valueOf(e.getMessage()))) {
        log.error(
            "cannot save the new token, trying again {}",
            Fields.of("path", place.path())
                .and("kept_in", landing.stored() ? "pending file" : "memory"),
            e);
      }
      place.health().unhealthy("a received token is not saved yet");
      descent = Optional.of(current.waiting());
      return new Next(current.pause(), false);
    }
    descent = Optional.empty();
    place.health().settled("landing");
    if (current.whole()) {
      pauses.settled();
    }
    return landed(landed, current);
  }

  private Next landed(AnswerSave.Landed landed, Descent descended) {
    Refreshed answer = descended.answer();
    Instant now = place.now();
    boolean ours = landed == AnswerSave.Landed.OURS;
    tellWhatWasOdd(descended, ours);
    journal(descended, landed, now);
    if (!ours) {
      place.health().outcome("superseded", now, answer.correlation());
      return Next.AT_ONCE;
    }
    wrote = true;
    TokenCache cache = descended.landing().ours();
    newest = Optional.of(cache);
    if (!descended.whole()) {
      return continued(cache, answer, now);
    }
    place.health().outcome("refreshed", now, answer.correlation());
    place.health().refreshed();
    Next next = new Next(settings.policy().afterRefresh(cache, now), true);
    log.info(
        "token refreshed {}",
        RefreshCycle.lifetimes(cache, now)
            .and("correlation", answer.correlation())
            .and("next", next.pause()));
    return next;
  }

  private void tellWhatWasOdd(Descent descended, boolean ours) {
    AnswerSave landing = descended.landing();
    if (landing.foreignWrite()) {
      place.health().foreignWrite();
      log.warn(
          "foreign write during the exchange {}",
          Fields.of("path", place.path()).and("kept", ours ? "ours" : "theirs, which is newer"));
    }
    if (landing.inPlace()) {
      MountAdvice.give(place.health(), place.path());
    }
    if (ours && !settings.fence().check(place.path()).allows()) {
      // It was open when the request went out. To drop the answer would have broken the chain for
      // whoever comes next; they find a valid token this way, and we send no other.
      log.warn("the fence shut during the exchange, the answer was saved nevertheless");
    }
    if (descended.answer().salvaged() && descended.whole()) {
      log.warn("the answer was cut short behind its tokens, which are kept");
    }
  }

  /** The chain continues; an access token is still to be had, with the next refresh token. */
  private Next continued(TokenCache ours, Refreshed answer, Instant now) {
    Duration next = pauses.afterFailure(settings.policy(), Optional.empty(), ours, now);
    log.error(
        "token refresh failed: the answer was cut short, its refresh token is kept {}",
        Fields.of("outcome", "continued")
            .and("correlation", answer.correlation())
            .and("next", next));
    place.health().outcome("continued", now, answer.correlation());
    place.health().failed();
    place.health().unhealthy("last refresh brought no access token");
    return new Next(next, true);
  }

  private void journal(Descent descended, AnswerSave.Landed landed, Instant now) {
    Attempt sent = descended.sent();
    Optional<String> next = Optional.empty();
    try {
      Fingerprinter fingerprinter = place.state().fingerprinter();
      next = descended.landing().ours().refreshToken().map(fingerprinter::of);
    } catch (IOException e) {
      log.debug("no fingerprint for the journal", e); // it was there when the request went out
    }
    place
        .journal()
        .conclude(
            new Attempt(
                now,
                landed == AnswerSave.Landed.OURS
                    ? Attempt.Event.REFRESHED
                    : Attempt.Event.SUPERSEDED,
                sent.token(),
                sent.client(),
                next,
                descended.whole() ? Optional.empty() : HALF,
                descended.answer().correlation()));
  }
}
