package aegis.lt.simulator.docker;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A stand-in container: its definition, what runs in it, and its log. Safe for many threads. */
public final class Container {
  /** What the engine wants to know of a container's life. */
  interface Listener {
    void happened(Container container, String action, Map<String, String> attributes);
  }

  private final String id;
  private final ContainerSpec spec;
  private final StandIn standIn;
  private final InstantSource clock;
  private final Listener listener;
  private final Instant createdAt;
  private final Journal<LogLine> log = new Journal<>();
  private StandIn.@Nullable Run run;
  private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);
  private @Nullable Instant startedAt;
  private @Nullable Instant finishedAt;
  private int exitCode;
  private boolean oomKilled;
  private volatile boolean removed;

  Container(
      String id, ContainerSpec spec, StandIn standIn, InstantSource clock, Listener listener) {
    this.id = id;
    this.spec = spec;
    this.standIn = standIn;
    this.clock = clock;
    this.listener = listener;
    this.createdAt = clock.instant();
  }

  public String id() {
    return id;
  }

  public String name() {
    return spec.name();
  }

  ContainerSpec spec() {
    return spec;
  }

  Journal<LogLine> log() {
    return log;
  }

  /** Starts it; false if it is running already. */
  public boolean start() throws IOException {
    synchronized (this) {
      if (run != null) {
        return false;
      }
      oomKilled = false;
      startedAt = clock.instant();
      listener.happened(this, "start", Map.of());
      StandIn.Run started = standIn.start(new LogConsole());
      run = started;
      ended =
          started.exit().handle((code, broken) -> code == null ? 1 : code).thenAccept(this::died);
      return true;
    }
  }

  /** Stops it, as {@code docker stop} does; false if it is not running. */
  public boolean stop(Duration grace) throws IOException, InterruptedException {
    Optional<StandIn.Run> current = run();
    if (current.isEmpty()) {
      return false;
    }
    listener.happened(this, "kill", Map.of("signal", "15"));
    current.get().stop(grace);
    ended().join();
    listener.happened(this, "stop", Map.of());
    return true;
  }

  /** Sends a signal, as {@code docker kill} does; false if it is not running. */
  public boolean kill(String signal) throws IOException {
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
  public List<LogLine> logLines() {
    return log.from(0);
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
        run == null ? 0 : run.pid(),
        exitCode,
        oomKilled,
        createdAt,
        Optional.ofNullable(startedAt),
        Optional.ofNullable(finishedAt));
  }

  record State(
      boolean running,
      long pid,
      int exitCode,
      boolean oomKilled,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt) {
    String status() {
      return running ? "running" : startedAt.isPresent() ? "exited" : "created";
    }
  }

  private void died(int code) {
    synchronized (this) {
      run = null;
      exitCode = code;
      finishedAt = clock.instant();
      listener.happened(this, "die", Map.of("exitCode", Integer.toString(code)));
    }
    log.wake();
  }

  /** Completed once the latest run is over and on record. */
  synchronized CompletableFuture<Void> ended() {
    return ended;
  }

  private final class LogConsole implements Console {
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
        log.add(new LogLine(clock.instant(), stderr, line));
      }
    }
  }
}
