package aegis.lt.observer.watch;

import aegis.lt.observer.acceptance.AcceptanceCheck;
import aegis.lt.observer.acceptance.ReadinessNews;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import aegis.lt.observer.store.StoreException;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.notify.Notifier;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's work: looks at the files again and again, and judges now and then, until it is
 * stopped. One thing that goes wrong is logged and ends nothing.
 *
 * <p>Logs and the container engine are watched by a thread of their own, so that an engine that
 * does not answer leaves no gap in the looking.
 */
public final class Observation {
  private static final Logger LOG = LoggerFactory.getLogger(Observation.class);
  private static final Duration LONGEST_POLL = Duration.ofSeconds(5);

  /** An engine that does not answer must not keep the program from ending. */
  private static final Duration LAST_WAIT = Duration.ofSeconds(2);

  private static final Duration RARELY = Duration.ofHours(1);

  private final ObserverConfig config;
  private final EvidenceStore store;
  private final Recorder recorder;
  private final Sampler sampler;
  private final List<Runnable> watches;
  private final Notifier notifier;
  private final InstantSource clock;
  private final Sleeper sampling = Sleeper.real();
  private final Sleeper watching = Sleeper.real();
  private final Troubles troubles = new Troubles();
  private volatile boolean stopped;
  private Optional<ReadinessNews> told = Optional.empty();
  private long judgedAt;
  private long prunedAt;

  public Observation(
      ObserverConfig config,
      EvidenceStore store,
      Recorder recorder,
      Sampler sampler,
      List<Runnable> watches,
      Notifier notifier,
      InstantSource clock) {
    this.config = config;
    this.store = store;
    this.recorder = recorder;
    this.sampler = sampler;
    this.watches = List.copyOf(watches);
    this.notifier = notifier;
    this.clock = clock;
  }

  /** Ends {@link #run} soon. From any thread. */
  public void stop() {
    stopped = true;
    sampling.wake();
    watching.wake();
  }

  /** Works until it is stopped, and writes what was held back. */
  public void run() throws InterruptedException {
    Thread watcher = new Thread(this::watch, "watches");
    watcher.setDaemon(true);
    watcher.start();
    long next = sampling.nanoTime();
    judgedAt = next;
    prunedAt = next;
    while (!stopped) {
      guarded("looking at the token caches", sampler::sample);
      judgeNowAndThen();
      // From the beginning of this look to the next, however long it took.
      next += config.sampleInterval().toNanos();
      long left = next - sampling.nanoTime();
      if (left < 0) {
        next = sampling.nanoTime();
      }
      sampling.sleep(Duration.ofNanos(Math.max(left, 0)));
    }
    watcher.join(LAST_WAIT.toMillis());
    recorder.flush();
  }

  /** Several parts may stumble over the same thing: it is told once, until all goes well again. */
  private static final class Troubles {
    private final Map<String, String> byPart = new HashMap<>();

    synchronized void over(String part) {
      if (byPart.remove(part) != null && byPart.isEmpty()) {
        LOG.info("all parts work again");
      }
    }

    synchronized void of(String part, RuntimeException e) {
      String what = String.valueOf(e.getMessage());
      boolean told = byPart.containsValue(what);
      byPart.put(part, what);
      if (told) {
        return;
      }
      if (e instanceof StoreException) {
        LOG.error("cannot record, continuing {}", Fields.of("while", part).and("reason", what));
      } else {
        LOG.error("unexpected error, continuing {}", Fields.of("while", part), e);
      }
    }
  }

  private void watch() {
    // Often enough that a missed turn is no gap, and seldom enough for a small machine.
    Duration quarter = config.maxGap().dividedBy(4);
    Duration pause = Durations.shorter(quarter, LONGEST_POLL);
    while (!stopped) {
      guarded("looking after the database", store::requireInPlace);
      for (int i = 0; i < watches.size() && !stopped; i++) {
        guarded("watching logs and containers, part " + (i + 1), watches.get(i));
      }
      watching.sleep(pause);
    }
  }

  private void guarded(String what, Runnable action) {
    try {
      action.run();
      troubles.over(what);
    } catch (RuntimeException e) {
      troubles.of(what, e);
    }
  }

  private void judgeNowAndThen() {
    long now = sampling.nanoTime();
    long pause = Math.min(config.window().toNanos() / 60, Duration.ofMinutes(1).toNanos());
    if (now - judgedAt >= pause) {
      judgedAt = now;
      guarded("judging", this::judge);
    }
    if (now - prunedAt >= RARELY.toNanos()) {
      prunedAt = now;
      guarded("pruning", this::prune);
    }
  }

  private void judge() {
    Instant now = clock.instant();
    recorder.flush();
    AcceptanceCheck check = AcceptanceCheck.of(config, store, now);
    ReadinessNews news = ReadinessNews.of(check.phase(), check.assessment());
    if (told.filter(news::isTheSame).isPresent()) {
      return;
    }
    LOG.info(
        "status {}",
        Fields.of("is", news.status())
            .and("phase", news.phase().id())
            .and("earliest_ready", news.earliestReady())
            .and("because", news.because()));
    news.notification(told, config.migration(), now).ifPresent(notifier::send);
    told = Optional.of(news);
  }

  private void prune() {
    Instant now = clock.instant();
    int gone = store.prune(now.minus(config.retention()), now.minus(config.window()));
    if (gone > 0) {
      LOG.info("old evidence removed {}", Fields.of("pieces", gone));
    }
  }
}
