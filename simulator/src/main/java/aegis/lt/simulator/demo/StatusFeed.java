package aegis.lt.simulator.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the observer's {@code status --watch --json}: one process that tells every two seconds
 * how things stand, where a question of its own each time would cost a busy machine more than all
 * the rest of the demo.
 */
final class StatusFeed {
  private final Process process;
  private volatile @Nullable Glance last;

  private StatusFeed(Process process) {
    this.process = process;
  }

  /** Listens until the process ends. */
  static StatusFeed on(Process process) {
    StatusFeed watch = new StatusFeed(process);
    Thread listener = new Thread(watch::listen, "demo-watch");
    listener.setDaemon(true);
    listener.start();
    return watch;
  }

  /** What it said last; empty if it has said nothing yet. */
  Optional<Glance> last() {
    return Optional.ofNullable(last);
  }

  /** Whether it will say no more. */
  boolean hasEnded() {
    return !process.isAlive();
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        hear(line);
      }
    } catch (IOException killed) {
      // What it had said counts; what is not said any more is asked for.
    }
  }

  private void hear(String line) {
    if (line.isBlank()) {
      return;
    }
    try {
      last = Glance.parse(line);
    } catch (IllegalArgumentException torn) {
      // The last line of a killed process may be half a one.
    }
  }
}
