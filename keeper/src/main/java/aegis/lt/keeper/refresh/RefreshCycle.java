package aegis.lt.keeper.refresh;

import aegis.lt.keeper.state.KeeperFiles;
import aegis.lt.keeper.state.KeeperHealth;
import aegis.lt.keeper.state.KeeperState;
import aegis.lt.keeper.state.MountAdvice;
import aegis.lt.shared.file.FileStamp;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.token.Freshness;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One wake-up: hold the lock, finish what an earlier wake-up or an earlier life began, read the
 * token cache, decide, and refresh if that is due.
 */
final class RefreshCycle {
  private static final Logger log = LoggerFactory.getLogger(RefreshCycle.class);

  private final KeeperFiles place;
  private final KeeperHealth health;
  private final RetryPauses pauses;
  private final PendingAnswer delivery;
  private final Exchange exchange;
  private ReloadableSettings settings;
  private @Nullable ProcessLock lock;
  private boolean recovered;
  private boolean clockStepped;
  private boolean triedExpired;
  private Seen seen = new Seen(Optional.empty(), Optional.empty(), Optional.empty());

  RefreshCycle(KeeperFiles place, ReloadableSettings settings, BooleanSupplier stopping) {
    this.place = place;
    this.health = place.health();
    this.settings = settings;
    this.pauses = new RetryPauses(place.platform());
    this.delivery = new PendingAnswer(place, pauses, settings);
    this.exchange = new Exchange(place, delivery, pauses, this::lockIsOurs, stopping, settings);
  }

  /**
   * When to wake up next.
   *
   * @param pause zero: at once
   * @param watch whether a change of the files ends the pause
   */
  record Next(Duration pause, boolean watch) {
    static final Next AT_ONCE = new Next(Duration.ZERO, true);
  }

  private record Seen(
      Optional<FileStamp> cache, Optional<FileStamp> fence, Optional<FileStamp> login) {}

  void use(ReloadableSettings next) {
    settings = next;
    delivery.use(next);
    exchange.use(next);
  }

  void start() throws ProcessLock.HeldElsewhere {
    try {
      lock = ProcessLock.acquire(place.atomic().lock());
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      log.debug("cannot take the lock yet", e); // the wake-up says so
    }
  }

  Next run() {
    health.begin();
    if (place.platform().ops().isMountPoint(place.atomic().target())) {
      MountAdvice.give(health, place.path());
    }
    if (delivery.underWay()) {
      return remember(delivery.land()); // with or without the lock: this answer exists once
    }
    if (place.atomic().follow()) {
      log.info("the token cache leads to another file now {}", target());
    }
    if (!holdLock()) {
      return problemPause();
    }
    warnOfOtherNames();
    if (!recover() || !takeLogin()) {
      return problemPause();
    }
    Read read = look();
    Fence.Standing standing = settings.fence().check(place.path());
    reportFence(standing);
    if (read instanceof Read.Present present) {
      return standing.allows() && delivery.isOutdated(present.cache())
          ? putBack(present.cache())
          : consider(present, standing);
    }
    return withoutToken(read);
  }

  /** The clock was adjusted: a token that looks expired may be tried at once. */
  void clockStepped() {
    clockStepped = true;
  }

  /** Has anyone touched the token cache, the fence or our lock since the last look? */
  boolean filesChanged() {
    return !seenWith(stamp()).equals(seen) || (lock != null && !lock.isInPlace());
  }

  /** Whether no answer is in danger: it is in the pending file, or even {@code placed}. */
  boolean answerIsSafe(boolean placed) {
    return !delivery.underWay() || (!placed && delivery.stored());
  }

  /** Whether the token is valid; of one that does not say how long it lives, a new one is. */
  boolean tokenIsValid(Instant now) {
    if (!(place.file().read() instanceof Read.Present present)) {
      return false;
    }
    Optional<String> flaw =
        KeeperState.flawOf(present.cache(), now, settings.config().refreshMargin());
    return flaw.isEmpty()
        || (flaw.get().equals(KeeperState.LIFETIME_UNKNOWN) && health.hasRefreshed());
  }

  void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      log.debug("cannot release the lock; the end of the process does", e);
    }
  }

  /** Whether the lock that counts for the token cache, where it is now, is held. */
  private boolean lockIsOurs() {
    return lock != null && lock.path().equals(place.atomic().lock()) && lock.isInPlace();
  }

  private boolean holdLock() {
    if (lockIsOurs()) {
      return true;
    }
    Path path = place.atomic().lock();
    if (lock != null) {
      if (lock.path().equals(path)) {
        log.warn(
            "the lock file was removed or replaced, so another keeper could start; taking it again"
                + " {}",
            Fields.of("path", path));
      }
      close();
      lock = null;
    }
    try {
      lock = ProcessLock.acquire(path);
      health.settled("lock");
      return true;
    } catch (NoSuchFileException e) {
      log.warn("Token cache missing, and so is its directory {}", Fields.of("path", place.path()));
      health.freshness("Missing");
      health.unhealthy("token cache missing");
    } catch (IOException e) {
      if (health.news("lock", String.valueOf(e.getMessage()))) {
        log.error("cannot take the lock, trying again {}", Fields.of("path", path), e);
      }
      health.unhealthy("lock not held");
    }
    seen = seenWith(stamp());
    return false;
  }

  /** A save replaces one name of a file: under the others, the spent token stays. */
  private void warnOfOtherNames() {
    int names = 1;
    try {
      names = place.platform().ops().linkCount(place.atomic().target());
    } catch (IOException e) {
      log.debug("cannot count the names of the token cache", e); // the look says what is wrong
    }
    if (names <= 1) {
      health.settled("names");
    } else if (health.news("names", String.valueOf(names))) {
      log.warn(
          "the token cache has {} names (hard links); a save replaces only this one, and whoever"
              + " uses another name continues with a spent token. Remove the other names {}",
          names,
          target());
    }
  }

  private Fields target() {
    return Fields.of("path", place.path()).and("file", place.atomic().target());
  }

  private boolean recover() {
    Fields path = Fields.of("path", place.atomic().pending());
    try {
      Recovery.Found found = new Recovery(place, settings.fence()).recover(now());
      switch (found) {
        case NOTHING -> {}
        case PLACED ->
            log.warn("put a received token in place that an earlier run had not {}", path);
        case OUTDATED -> log.warn("removed a pending token older than the token cache {}", path);
        case TORN -> log.warn("removed a torn pending file; its answer counts as lost {}", path);
        case NOT_OURS -> log.warn("removed what is no pending file of a keeper {}", path);
        case SET_ASIDE ->
            log.warn(
                "a pending file that this user cannot read was renamed, with {} behind its name; if it"
                    + " holds a received token, its owner can put that in place {}",
                Recovery.ASIDE,
                path);
        case FENCED -> {
          reportFence(settings.fence().check(place.path()));
          health.unhealthy("a received token waits behind the fence");
          seen = seenWith(stamp());
          return false;
        }
      }
      health.settled("recovery");
      if (!recovered) {
        recovered = true;
        compactJournal();
      }
      return true;
    } catch (IOException e) {
      if (health.news("recovery", String.valueOf(e.getMessage()))) {
        log.error(
            "cannot deal with the pending file, nothing is sent until it is gone {}", path, e);
      }
      health.unhealthy("pending file");
      seen = seenWith(stamp());
      return false;
    }
  }

  /** Sees to it that the tokens of a login are in the token cache, and stay there. */
  private boolean takeLogin() {
    Fields path = Fields.of("path", place.path());
    try {
      LoginHandover.Taken taken = new LoginHandover(place, settings.fence()).take(now());
      switch (taken) {
        case NOTHING -> {}
        case FENCED -> {
          reportFence(settings.fence().check(place.path()));
          health.unhealthy("a login waits behind the fence");
        }
        case USELESS -> log.warn("removed the tokens of a login that were used before {}", path);
        case IN_PLACE -> {
          log.info("a new login is in the token cache {}", path);
          health.outcome("logged_in", now(), Optional.empty());
        }
      }
      health.settled("login");
      return true;
    } catch (IOException e) {
      if (health.news("login", String.valueOf(e.getMessage()))) {
        log.error("cannot put the tokens of a login in place, trying again {}", path, e);
      }
      health.unhealthy("a login is not saved yet");
      seen = seenWith(stamp());
      return false;
    }
  }

  private Seen seenWith(Optional<FileStamp> cache) {
    return new Seen(cache, settings.fence().stamp(), place.waitingLogin().stamp());
  }

  private void compactJournal() {
    try {
      place.journal().compact();
    } catch (IOException e) {
      log.debug("cannot compact the attempt journal", e); // a longer one does no harm
    }
  }

  private Read look() {
    Read read = place.file().read();
    Optional<FileStamp> stamp = read instanceof Read.Unreadable ? stamp() : read.stampIfAny();
    seen = seenWith(stamp);
    return read;
  }

  private void reportFence(Fence.Standing standing) {
    if (standing.allows()) {
      if (health.settled("fence")) {
        log.info("the fence lets this keeper write {}", Fields.of("path", place.path()));
      }
      return;
    }
    health.unhealthy("fence: " + standing.reason());
    if (health.news("fence", standing.toString())) {
      log.error(
          "refusing to write the canonical cache {}",
          Fields.of("reason", standing.reason())
              .and("writer", standing.writer())
              .and("keeper_name", settings.config().keeperName())
              .and("record", settings.fence().record()));
    }
  }

  private Next withoutToken(Read read) {
    Fields path = Fields.of("path", place.path());
    switch (read) {
      case Read.Present present -> throw new IllegalStateException(place.path() + " holds a token");
      case Read.Missing missing -> {
        log.warn("Token cache missing {}", path);
        health.freshness("Missing");
        health.unhealthy("token cache missing");
      }
      case Read.NotJson notJson -> unusable(read, path);
      case Read.NoToken noToken -> unusable(read, path);
      case Read.Unreadable unreadable -> {
        log.error("token cache cannot be read {}", path.and("reason", unreadable.reason()));
        health.freshness("Unreadable");
        health.unhealthy("token cache cannot be read");
        return problemPause();
      }
    }
    return new Next(settings.config().interval(), true);
  }

  private void unusable(Read read, Fields path) {
    String problem = read.problem().orElseThrow();
    log.error("token cache {} {}", problem, path);
    health.freshness("Unusable");
    health.unhealthy("token cache " + problem);
  }

  /** A restored backup, say: to send the token in it would end the chain. */
  private Next putBack(TokenCache outdated) {
    Fields path = Fields.of("path", place.path());
    try {
      delivery.putBack(outdated);
    } catch (IOException e) {
      if (health.news("put back", String.valueOf(e.getMessage()))) {
        log.error("cannot put the newest tokens back over older ones, trying again {}", path, e);
      }
      health.unhealthy("the token cache holds a refresh token that is used up");
      return problemPause();
    }
    health.settled("put back");
    health.foreignWrite();
    log.warn(
        "an older token cache, whose refresh token is used up, was put over the newest; the newest"
            + " tokens are back {}",
        path);
    return remember(Next.AT_ONCE);
  }

  private Next consider(Read.Present present, Fence.Standing standing) {
    TokenCache cache = present.cache();
    Instant now = now();
    assess(cache, now);
    remind(cache, now);
    RefreshPolicy.Decision decision =
        delivery.isHalf(cache)
            ? RefreshPolicy.Decision.REFRESH
            : settings.policy().decide(cache, now);
    if (clockStepped && (triedExpired || decision == RefreshPolicy.Decision.TRY_EXPIRED)) {
      pauses.released(); // what looked expired need not be so by the new time, and the reverse
    }
    clockStepped = false;
    triedExpired = decision == RefreshPolicy.Decision.TRY_EXPIRED;
    return switch (decision) {
      case KEEP -> {
        pauses.settled();
        Duration next = settings.policy().whileKept(cache, now);
        log.info("token valid {}", lifetimes(cache, now).and("next", next));
        yield new Next(next, true);
      }
      case EXPIRED_24H -> cannotBeRefreshed(present, now);
      case TRY_EXPIRED -> tryExpired(present, standing);
      case REFRESH -> {
        health.settled("expired");
        yield refresh(present, standing);
      }
    };
  }

  private void remind(TokenCache cache, Instant now) {
    Optional<Instant> loggedInAt = place.logins().timeOf(cache);
    LoginReminder reminder = new LoginReminder(settings.config().login().reminder());
    for (LoginReminder.Due due : reminder.due(cache, loggedInAt, now)) {
      if (health.news("reminder " + due.episode(), "")) {
        log.warn("{} {}", due.text(), Fields.of("path", place.path()));
      }
    }
  }

  private Next refresh(Read.Present present, Fence.Standing standing) {
    return standing.allows() ? remember(exchange.refresh(present)) : problemPause();
  }

  private Next tryExpired(Read.Present present, Fence.Standing standing) {
    if (health.news("expired", present.cache().toString())) {
      log.warn(
          "the refresh token has expired by this clock, which may be wrong; it is tried once an"
              + " interval {}",
          Fields.of("expired_at", present.cache().refreshExpiresAt()).and("path", place.path()));
    }
    health.unhealthy("refresh token expired by this clock");
    return refresh(present, standing);
  }

  /** An access token alone, which is used up, or whose age is unknown. */
  private Next cannotBeRefreshed(Read.Present present, Instant now) {
    if (present.cache().expiresAt().isPresent()) {
      return hopeless("expired_24h_token", "the token has expired and cannot be refreshed", now);
    }
    return hopeless(
        "expired_24h_token",
        "the token is of unknown age, as it has no issued_at, and cannot be refreshed"
            + present
                .estimatedExpiry()
                .map(at -> "; by the time of the file it is good until " + at)
                .orElse(""),
        now);
  }

  private Next hopeless(String outcome, String what, Instant now) {
    log.error(
        "{}. {} {}",
        what,
        Exchange.REAUTHORIZE,
        Fields.of("outcome", outcome).and("path", place.path()));
    health.outcome(outcome, now, Optional.empty());
    health.unhealthy(Exchange.REAUTHORIZE);
    return new Next(settings.config().interval(), true);
  }

  /** What we have just written ourselves is nothing to wake up for. */
  private Next remember(Next next) {
    if (delivery.wrote() && look() instanceof Read.Present present) {
      assess(present.cache(), now());
    }
    return next;
  }

  private void assess(TokenCache cache, Instant now) {
    Duration interval = settings.config().interval();
    Duration margin = settings.config().refreshMargin();
    health.freshness(Freshness.of(cache, now, interval, margin).label());
    health.accessToken(cache, now, margin);
  }

  static Fields lifetimes(TokenCache cache, Instant now) {
    return Fields.of("expires_in", left(cache.expiresAt(), now))
        .and("refresh_expires_in", cache.refreshExpiresAt().map(at -> left(Optional.of(at), now)));
  }

  private static Object left(Optional<Instant> at, Instant now) {
    return at.<Object>map(until -> Duration.ofSeconds(Duration.between(now, until).toSeconds()))
        .orElse("unknown");
  }

  private Next problemPause() {
    Duration pause = Durations.shorter(settings.config().interval(), settings.config().retryMax());
    return new Next(pause, true);
  }

  private Optional<FileStamp> stamp() {
    try {
      return place.platform().ops().stamp(place.path());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Instant now() {
    return place.now();
  }
}
