package aegis.lt.keeper.oauth;

import aegis.lt.shared.time.Sleeper;
import java.time.Duration;

/**
 * A time limit for a request that counts only the time in which this process ran. An answer that
 * arrived while the process was suspended waits in the socket, and must be read before the limit
 * ends the call.
 */
final class Deadline implements AutoCloseable {
  private static final long TICK = Duration.ofMillis(250).toNanos();

  /** A tick that took longer was no tick: the process, or all of the machine, stood still. */
  private static final long SUSPENDED = Duration.ofSeconds(1).toNanos();

  /** After that there is at least this much time to read what has arrived. */
  private static final long GRACE = Duration.ofSeconds(2).toNanos();

  private final Sleeper sleeper;
  private final Runnable passed;
  private long left;
  private volatile boolean closed;

  /**
   * A limit that is not watched yet.
   *
   * @param passed called once when the limit has passed, unless it is closed before
   */
  Deadline(Duration limit, Sleeper sleeper, Runnable passed) {
    this.left = limit.toNanos();
    this.sleeper = sleeper;
    this.passed = passed;
  }

  /** Watches a limit in a thread of its own. */
  static Deadline start(Duration limit, Runnable passed) {
    Deadline deadline = new Deadline(limit, Sleeper.real(), passed);
    Thread thread = new Thread(deadline::watch, "deadline");
    thread.setDaemon(true);
    thread.start();
    return deadline;
  }

  /** Returns when the limit has passed or was closed. */
  void watch() {
    long last = sleeper.nanoTime();
    while (!closed && left > 0) {
      sleeper.sleep(Duration.ofNanos(Math.min(TICK, left)));
      long now = sleeper.nanoTime();
      left = now - last > SUSPENDED ? Math.max(left - TICK, GRACE) : left - (now - last);
      last = now;
    }
    if (!closed) {
      passed.run();
    }
  }

  @Override
  public void close() {
    closed = true;
    sleeper.wake();
  }
}
