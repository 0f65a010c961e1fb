package aegis.lt.observer.acceptance;

import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the observer still looks: cheap enough to be asked once a minute, unlike a judgement.
 *
 * @param alive whether the last look that reached the disk is no older than {@code max_gap} and the
 *     quarter of it for which looks are held back
 * @param text the same in one line
 */
public record Liveness(boolean alive, String text) {
  /** As the database shows it at an instant; a database that is not there is unhealthy. */
  public static Liveness of(ObserverConfig config, Instant now) {
    if (!Files.exists(config.database())) {
      return new Liveness(false, "unhealthy: there is no database " + config.database());
    }
    try (EvidenceStore store = EvidenceDatabase.openReadOnly(config)) {
      EvidenceDatabase.requireMigration(config, store);
      return of(store.lastLook(), config.maxGap(), now);
    }
  }

  /** The same, from when the last look was. */
  public static Liveness of(Optional<Instant> lastLook, Duration maxGap, Instant now) {
    if (lastLook.isEmpty()) {
      return new Liveness(false, "unhealthy: no look is recorded yet");
    }
    Duration allowed = maxGap.plus(Recorder.flushInterval(maxGap));
    boolean alive = !lastLook.get().plus(allowed).isBefore(now);
    return new Liveness(
        alive, (alive ? "healthy: " : "unhealthy: ") + "last look at " + lastLook.get());
  }
}
