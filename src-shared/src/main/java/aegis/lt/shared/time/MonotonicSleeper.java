package aegis.lt.shared.time;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Waits in real time. */
final class MonotonicSleeper implements Sleeper {
  private final Semaphore wakeUps = new Semaphore(0);

  @Override
  public void sleep(Duration duration) {
    try {
      if (wakeUps.tryAcquire(duration.toNanos(), TimeUnit.NANOSECONDS)) {
        wakeUps.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // whoever interrupts wants the loop to look around
    }
  }

  @Override
  public void wake() {
    wakeUps.release();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }
}
