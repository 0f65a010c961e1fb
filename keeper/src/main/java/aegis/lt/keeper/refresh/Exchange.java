package aegis.lt.keeper.refresh;

import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.RefreshOutcome;
import aegis.lt.keeper.oauth.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.RefreshOutcome.Rejected;
import aegis.lt.keeper.oauth.RefreshOutcome.Transient;
import aegis.lt.keeper.oauth.RefreshOutcome.Unknown;
import aegis.lt.keeper.refresh.RefreshCycle.Next;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.token.Fingerprinter;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges the refresh token, in the order that loses none: all that can fail is tried first, the
 * attempt is written down, then the request goes out; what comes back is made durable before
 * anything else is done with it.
 */
final class Exchange {
  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  /** What operators look for when only a person can help. */
  static final String REAUTHORIZE = "Manual re-authorization required";

  /** Reserved for an answer, in bytes; a token cache is a few kilobytes. */
  private static final int ROOM = 64 * 1024;

  private static final Duration FIRST_LANDING_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_LANDING_PAUSE = Duration.ofSeconds(5);

  private final TokenCacheFile file;
  private final AtomicFile atomic;
  private final AttemptJournal journal;
  private final StateDirectory state;
  private final Credentials credentials;
  private final Health health;
  private final Surroundings surroundings;
  private final BooleanSupplier stopping;
  private Terms terms;

  private Optional<Descent> descent = Optional.empty();
  private Optional<Pause> pause = Optional.empty();
  private int failures;
  private boolean wrote;
  private boolean rehearsed;

  /**
   * An answer that is landing, and what it answers.
   *
   * @param whole whether it brought an access token, too
   */
  private record Descent(
      Landing landing, Attempt sent, Refreshed answer, boolean whole, Duration pause) {
    Descent waiting() {
      Duration longer = pause.multipliedBy(2);
      return new Descent(
          landing,
          sent,
          answer,
          whole,
          longer.compareTo(LONGEST_LANDING_PAUSE) < 0 ? longer : LONGEST_LANDING_PAUSE);
    }
  }

  /** No earlier attempt with this refresh token than at this moment of monotonic time. */
  private record Pause(String token, long untilNanos) {}

  Exchange(
      TokenCacheFile file,
      AtomicFile atomic,
      AttemptJournal journal,
      StateDirectory state,
      Credentials credentials,
      Health health,
      Surroundings surroundings,
      BooleanSupplier stopping,
      Terms terms) {
    this.file = file;
    this.atomic = atomic;
    this.journal = journal;
    this.state = state;
    this.credentials = credentials;
    this.health = health;
    this.surroundings = surroundings;
    this.stopping = stopping;
    this.terms = terms;
  }

  void use(Terms next) {
    terms = next;
  }

  /** Whether an answer was received that is not in the token cache yet. */
  boolean unlanded() {
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

  /** No refresh is due; whatever failed before is over. */
  void settled() {
    failures = 0;
    pause = Optional.empty();
    health.settled("exchange");
  }

  /** Refreshes what was just read, unless something speaks against it. */
  Next refresh(Read.Present read) {
    wrote = false;
    TokenCache cache = read.cache();
    Secret refreshToken = cache.refreshToken().orElseThrow();
    String token;
    String client;
    SendingRecord record;
    try {
      Fingerprinter fingerprinter = state.fingerprinter();
      token = fingerprinter.of(refreshToken);
      client = credentials.fingerprint(fingerprinter);
      record = SendingRecord.of(journal.attempts(), token, client);
    } catch (IOException e) {
      return cannotPrepare("state directory", e, cache);
    }
    Optional<Next> waiting = stillPausing(token);
    if (waiting.isPresent()) {
      return waiting.get();
    }
    switch (record.permission()) {
      case HOLD_REJECTED -> {
        return hold("rejected", "the refresh token was rejected twice (see invalid_grant above)");
      }
      case HOLD_LOST_ROTATION -> {
        return hold("lost_rotation", "the answer that held the next refresh token was lost");
      }
      case SEND_AFTER_PROBE -> {
        Optional<String> silent = terms.endpoint().probe();
        if (silent.isPresent()) {
          return tryLater(token, cache, Transient.unanswered("no_answer_to_probe_" + silent.get()));
        }
        log.warn("sending a refresh token once more, as the answer to it was lost");
      }
      case SEND -> {}
    }
    rehearse(cache);
    if (stopping.getAsBoolean()) {
      return Next.AT_ONCE; // the probe may have taken its time; begin nothing that takes more
    }
    // Under the lock, and as late as can be: someone may have written since.
    if (!(file.read() instanceof Read.Present again) || !again.content().equals(read.content())) {
      return Next.AT_ONCE;
    }
    if (!terms.fence().check(file.path()).allows()) {
      return Next.AT_ONCE;
    }
    Attempt sending =
        new Attempt(
            now(),
            Attempt.Event.SENDING,
            token,
            client,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    try {
      atomic.reserve(ROOM);
    } catch (IOException e) {
      return cannotPrepare("token cache", e, cache);
    }
    try {
      journal.announce(sending);
    } catch (IOException e) {
      dropReservation();
      return cannotPrepare("attempt journal", e, cache);
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
    Landing landing =
        new Landing(cache, cache.refreshed(tokens, now()), atomic, file, surroundings.ops());
    log.debug("rehearsed the save of {} bytes", landing.ours().toBytes().length);
  }

  private Next send(Secret refreshToken, TokenCache cache, Attempt sending, SendingRecord record) {
    health.settled("prepare");
    Instant issued = now(); // before the request leaves, so that no lifetime is overestimated
    RefreshOutcome outcome;
    try {
      outcome = terms.endpoint().refresh(refreshToken, issued);
    } catch (RuntimeException e) {
      log.error("unexpected error in a refresh request", e);
      outcome = Unknown.unanswered("internal_error");
    }
    if (outcome instanceof Refreshed answer) {
      return receive(answer, true, cache, sending, issued);
    }
    if (outcome instanceof Continued half) {
      if (!half.refreshToken().equals(refreshToken)) {
        return receive(withOldAccessToken(half, cache, issued), false, cache, sending, issued);
      }
      // What came is what we sent: an echo, no answer.
      outcome = new Unknown("answer_cut_short", half.correlation());
    }
    dropReservation();
    health.failed();
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

  private Next receive(
      Refreshed answer, boolean whole, TokenCache cache, Attempt sending, Instant issued) {
    Landing landing =
        new Landing(
            cache, cache.refreshed(answer.tokens(), issued), atomic, file, surroundings.ops());
    descent = Optional.of(new Descent(landing, sending, answer, whole, FIRST_LANDING_PAUSE));
    return land();
  }

  /** The next refresh token beside the access token that is there, with what is left of it. */
  private static Refreshed withOldAccessToken(Continued half, TokenCache cache, Instant issued) {
    long left = cache.expiresAt().map(at -> Duration.between(issued, at).toSeconds()).orElse(0L);
    TokenCache.Tokens tokens =
        new TokenCache.Tokens(
            cache.accessToken(),
            Optional.of(half.refreshToken()),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(left)),
            half.refreshExpiresIn());
    return new Refreshed(tokens, true, half.correlation());
  }

  /** Lands the answer that was received; to be called until {@link #unlanded} is false. */
  Next land() {
    wrote = false;
    Descent current = descent.orElseThrow();
    Landing landing = current.landing();
    Landing.Landed landed;
    try {
      landed = landing.land();
    } catch (IOException e) {
      if (health.news("landing", landing.stored() + String.valueOf(e.getMessage()))) {
        log.error(
            "cannot save the new token, trying on {}",
            Fields.of("path", file.path())
                .and("kept_in", landing.stored() ? "pending file" : "memory"),
            e);
      }
      health.unhealthy("a received token is not saved yet");
      descent = Optional.of(current.waiting());
      return new Next(current.pause(), false);
    }
    descent = Optional.empty();
    health.settled("landing");
    if (current.whole()) {
      settled();
    }
    return landed(landed, current);
  }

  private Next landed(Landing.Landed landed, Descent descended) {
    Landing landing = descended.landing();
    Refreshed answer = descended.answer();
    Instant now = now();
    boolean ours = landed == Landing.Landed.OURS;
    if (landing.foreignWrite()) {
      health.foreignWrite();
      log.warn(
          "foreign write during the exchange {}",
          Fields.of("path", file.path()).and("kept", ours ? "ours" : "theirs, which is newer"));
    }
    if (landing.inPlace()) {
      MountAdvice.give(health, file.path());
    }
    if (ours && !terms.fence().check(file.path()).allows()) {
      // It was open when the request went out. To drop the answer would have broken the chain for
      // whoever comes next; they find a valid token this way, and we send no other.
      log.warn("the fence shut during the exchange, the answer was saved all the same");
    }
    if (answer.salvaged() && descended.whole()) {
      log.warn("the answer was cut short behind its tokens, which are kept");
    }
    journalLanding(descended, landed, now);
    if (!ours) {
      health.outcome("superseded", now, answer.correlation());
      return Next.AT_ONCE;
    }
    wrote = true;
    if (!descended.whole()) {
      return continued(landing.ours(), answer, now);
    }
    health.outcome("refreshed", now, answer.correlation());
    health.refreshed();
    Next next = new Next(terms.policy().afterRefresh(landing.ours(), now), true);
    log.info(
        "token refreshed {}",
        RefreshCycle.lifetimes(landing.ours(), now)
            .and("correlation", answer.correlation())
            .and("next", next.pause()));
    return next;
  }

  /** The chain goes on; an access token is still to be had, with the next refresh token. */
  private Next continued(TokenCache ours, Refreshed answer, Instant now) {
    Duration next = retryPause(Optional.empty(), ours);
    log.error(
        "token refresh failed: the answer was cut short, its refresh token is kept {}",
        Fields.of("outcome", "continued")
            .and("correlation", answer.correlation())
            .and("next", next));
    health.outcome("continued", now, answer.correlation());
    health.failed();
    health.unhealthy("last refresh brought no access token");
    return new Next(next, true);
  }

  private void journalLanding(Descent descended, Landing.Landed landed, Instant now) {
    Attempt sent = descended.sent();
    Optional<String> next = Optional.empty();
    try {
      Fingerprinter fingerprinter = state.fingerprinter();
      next = descended.landing().ours().refreshToken().map(fingerprinter::of);
    } catch (IOException e) {
      log.debug("no fingerprint for the journal", e); // it was there when the request went out
    }
    journal.conclude(
        new Attempt(
            now,
            landed == Landing.Landed.OURS ? Attempt.Event.REFRESHED : Attempt.Event.SUPERSEDED,
            sent.token(),
            sent.client(),
            next,
            Optional.empty(),
            descended.answer().correlation()));
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
        invalidGrant ? REAUTHORIZE : "Check app key and app secret",
        Fields.of("outcome", outcome).and("correlation", rejected.correlation()).and("next", next));
    health.unhealthy(invalidGrant ? REAUTHORIZE : rejected.error());
    if (onceMore) {
      pauseFor(sending.token(), next);
    }
    return new Next(next, true);
  }

  private Next noAnswer(Unknown unknown, Attempt sending, TokenCache cache, SendingRecord record) {
    conclude(sending, Attempt.Event.UNKNOWN, Optional.of(unknown.reason()), unknown);
    if (record.lost() > 0) {
      return hold("lost_rotation", "two requests with the refresh token went unanswered");
    }
    Duration next = retryPause(Optional.empty(), cache);
    log.error(
        "token refresh went unanswered, the refresh token may be used up {}",
        Fields.of("outcome", "unknown")
            .and("reason", unknown.reason())
            .and("correlation", unknown.correlation())
            .and("next", next));
    health.unhealthy("last refresh went unanswered");
    pauseFor(sending.token(), next);
    return new Next(next, true);
  }

  private Next tryLater(String token, TokenCache cache, Transient failure) {
    Duration next = retryPause(failure.retryAfter(), cache);
    log.error(
        "token refresh failed {}",
        Fields.of("outcome", "transient")
            .and("reason", failure.reason())
            .and("retry_after", failure.retryAfter())
            .and("correlation", failure.correlation())
            .and("next", next));
    health.outcome("transient", now(), failure.correlation());
    health.unhealthy("last refresh failed: " + failure.reason());
    pauseFor(token, next);
    return new Next(next, true);
  }

  private Next hold(String outcome, String why) {
    log.error(
        "{}. {} {}", why, REAUTHORIZE, Fields.of("outcome", outcome).and("path", file.path()));
    health.outcome(outcome, now(), Optional.empty());
    health.unhealthy(REAUTHORIZE);
    return new Next(terms.policy().interval(), true);
  }

  /** Nothing was sent, and nothing is until this works. */
  private Next cannotPrepare(String what, IOException e, TokenCache cache) {
    Duration next = retryPause(Optional.empty(), cache);
    if (health.news("prepare", what + e.getMessage())) {
      log.error("cannot prepare a refresh, nothing was sent {}", Fields.of("problem", what), e);
    }
    health.failed();
    health.unhealthy("cannot prepare a refresh: " + what);
    return new Next(next, true);
  }

  private void conclude(
      Attempt sending, Attempt.Event event, Optional<String> detail, RefreshOutcome outcome) {
    Instant now = now();
    health.outcome(event.name().toLowerCase(java.util.Locale.ROOT), now, outcome.correlation());
    if (!journal.conclude(sending.ended(now, event, detail, outcome.correlation()))) {
      log.warn("cannot write the attempt journal {}", Fields.of("dir", state.path()));
    }
  }

  private void dropReservation() {
    try {
      atomic.discard();
    } catch (IOException e) {
      log.debug("cannot remove the reservation; the next one replaces it", e);
    }
  }

  private Duration retryPause(Optional<Duration> retryAfter, TokenCache cache) {
    failures++;
    return terms.policy().beforeRetry(failures, retryAfter, cache, now(), surroundings.random());
  }

  /** A wake-up for another reason, such as a touched file, is no reason to try earlier. */
  private void pauseFor(String token, Duration duration) {
    pause = Optional.of(new Pause(token, surroundings.sleeper().nanoTime() + duration.toNanos()));
  }

  private Optional<Next> stillPausing(String token) {
    return pause
        .filter(current -> current.token().equals(token))
        .map(current -> current.untilNanos() - surroundings.sleeper().nanoTime())
        .filter(left -> left > 0)
        .map(left -> new Next(Duration.ofNanos(left), true));
  }

  private Instant now() {
    return surroundings.clock().instant();
  }
}
