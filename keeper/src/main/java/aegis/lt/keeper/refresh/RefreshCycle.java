package aegis.lt.keeper.refresh;

import aegis.lt.shared.file.FileStamp;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Fields;
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

  private final Workplace place;
  private final Health health;
  private final RetryPauses pauses;
  private final Delivery delivery;
  private final Exchange exchange;
  private final Path lockPath;
  private Terms terms;
  private @Nullable ProcessLock lock;
  private boolean recovered;
  private Seen seen = new Seen(Optional.empty(), Optional.empty());

  RefreshCycle(Workplace place, Terms terms, BooleanSupplier stopping) {
    this.place = place;
    this.health = place.health();
    this.lockPath = place.atomic().lock();
    this.terms = terms;
    this.pauses = new RetryPauses(place.surroundings());
    this.delivery = new Delivery(place, pauses, terms);
    this.exchange = new Exchange(place, delivery, pauses, stopping, terms);
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

  private record Seen(Optional<FileStamp> cache, Optional<FileStamp> fence) {}

  void use(Terms next) {
    terms = next;
    delivery.use(next);
    exchange.use(next);
  }

  void start() throws ProcessLock.HeldElsewhere {
    try {
      lock = ProcessLock.acquire(lockPath);
    } catch (ProcessLock.HeldElsewhere e) {
      throw e;
    } catch (IOException e) {
      log.debug("cannot take the lock yet", e); // the wake-up says so
    }
  }

  Next run() {
    health.begin();
    if (place.surroundings().ops().isMountPoint(place.atomic().target())) {
      MountAdvice.give(health, place.path());
    }
    if (!holdLock()) {
      return problemPause();
    }
    if (delivery.underWay()) {
      return remember(delivery.land());
    }
    if (!recovered && !recover()) {
      return problemPause();
    }
    Read read = look();
    Fence.Standing standing = terms.fence().check(place.path());
    reportFence(standing);
    if (read instanceof Read.Present present) {
      return consider(present, standing);
    }
    return withoutToken(read);
  }

  /** Has anyone touched the token cache or the fence since the last look? */
  boolean filesChanged() {
    return !new Seen(stamp(), terms.fence().stamp()).equals(seen);
  }

  /** Whether no answer is in danger: it is in the pending file, or even {@code placed}. */
  boolean answerIsSafe(boolean placed) {
    return !delivery.underWay() || (!placed && delivery.stored());
  }

  /** Whether the token is valid; of one that does not say how long it lives, a new one is. */
  boolean tokenIsValid(Instant now) {
    return place.file().read() instanceof Read.Present present
        && present.cache().expiresAt().map(now::isBefore).orElse(health.hasRefreshed());
  }

  void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      log.debug("cannot let go of the lock; the end of the process does", e);
    }
  }

  private boolean holdLock() {
    if (lock != null) {
      return true;
    }
    try {
      lock = ProcessLock.acquire(lockPath);
      health.settled("lock");
      return true;
    } catch (NoSuchFileException e) {
      log.warn("Token cache missing, and so is its directory {}", Fields.of("path", place.path()));
      health.freshness("Missing");
      health.unhealthy("token cache missing");
    } catch (IOException e) {
      if (health.news("lock", String.valueOf(e.getMessage()))) {
        log.error("cannot take the lock, trying on {}", Fields.of("path", lockPath), e);
      }
      health.unhealthy("lock not held");
    }
    seen = new Seen(stamp(), terms.fence().stamp());
    return false;
  }

  private boolean recover() {
    try {
      Recovery.Found found = new Recovery(place, terms.fence()).recover(now());
      Fields path = Fields.of("path", place.atomic().pending());
      switch (found) {
        case NOTHING -> {}
        case PLACED ->
            log.warn("put a received token in place that an earlier run had not {}", path);
        case OUTDATED -> log.warn("removed a pending token older than the token cache {}", path);
        case TORN -> log.warn("removed a torn pending file; its answer counts as lost {}", path);
        case FENCED -> {
          reportFence(terms.fence().check(place.path()));
          health.unhealthy("a received token waits behind the fence");
          seen = new Seen(stamp(), terms.fence().stamp());
          return false;
        }
      }
      recovered = true;
      health.settled("recovery");
      compactJournal();
      return true;
    } catch (IOException e) {
      if (health.news("recovery", String.valueOf(e.getMessage()))) {
        log.error(
            "cannot deal with the pending file {}", Fields.of("path", place.atomic().pending()), e);
      }
      health.unhealthy("pending file");
      seen = new Seen(stamp(), terms.fence().stamp());
      return false;
    }
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
    seen = new Seen(stamp, terms.fence().stamp());
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
              .and("keeper_name", terms.config().keeperName())
              .and("record", terms.fence().record()));
    }
  }

  private Next withoutToken(Read read) {
    Fields path = Fields.of("path", place.path());
    if (read instanceof Read.Missing) {
      log.warn("Token cache missing {}", path);
      health.freshness("Missing");
      health.unhealthy("token cache missing");
      return new Next(terms.config().interval(), true);
    }
    if (read instanceof Read.Unusable unusable) {
      log.error("token cache {} {}", unusable.defect().text(), path);
      health.freshness("Unusable");
      health.unhealthy("token cache " + unusable.defect().text());
      return new Next(terms.config().interval(), true);
    }
    String reason = read instanceof Read.Unreadable unreadable ? unreadable.reason() : "";
    log.error("token cache cannot be read {}", path.and("reason", reason));
    health.freshness("Unreadable");
    health.unhealthy("token cache cannot be read");
    return problemPause();
  }

  private Next consider(Read.Present present, Fence.Standing standing) {
    TokenCache cache = present.cache();
    Instant now = now();
    assess(cache, now);
    return switch (terms.policy().decide(cache, now)) {
      case KEEP -> {
        pauses.settled();
        log.info("token valid {}", lifetimes(cache, now).and("next", terms.config().interval()));
        yield new Next(terms.config().interval(), true);
      }
      case EXPIRED_24H ->
          hopeless("expired_24h_token", "the token has expired and cannot be refreshed", now);
      case EXPIRED_LOCALLY -> hopeless("expired_locally", "the refresh token has expired", now);
      case REFRESH -> {
        if (!standing.allows()) {
          yield problemPause();
        }
        yield remember(exchange.refresh(present));
      }
    };
  }

  private Next hopeless(String outcome, String what, Instant now) {
    log.error(
        "{}. {} {}",
        what,
        Exchange.REAUTHORIZE,
        Fields.of("outcome", outcome).and("path", place.path()));
    health.outcome(outcome, now, Optional.empty());
    health.unhealthy(Exchange.REAUTHORIZE);
    return new Next(terms.config().interval(), true);
  }

  /** What we have just written ourselves is nothing to wake up for. */
  private Next remember(Next next) {
    if (delivery.wrote() && look() instanceof Read.Present present) {
      assess(present.cache(), now());
    }
    return next;
  }

  private void assess(TokenCache cache, Instant now) {
    Duration interval = terms.config().interval();
    Duration margin = terms.config().refreshMargin();
    health.freshness(Freshness.of(cache, now, interval, margin).label());
    health.accessToken(cache, now);
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
    Duration pause =
        terms.config().interval().compareTo(terms.config().retryMax()) < 0
            ? terms.config().interval()
            : terms.config().retryMax();
    return new Next(pause, true);
  }

  private Optional<FileStamp> stamp() {
    try {
      return place.surroundings().ops().stamp(place.path());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Instant now() {
    return place.now();
  }
}
