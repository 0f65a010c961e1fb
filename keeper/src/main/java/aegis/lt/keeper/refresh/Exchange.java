package aegis.lt.keeper.refresh;

import aegis.lt.keeper.oauth.RefreshOutcome;
import aegis.lt.keeper.oauth.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.RefreshOutcome.Unknown;
import aegis.lt.keeper.refresh.RefreshCycle.Next;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges the refresh token, in the order that loses none: all that can fail is tried first, the
 * attempt is written down, then the request goes out; what comes back is handed to the {@link
 * Delivery} before anything else is done with it.
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** What operators look for when only a person can help. */
  static final String REAUTHORIZE = "Manual re-authorization required";

  /** What else may be wrong. */
  private static final String CHECK_CREDENTIALS = "Check app key and app secret";

  /** Reserved for an answer beside what the cache holds already, in bytes. */
  private static final int ROOM = 64 * 1024;

  private final Workplace place;
  private final Delivery delivery;
  private final RetryPauses pauses;
  private final BooleanSupplier stopping;
  private Terms terms;
  private boolean rehearsed;

  Exchange(
      Workplace place,
      Delivery delivery,
      RetryPauses pauses,
      BooleanSupplier stopping,
      Terms terms) {
    this.place = place;
    this.delivery = delivery;
    this.pauses = pauses;
    this.stopping = stopping;
    this.terms = terms;
  }

  void use(Terms next) {
    terms = next;
    rehearsed = false; // another endpoint, another HTTP client
  }

  /** Refreshes what was just read, unless something speaks against it. */
  Next refresh(Read.Present read) {
    delivery.begin();
    TokenCache cache = read.cache();
    Secret refreshToken = cache.refreshToken().orElseThrow();
    String token;
    String client;
    SendingRecord record;
    try {
      Fingerprinter fingerprinter = place.state().fingerprinter();
      token = fingerprinter.of(refreshToken);
      client = terms.credentials().fingerprint(fingerprinter);
      record = SendingRecord.of(place.journal().attempts(), token, client);
    } catch (IOException e) {
      return cannotPrepare("state directory", e, cache);
    }
    Optional<Duration> pause = pauses.left(token);
    if (pause.isPresent()) {
      return new Next(pause.get(), true);
    }
    switch (record.permission()) {
      case HOLD_REJECTED -> {
        return holdRejected(record.rejection());
      }
      case HOLD_LOST_ROTATION -> {
        return hold(
            "lost_rotation", "the answer that held the next refresh token was lost", REAUTHORIZE);
      }
      case SEND_AFTER_PROBE -> {
        Optional<String> silent = terms.endpoint().probe();
        if (silent.isPresent()) {
          return tryLater(token, cache, Transient.unanswered("no_answer_to_probe_" + silent.get()));
        }
      }
      case SEND -> {}
    }
    rehearse(cache);
    if (stopping.getAsBoolean()) {
      return Next.AT_ONCE; // the probe may have taken its time; begin nothing that takes more
    }
    // Under the lock, and as late as can be: someone may have written since.
    if (!(place.file().read() instanceof Read.Present again)
        || !again.content().equals(read.content())) {
      return Next.AT_ONCE;
    }
    if (!terms.fence().check(place.path()).allows()) {
      return Next.AT_ONCE;
    }
    Attempt sending = Attempt.sending(place.now(), token, client);
    try {
      place.atomic().reserve(ROOM + Math.toIntExact(again.stamp().size()));
    } catch (IOException e) {
      return cannotPrepare("token cache", e, cache);
    }
    try {
      place.journal().announce(sending);
    } catch (IOException e) {
      dropReservation();
      return cannotPrepare("attempt journal", e, cache);
    }
    if (record.permission() == SendingRecord.Permission.SEND_AFTER_PROBE) {
      log.warn("sending a refresh token once more, as the answer to it was lost");
    }
    return send(refreshToken, cache, sending, record);
  }

  /** Whatever is slow the first time is slow now, and not between an answer and its save. */
  private void rehearse(TokenCache cache) {
    if (rehearsed) {
      return;
    }
    rehearsed = true;
    terms.endpoint().prepare();
    TokenCache.Tokens tokens =
        new TokenCache.Tokens(
            cache.accessToken(),
            cache.refreshToken(),
            Optional.of("Bearer"),
            Optional.of(Duration.ofMillis(1500)),
            Optional.of(Duration.ofSeconds(1)));
    Landing landing = delivery.landing(cache, cache.refreshed(tokens, place.now()));
    log.debug("rehearsed the save of {} bytes", landing.ours().toBytes().length);
  }

  private Next send(Secret refreshToken, TokenCache cache, Attempt sending, SendingRecord record) {
    place.health().settled("prepare");
    Instant issued = place.now(); // before it leaves, so that no lifetime is overestimated
    RefreshOutcome outcome;
    try {
      outcome = terms.endpoint().refresh(refreshToken, issued);
    } catch (RuntimeException e) {
      log.error("unexpected error in a refresh request", e);
      outcome = Unknown.unanswered("internal_error");
    }
    if (outcome instanceof Refreshed answer) {
      return delivery.take(answer, cache, sending, issued);
    }
    if (outcome instanceof Continued half) {
      if (!half.refreshToken().equals(refreshToken)) {
        return delivery.take(half, cache, sending, issued);
      }
      // What came is what we sent: an echo, no answer.
      outcome = new Unknown("answer_cut_short", half.correlation());
    }
    dropReservation();
    place.health().failed();
    if (outcome instanceof Rejected rejected) {
      return rejected(rejected, sending, record);
    }
    if (outcome instanceof Unknown unknown) {
      return noAnswer(unknown, sending, cache, record);
    }
    Transient failure = (Transient) outcome;
    conclude(sending, Attempt.Event.TRANSIENT, Optional.of(failure.reason()), outcome);
    return tryLater(sending.token(), cache, failure);
  }

  private Next rejected(Rejected rejected, Attempt sending, SendingRecord record) {
    boolean invalidGrant = rejected.error().equals(Rejected.INVALID_GRANT);
    boolean lostBefore = invalidGrant && record.lost() > 0;
    Attempt.Event event = lostBefore ? Attempt.Event.LOST_ROTATION : Attempt.Event.REJECTED;
    conclude(sending, event, Optional.of(rejected.error()), rejected);
    boolean onceMore = !lostBefore && record.rejected() == 0;
    Duration next = onceMore ? terms.policy().retryInitial() : terms.policy().interval();
    String outcome = lostBefore ? "lost_rotation" : "rejected";
    log.error(
        "token refresh rejected: {}. {} {}",
        rejected.error(),
        invalidGrant ? REAUTHORIZE : CHECK_CREDENTIALS,
        Fields.of("outcome", outcome).and("correlation", rejected.correlation()).and("next", next));
    place.health().unhealthy(invalidGrant ? REAUTHORIZE : rejected.error());
    if (onceMore) {
      pauses.hold(sending.token(), next);
    }
    return new Next(next, true);
  }

  private Next noAnswer(Unknown unknown, Attempt sending, TokenCache cache, SendingRecord record) {
    conclude(sending, Attempt.Event.UNKNOWN, Optional.of(unknown.reason()), unknown);
    if (record.lost() > 0) {
      return hold(
          "lost_rotation", "two requests with the refresh token went unanswered", REAUTHORIZE);
    }
    Duration next = pauseAfterFailure(Optional.empty(), cache);
    log.error(
        "token refresh went unanswered, the refresh token may be used up {}",
        Fields.of("outcome", "unknown")
            .and("reason", unknown.reason())
            .and("correlation", unknown.correlation())
            .and("next", next));
    place.health().unhealthy("last refresh went unanswered");
    pauses.hold(sending.token(), next);
    return new Next(next, true);
  }

  private Next tryLater(String token, TokenCache cache, Transient failure) {
    Duration next = pauseAfterFailure(failure.retryAfter(), cache);
    log.error(
        "token refresh failed {}",
        Fields.of("outcome", "transient")
            .and("reason", failure.reason())
            .and("retry_after", failure.retryAfter())
            .and("correlation", failure.correlation())
            .and("next", next));
    place.health().outcome("transient", place.now(), failure.correlation());
    place.health().unhealthy("last refresh failed: " + failure.reason());
    pauses.hold(token, next);
    return new Next(next, true);
  }

  private Next holdRejected(Optional<String> error) {
    if (error.filter(Rejected.INVALID_CLIENT::equals).isPresent()) {
      return hold("rejected", "app key and app secret were rejected twice", CHECK_CREDENTIALS);
    }
    return hold(
        "rejected", "the refresh token was rejected twice (see invalid_grant above)", REAUTHORIZE);
  }

  private Next hold(String outcome, String why, String remedy) {
    log.error("{}. {} {}", why, remedy, Fields.of("outcome", outcome).and("path", place.path()));
    place.health().outcome(outcome, place.now(), Optional.empty());
    place.health().unhealthy(remedy);
    return new Next(terms.policy().interval(), true);
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
    return pauses.afterFailure(terms.policy(), retryAfter, cache, place.now());
  }
}
