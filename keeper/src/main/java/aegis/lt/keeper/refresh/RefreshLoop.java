package aegis.lt.keeper.refresh;

import aegis.lt.keeper.config.CredentialsFromEnvironment.Complete;
import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.keeper.oauth.TokenEndpoint;
import aegis.lt.keeper.refresh.RefreshCycle.Next;
import aegis.lt.keeper.state.KeeperFiles;
import aegis.lt.keeper.state.KeeperHealth;
import aegis.lt.keeper.state.Platform;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Fields;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes up, does one {@link RefreshCycle}, writes down how it went, and sleeps; until told to stop.
 * Nothing else ends it.
 */
public final class RefreshLoop implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(RefreshLoop.class);

  /** How long a stop waits for a received answer to become durable. */
  private static final Duration LAST_EFFORT = Duration.ofSeconds(8);

  private static final Duration LAST_EFFORT_PAUSE = Duration.ofMillis(100);

  private final Platform platform;
  private final Function<Complete, TokenEndpoint> endpoints;
  private final ConfigSource source;
  private final RefreshCycle cycle;
  private final WatchLoop watch;
  private final StateDirectory state;
  private final KeeperHealth health = new KeeperHealth();
  private KeeperConfig config;
  private volatile TokenEndpoint endpoint;
  private volatile boolean stopping;
  private volatile boolean reloading;

  /** Reads the configuration once more. */
  @FunctionalInterface
  public interface ConfigSource {
    /**
     * As it is now, with the credentials it names; all problems if it cannot be used.
     *
     * @param before what the keeper runs with
     */
    Complete read(KeeperConfig before) throws ConfigException;
  }

  /**
   * A loop over one token cache.
   *
   * @param endpoints makes the token endpoint that a configuration names
   * @param source where a reload reads from
   */
  public RefreshLoop(
      Complete complete,
      Function<Complete, TokenEndpoint> endpoints,
      ConfigSource source,
      Platform platform) {
    this.config = complete.config();
    this.endpoints = endpoints;
    this.source = source;
    this.platform = platform;
    this.state =
        new StateDirectory(config.stateDirectory(), config.tokenCachePath(), platform.ops());
    this.endpoint = endpoints.apply(complete);
    this.cycle =
        new RefreshCycle(
            KeeperFiles.of(config.tokenCachePath(), state, health, platform),
            ReloadableSettings.of(complete, endpoint, platform.ops()),
            () -> stopping);
    this.watch = new WatchLoop(platform.clock(), platform.sleeper());
  }

  /**
   * Takes the lock, so that a second instance is told at once. Where that is impossible for another
   * reason, such as a directory that is not there yet, each wake-up tries again.
   */
  public void start() throws ProcessLock.HeldElsewhere {
    cycle.start();
  }

  /**
   * Runs until {@link #stop}.
   *
   * @return {@link ExitCode#OK}; {@link ExitCode#INTERNAL_ERROR} if a received answer had to be
   *     left behind because no disk would take it
   */
  public ExitCode run() {
    log.info(
        "keeper started {}",
        Fields.of("path", config.tokenCachePath())
            .and("interval", config.interval())
            .and("token_endpoint", config.endpoint().address().getHost())
            .and("keeper_name", config.keeperName()));
    warnOfIgnoredKeys();
    while (!stopping) {
      Next next = wakeUp();
      if (!stopping && !next.pause().isZero()) {
        sleep(next);
      }
    }
    boolean safe = landBeforeTheEnd(false);
    log.info("keeper stopped");
    return safe ? ExitCode.OK : ExitCode.INTERNAL_ERROR;
  }

  /**
   * One wake-up, and the save that follows from it.
   *
   * @return {@link ExitCode#OK} if the access token is valid afterwards, else {@link
   *     ExitCode#NOT_READY}
   */
  public ExitCode once() {
    Next next = wakeUp();
    for (int again = 0; again < 3 && next.pause().isZero(); again++) {
      next = wakeUp();
    }
    if (!landBeforeTheEnd(true)) {
      return ExitCode.INTERNAL_ERROR;
    }
    return cycle.tokenIsValid(platform.clock().instant()) ? ExitCode.OK : ExitCode.NOT_READY;
  }

  /**
   * Ends {@link #run}: at once while nothing has been sent, else after the save. From any thread.
   */
  public void stop() {
    stopping = true;
    endpoint.stop();
    platform.sleeper().wake();
  }

  /** Reads the configuration again at the next opportunity. From any thread. */
  public void reload() {
    reloading = true;
    platform.sleeper().wake();
  }

  private Next wakeUp() {
    if (reloading) {
      reloading = false;
      readConfigurationAgain();
    }
    Next next;
    try {
      next = cycle.run();
    } catch (RuntimeException | VirtualMachineError | LinkageError e) {
      // Memory that is short or a jar replaced under way: nothing but a signal ends a keeper.
      log.error("unexpected error, continuing", e);
      health.unhealthy("internal error");
      next = new Next(config.retryMax(), true);
    }
    saveState(next);
    return next;
  }

  private void saveState(Next next) {
    Instant now = platform.clock().instant();
    try {
      state.save(health.state(config.tokenCachePath().toString(), now, now.plus(next.pause())));
      health.settled("state");
    } catch (IOException | RuntimeException e) {
      if (health.news("state", String.valueOf(e.getMessage()))) {
        log.warn("cannot write down the keeper's state {}", Fields.of("dir", state.path()), e);
      }
    }
  }

  private void sleep(Next next) {
    WatchLoop.Woken woken =
        watch.await(
            next.pause(), () -> next.watch() && cycle.filesChanged(), () -> stopping || reloading);
    if (woken == WatchLoop.Woken.CLOCK_STEPPED) {
      cycle.clockStepped();
      log.info("clock adjusted or machine suspended, looking again");
    } else if (woken == WatchLoop.Woken.CHANGED) {
      log.info("files changed, looking again {}", Fields.of("path", config.tokenCachePath()));
    }
  }

  /** Tries on for a while if an answer is not durable yet; {@code placed} asks for more. */
  private boolean landBeforeTheEnd(boolean placed) {
    long start = platform.sleeper().nanoTime();
    while (!cycle.answerIsSafe(placed)) {
      if (platform.sleeper().nanoTime() - start > LAST_EFFORT.toNanos()) {
        boolean stored = cycle.answerIsSafe(false);
        log.error(
            stored
                ? "a received token waits in the pending file; the next start puts it in place"
                : "a received token could not be saved anywhere and is lost."
                    + " Manual re-authorization required");
        return false;
      }
      platform.sleeper().sleep(LAST_EFFORT_PAUSE);
      wakeUp();
    }
    return true;
  }

  private void readConfigurationAgain() {
    KeeperConfig before = config;
    Complete read;
    try {
      read = source.read(before);
    } catch (ConfigException e) {
      log.error("new configuration refused, keeping the old one: {}", e.getMessage());
      return;
    }
    Complete next = read.withPathsOf(before);
    if (!next.config().equals(read.config())) {
      log.warn("changed paths take effect with the next start");
    }
    log.info("configuration read again {}", next.config().changesFrom(before));
    config = next.config();
    endpoint = endpoints.apply(next);
    cycle.use(ReloadableSettings.of(next, endpoint, platform.ops()));
    warnOfIgnoredKeys();
  }

  private void warnOfIgnoredKeys() {
    for (String key : config.ignored()) {
      log.warn("{} is set, but this version of the keeper does not have it yet", key);
    }
    if (config.refreshMargin().compareTo(Duration.ZERO) == 0) {
      log.warn("refresh_margin_secs is 0: a token may expire while it is being refreshed");
    }
  }

  @Override
  public void close() {
    cycle.close();
  }
}
