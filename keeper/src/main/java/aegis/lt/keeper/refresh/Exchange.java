package aegis.lt.keeper.refresh;

import aegis.lt.keeper.oauth.LoginRecord;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.oauth.TokenGrant;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.ClientRejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refused;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unauthorized;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unknown;
import aegis.lt.keeper.refresh.RefreshCycle.Next;
import aegis.lt.keeper.state.Attempt;
import aegis.lt.keeper.state.CopiedTokens;
import aegis.lt.keeper.state.KeeperFiles;
import aegis.lt.keeper.state.KeeperState;
import aegis.lt.keeper.state.SendingRecord;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges the refresh token, in the order that loses none: all that can fail is tried first, the
 * attempt is written down, then the request goes out; what comes back is handed to the {@link
 * PendingAnswer} before anything else is done with it.
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** What operators look for when only a person can help. */
  static final String REAUTHORIZE = KeeperState.REAUTHORIZE;

  /** So many refusals of the same kind in a row are no accident. */
  private static final int MANY_REFUSALS = 3;

  /** Reserved for an answer beside what the cache holds already, in bytes. */
  static final int ROOM = 64 * 1024;

  private final KeeperFiles place;
  private final PendingAnswer delivery;
  private final RetryPauses pauses;
  private final BooleanSupplier lockIsOurs;
  private final BooleanSupplier stopping;
  private ReloadableSettings settings;
  private boolean rehearsed;

  Exchange(
      KeeperFiles place,
      PendingAnswer delivery,
      RetryPauses pauses,
      BooleanSupplier lockIsOurs,
      BooleanSupplier stopping,
      ReloadableSettings settings) {
    this.place = place;
    this.delivery = delivery;
    this.pauses = pauses;
    this.lockIsOurs = lockIsOurs;
    this.stopping = stopping;
    this.settings = settings;
  }

  void use(ReloadableSettings next) {
    settings = next;
    rehearsed = false; // another endpoint, another HTTP client
    pauses.released();
  }

  /** Refreshes what was just read, unless something speaks against it. */
  Next refresh(Read.Present read) {
    delivery.begin();
    TokenCache cache = read.cache();
    Secret refreshToken = cache.refreshToken().orElseThrow();
    Redaction.ofThisProcess().hide(List.of(cache.accessToken(), refreshToken));
    String token;
    String client;
    SendingRecord record;
    Optional<Secret> verifier;
    try {
      Fingerprinter fingerprinter = place.state().fingerprinter();
      token = fingerprinter.of(refreshToken);
      client = settings.credentials().fingerprint(fingerprinter);
      if (isSharedNow(refreshToken)) {
        noteCopy(token);
      }
      record = SendingRecord.of(place.journal().attempts(), token, client);
      verifier = place.logins().of(cache).flatMap(LoginRecord::verifier);
    } catch (IOException e) {
      return cannotPrepare("state directory", e, cache);
    }
    Optional<Duration> pause = pauses.left(token);
    if (pause.isPresent()) {
      return new Next(pause.get(), true);
    }
    switch (record.permission()) {
      case HOLD_REJECTED -> {
        return hold("rejected", "the refresh token was rejected twice (see invalid_grant above)");
      }
      case HOLD_LOST_ROTATION -> {
        return hold("lost_rotation", "the answer that held the next refresh token was lost");
      }
      case REPEAT, SEND -> {}
    }
    if (record.copied() && settings.copies().hasMovedOnFrom(cache)) {
      return hold(
          "copy_spent",
          "the refresh token is a copy, and the keeper that it was copied from has refreshed since:"
              + " it is used up, and was not sent");
    }
    rehearse(cache);
    if (stopping.getAsBoolean()) {
      return Next.AT_ONCE; // the rehearsal may have taken its time; do not begin what takes more
    }
    // Under the lock, and as late as can be: someone may have written since.
    if (!(place.file().read() instanceof Read.Present again)
        || !again.content().equals(read.content())) {
      return Next.AT_ONCE;
    }
    if (!settings.fence().check(place.path()).allows()) {
      return Next.AT_ONCE;
    }
    Attempt sending = Attempt.sending(place.now(), token, client);
    try {
      place.atomic().reserve(ROOM + Math.toIntExact(again.stamp().size()));
    } catch (IOException e) {
      return cannotPrepare("token cache", e, cache);
    }
    if (!lockIsOurs.getAsBoolean()) {
      dropReservation();
      return Next.AT_ONCE; // the next wake-up takes it again, or says who has it
    }
    try {
      place.journal().announce(sending);
    } catch (IOException e) {
      dropReservation();
      return cannotPrepare("attempt journal", e, cache);
    }
    if (record.permission() == SendingRecord.Permission.REPEAT) {
      log.warn("sending the refresh token again, as the answer to it was lost");
    }
    return send(new TokenGrant.Refresh(refreshToken, verifier), cache, sending, record);
  }

  /** A canonical cache of our own is no copy of itself. */
  private boolean isSharedNow(Secret refreshToken) {
    return !settings.fence().isCanonical(place.path())
        && settings.copies().isSharedNow(refreshToken);
  }

  private void noteCopy(String token) throws IOException {
    boolean noted =
        place.journal().attempts().stream()
            .anyMatch(
                attempt ->
                    attempt.event() == Attempt.Event.COPIED && attempt.token().equals(token));
    if (!noted) {
      CopiedTokens.note(place.journal(), token, place.now());
      log.warn(
          "the canonical cache holds the same refresh token: both keepers share one lineage, and the"
              + " first to refresh may end the other's {}",
          Fields.of("path", place.path()));
    }
  }

  /** Whatever is slow the first time is slow now, and not between an answer and its save. */
  private void rehearse(TokenCache cache) {
    if (rehearsed) {
      return;
    }
    rehearsed = true;
    settings.endpoint().prepare();
    TokenCache.Tokens tokens =
        new TokenCache.Tokens(
            cache.accessToken(),
            cache.refreshToken(),
            Optional.of("Bearer"),
            Optional.of(Duration.ofMillis(1500)),
            Optional.of(Duration.ofSeconds(1)));
    AnswerSave landing = delivery.landing(cache, cache.refreshed(tokens, place.now()));
    log.debug("rehearsed the save of {} bytes", landing.ours().toBytes().length);
  }

  private Next send(
      TokenGrant.Refresh grant, TokenCache cache, Attempt sending, SendingRecord record) {
    place.health().settled("prepare");
    Instant issued = place.now(); // before it leaves, so that no lifetime is overestimated
    RefreshOutcome outcome;
    try {
      outcome = settings.endpoint().request(grant, issued);
    } catch (RuntimeException e) {
      log.error("unexpected error in a refresh request", e);
      outcome = Unknown.unanswered("internal_error");
    }
    if (outcome instanceof Refreshed answer) {
      return delivery.take(answer, cache, sending, issued);
    }
    if (outcome instanceof Continued half) {
      if (!half.refreshToken().equals(grant.sent())) {
        return delivery.take(half, cache, sending, issued);
      }
      // What came is what we sent: an echo, no answer.
      outcome = new Unknown("answer_cut_short", half.correlation());
    }
    dropReservation();
    if (outcome instanceof Transient passing && passing.reason().equals(TokenEndpoint.STOPPED)) {
      conclude(sending, Attempt.Event.TRANSIENT, Optional.of(passing.reason()), outcome);
      log.info("stopped before the refresh token was sent");
      return Next.AT_ONCE;
    }
    place.health().failed();
    return failed(outcome, new Failure(sending, cache, record));
  }

  /**
   * An attempt that brought no tokens.
   *
   * @param record what was known before it
   */
  private record Failure(Attempt sending, TokenCache cache, SendingRecord record) {
    String token() {
      return sending.token();
    }
  }

  private Next failed(RefreshOutcome outcome, Failure failure) {
    if (outcome instanceof Rejected rejected) {
      String what = "token refresh rejected: " + rejected.error();
      return rejected(rejected.error(), what, outcome, failure);
    }
    if (outcome instanceof Unauthorized) {
      return unauthorized(outcome, failure);
    }
    if (outcome instanceof ClientRejected rejected) {
      String what = "token refresh refused: " + rejected.error();
      return clientRejected(rejected.error(), what, outcome, failure);
    }
    if (outcome instanceof Refused refused) {
      return refused(refused, failure);
    }
    if (outcome instanceof Unknown unknown) {
      return noAnswer(unknown, failure);
    }
    Transient passing = (Transient) outcome;
    conclude(failure.sending(), Attempt.Event.TRANSIENT, Optional.of(passing.reason()), outcome);
    return tryLater(passing, failure);
  }

  /** The refresh token is dead. Once more, in case the endpoint errs; never a third time. */
  private Next rejected(String error, String what, RefreshOutcome outcome, Failure failure) {
    boolean lostBefore = failure.record().lost() > 0;
    Attempt.Event event = lostBefore ? Attempt.Event.LOST_ROTATION : Attempt.Event.REJECTED;
    conclude(failure.sending(), event, Optional.of(error), outcome);
    boolean onceMore = !lostBefore && failure.record().rejected() == 0;
    Duration next = onceMore ? settings.policy().retryInitial() : settings.policy().interval();
    log.error(
        "{}. {} {}",
        what,
        REAUTHORIZE,
        Fields.of("outcome", lostBefore ? "lost_rotation" : "rejected")
            .and("correlation", outcome.correlation())
            .and("next", next));
    place.health().unhealthy(REAUTHORIZE);
    if (onceMore) {
      pauses.hold(failure.token(), next);
    }
    return new Next(next, true);
  }

  /** 401 and no more: the token, or key and secret? Those that have just worked are not wrong. */
  private Next unauthorized(RefreshOutcome outcome, Failure failure) {
    Instant now = place.now();
    if (failure.record().clientIsProven(now)) {
      String what =
          "token refresh rejected: 401 without an error code, though the same app key and secret"
              + " worked shortly before. The refresh token is dead, as with invalid_grant";
      return rejected(Unauthorized.REASON, what, outcome, failure);
    }
    String what =
        "token refresh refused: 401 without an error code, and app key and secret have not"
            + " worked "
            + (failure.record().clientWorkedAt().isPresent() ? "within the last hour" : "here yet");
    return clientRejected(Unauthorized.REASON, what, outcome, failure);
  }

  /** Nothing was spent, and a person has to mend key or secret, here or at the endpoint. */
  private Next clientRejected(String error, String what, RefreshOutcome outcome, Failure failure) {
    conclude(failure.sending(), Attempt.Event.CLIENT_REJECTED, Optional.of(error), outcome);
    return refusedFor(
        settings.policy().interval(),
        "client_rejected",
        what,
        KeeperState.CHECK_CREDENTIALS,
        outcome,
        failure);
  }

  /** Nothing was spent. The same answer over and over is for a person to look into. */
  private Next refused(Refused refused, Failure failure) {
    int times = failure.record().refusedAgain(refused.reason());
    conclude(failure.sending(), Attempt.Event.REFUSED, Optional.of(refused.reason()), refused);
    boolean many = times >= MANY_REFUSALS;
    Duration next =
        many ? settings.policy().interval() : pauseAfterFailure(Optional.empty(), failure.cache());
    String what = "token refresh refused: " + refused.reason();
    String remedy =
        many
            ? "The same answer " + times + " times. " + KeeperState.CHECK_CONFIGURATION
            : "Trying again";
    return refusedFor(next, "refused", what, remedy, refused, failure);
  }

  private Next refusedFor(
      Duration next,
      String label,
      String what,
      String remedy,
      RefreshOutcome outcome,
      Failure failure) {
    log.error(
        "{}. {} {}",
        what,
        remedy,
        Fields.of("outcome", label).and("correlation", outcome.correlation()).and("next", next));
    place.health().unhealthy(remedy);
    pauses.hold(failure.token(), next);
    return new Next(next, true);
  }

  /**
   * The token may be spent, and only sending it again can tell: once soon, since some servers
   * accept a repeat within seconds, then once an interval. To stop would end a chain that may well
   * be alive. Where another keeper may hold the next token, it stays at the one repeat: each more
   * could end the chain of that one.
   */
  private Next noAnswer(Unknown unknown, Failure failure) {
    conclude(failure.sending(), Attempt.Event.UNKNOWN, Optional.of(unknown.reason()), unknown);
    boolean repeated = failure.record().lost() > 0;
    if (repeated && failure.record().copied()) {
      return hold(
          "lost_rotation",
          "two requests went unanswered, and the keeper that this token was copied from may hold"
              + " the next one");
    }
    Duration next =
        (repeated ? Optional.<Duration>empty() : pauses.beforeRepeat(failure.token()))
            .orElse(settings.policy().interval());
    log.error(
        "token refresh went unanswered, the refresh token may be used up {}",
        Fields.of("outcome", "unknown")
            .and("reason", unknown.reason())
            .and("correlation", unknown.correlation())
            .and("next", next));
    place.health().unhealthy("last refresh went unanswered");
    pauses.hold(failure.token(), next);
    return new Next(next, true);
  }

  private Next tryLater(Transient passing, Failure failure) {
    Duration next = pauseAfterFailure(passing.retryAfter(), failure.cache());
    if (failure.record().lost() == 1 && passing.retryAfter().isEmpty()) {
      next = pauses.beforeRepeat(failure.token()).orElse(next);
    }
    log.error(
        "token refresh failed {}",
        Fields.of("outcome", "transient")
            .and("reason", passing.reason())
            .and("retry_after", passing.retryAfter())
            .and("correlation", passing.correlation())
            .and("next", next));
    place.health().unhealthy("last refresh failed: " + passing.reason());
    pauses.hold(failure.token(), next);
    return new Next(next, true);
  }

  private Next hold(String outcome, String why) {
    log.error(
        "{}. {} {}", why, REAUTHORIZE, Fields.of("outcome", outcome).and("path", place.path()));
    place.health().outcome(outcome, place.now(), Optional.empty());
    place.health().unhealthy(REAUTHORIZE);
    return new Next(settings.policy().interval(), true);
  }

  /** Nothing was sent, and nothing is until this works. */
  private Next cannotPrepare(String what, IOException e, TokenCache cache) {
    Duration next = pauseAfterFailure(Optional.empty(), cache);
    if (place.health().news("prepare", what + e.getMessage())) {
      log.error("cannot prepare a refresh, nothing was sent {}", Fields.of("problem", what), e);
    }
    place.health().failed();
    place.health().unhealthy("cannot prepare a refresh: " + what);
    return new Next(next, true);
  }

  private void conclude(
      Attempt sending, Attempt.Event event, Optional<String> detail, RefreshOutcome outcome) {
    Instant now = place.now();
    place.health().outcome(event.name().toLowerCase(Locale.ROOT), now, outcome.correlation());
    if (!place.journal().conclude(sending.ended(now, event, detail, outcome.correlation()))) {
      log.warn("cannot write the attempt journal {}", Fields.of("dir", place.state().path()));
    }
  }

  private void dropReservation() {
    try {
      place.atomic().discard();
    } catch (IOException e) {
      log.debug("cannot remove the reservation; the next one replaces it", e);
    }
  }

  private Duration pauseAfterFailure(Optional<Duration> retryAfter, TokenCache cache) {
    return pauses.afterFailure(settings.policy(), retryAfter, cache, place.now());
  }
}
