package aegis.lt.simulator.docker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A list that only grows, and that readers can wait on. Safe for many threads. */
final class GrowingList<T> {
  private final List<T> entries = new ArrayList<>();

  synchronized void add(T entry) {
    entries.add(entry);
    notifyAll();
  }

  /** The entries from this position on, those that are there by now. */
  synchronized List<T> from(int position) {
    return List.copyOf(entries.subList(Math.min(position, entries.size()), entries.size()));
  }

  /** Waits until there is an entry at this position, somebody wakes us, or the time is over. */
  @SuppressWarnings("WaitNotInLoop") // readers look again in any case, and may look too often
  synchronized void await(int position, Duration limit) throws InterruptedException {
    if (entries.size() <= position) {
      wait(Math.max(1, limit.toMillis()));
    }
  }

  /** Lets all who wait look again, since something else has changed. */
  synchronized void wake() {
    notifyAll();
  }
}
