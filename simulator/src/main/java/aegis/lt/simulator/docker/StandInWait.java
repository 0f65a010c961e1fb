package aegis.lt.simulator.docker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for the end of something, for a limited time. */
final class StandInWait {
  private StandInWait() {}

  /** Whether it was over within the limit. */
  static boolean on(CompletableFuture<?> end, Duration limit) throws InterruptedException {
    try {
      end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException broken) {
      return true;
    }
  }
}
