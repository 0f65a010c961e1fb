package aegis.lt.simulator.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in container: its definition, what runs in it, and its log. What ends by itself is
 * started again as its restart policy says, after a tenth of a second that doubles each time. Safe
 * for many threads.
 */
public final class StandInContainer {
  /** What the engine wants to know of a container's life. */
  interface Listener {
    void happened(StandInContainer container, String action, Map<String, String> attributes);
  }

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** Whoever ran for this long starts with the first pause again. */
  private static final Duration LONG_RUN = Duration.ofSeconds(10);

  private static final int MOST_DOUBLINGS = 9;

  private final String id;
  private final StandIn standIn;
  private final InstantSource clock;
  private final Listener listener;
  private final Instant createdAt;
  private final GrowingList<StandInLogLine> log = new GrowingList<>();
  private final Map<String, JsonNode> networks = new LinkedHashMap<>();
  private volatile ContainerSpec spec;
  private StandIn.@Nullable Run run;
  private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private int exitCode;
  private boolean oomKilled;
  private boolean byHand;
  private boolean engineIsDown;
  private boolean restarting;
  private int restarts;
  private int doublings;
  private volatile boolean removed;

  StandInContainer(
      String id, ContainerSpec spec, StandIn standIn, InstantSource clock, Listener listener) {
    this.id = id;
    this.spec = spec;
    this.standIn = standIn;
    this.clock = clock;
    this.listener = listener;
    this.createdAt = clock.instant();
    networks.putAll(spec.networks());
  }

  public String id() {
    return id;
  }

  public String name() {
    return spec.name();
  }

  /** How often it has been started again by its restart policy since it was started by hand. */
  public synchronized int restarts() {
    return restarts;
  }

  ContainerSpec spec() {
    return spec;
  }

  GrowingList<StandInLogLine> log() {
    return log;
  }

  /** Starts it; false if it is running already. */
  public boolean start() throws IOException {
    synchronized (this) {
      if (run != null) {
        return false;
      }
      byHand = false;
      restarts = 0;
      doublings = 0;
      begin();
      return true;
    }
  }

  private void begin() throws IOException {
    restarting = false;
    oomKilled = false;
    startedAt = clock.instant();
    listener.happened(this, "start", Map.of());
    StandIn.Run started = standIn.start(new LogConsole());
    run = started;
    ended = started.exit().handle((code, broken) -> code == null ? 1 : code).thenAccept(this::died);
  }

  private synchronized void startAgain() {
    if (!restarting || removed) {
      return;
    }
    restarts++;
    try {
      begin();
    } catch (IOException e) {
      exitCode = 127;
    }
  }

  /** From here on nothing starts it again but {@link #start}; true if that has called it off. */
  private synchronized boolean stayDown() {
    byHand = true;
    boolean calledOff = restarting;
    restarting = false;
    return calledOff;
  }

  /** The engine is stopped, and kills the container, which will soon have {@link #ended}. */
  void goDown() throws IOException {
    Optional<StandIn.Run> current;
    synchronized (this) {
      engineIsDown = true;
      restarting = false;
      current = Optional.ofNullable(run);
    }
    if (current.isPresent()) {
      current.get().signal("KILL");
    }
  }

  /** The engine is up again. */
  void comeUp() throws IOException {
    synchronized (this) {
      engineIsDown = false;
      if (startedAt != null && spec.restartRule().restarts(exitCode, byHand, restarts)) {
        begin();
      }
    }
  }

  /** Stops it, as {@code docker stop} does; false if it is not running. */
  public boolean stop(Duration grace) throws IOException, InterruptedException {
    boolean calledOff = stayDown();
    Optional<StandIn.Run> current = run();
    if (current.isEmpty()) {
      return calledOff;
    }
    listener.happened(this, "kill", Map.of("signal", "15"));
    current.get().stop(grace);
    ended().join();
    listener.happened(this, "stop", Map.of());
    return true;
  }

  /** Sends a signal, as {@code docker kill} does; false if it is not running. */
  public boolean kill(String signal) throws IOException {
    stayDown();
    Optional<StandIn.Run> current = run();
    if (current.isEmpty()) {
      return false;
    }
    listener.happened(this, "kill", Map.of("signal", signal));
    current.get().signal(signal);
    return true;
  }

  /** Kills it as the kernel does when memory runs out. */
  public void runOutOfMemory() throws IOException {
    Optional<StandIn.Run> current = run();
    if (current.isEmpty()) {
      return;
    }
    synchronized (this) {
      oomKilled = true;
    }
    listener.happened(this, "oom", Map.of());
    current.get().signal("KILL");
  }

  /** Whether something runs in it. */
  public boolean isRunning() {
    return run().isPresent();
  }

  /** What runs in it now. */
  public synchronized Optional<StandIn.Run> run() {
    return Optional.ofNullable(run);
  }

  /** Everything logged so far. */
  public List<StandInLogLine> logLines() {
    return log.from(0);
  }

  /** Whether something runs in it, or is about to. */
  synchronized boolean isUp() {
    return run != null || restarting;
  }

  void rename(String name) {
    spec = spec.named(name);
  }

  void setRestartPolicy(JsonNode policy) {
    spec = spec.withRestartPolicy(policy);
  }

  /** Connects it to a network; false if it is connected already. */
  synchronized boolean connect(String network, JsonNode endpoint) {
    return networks.putIfAbsent(network, endpoint.deepCopy()) == null;
  }

  /** What it is connected to, with what was asked of each. */
  synchronized Map<String, JsonNode> networks() {
    return new LinkedHashMap<>(networks);
  }

  boolean isRemoved() {
    return removed;
  }

  void remove() {
    removed = true;
    log.wake();
  }

  /** Everything an inspection says about its life, at one moment. */
  synchronized State state() {
    return new State(
        run != null,
        restarting,
        run == null ? 0 : run.pid(),
        exitCode,
        oomKilled,
        createdAt,
        Optional.ofNullable(startedAt),
        Optional.ofNullable(finishedAt));
  }

  record State(
      boolean running,
      boolean restarting,
      long pid,
      int exitCode,
      boolean oomKilled,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt) {
    String status() {
      return restarting
          ? "restarting"
          : running ? "running" : startedAt.isPresent() ? "exited" : "created";
    }
  }

  private void died(int code) {
    synchronized (this) {
      run = null;
      exitCode = code;
      finishedAt = clock.instant();
      listener.happened(this, "die", Map.of("exitCode", Integer.toString(code)));
      if (!byHand && !engineIsDown && spec.restartRule().restarts(code, false, restarts)) {
        restarting = true;
        Duration ran = Duration.between(Objects.requireNonNull(startedAt), finishedAt);
        doublings = ran.compareTo(LONG_RUN) > 0 ? 0 : Math.min(doublings + 1, MOST_DOUBLINGS);
        CompletableFuture.delayedExecutor(
                FIRST_PAUSE.toMillis() << Math.max(0, doublings - 1), TimeUnit.MILLISECONDS)
            .execute(this::startAgain);
      }
    }
    log.wake();
  }

  /** Completed once the latest run is over and on record. */
  synchronized CompletableFuture<Void> ended() {
    return ended;
  }

  private final class LogConsole implements StandInConsole {
    @Override
    public void out(String line) {
      write(false, line);
    }

    @Override
    public void err(String line) {
      write(true, line);
    }

    private void write(boolean stderr, String line) {
      synchronized (log) {
        log.add(new StandInLogLine(clock.instant(), stderr, line));
      }
    }
  }
}
