package aegis.lt.observer.acceptance;

import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import java.nio.file.Files;

/** The database that the configuration names, as a command finds it. */
public final class EvidenceDatabase {
  private EvidenceDatabase() {}

  /**
   * Opens it for reading.
   *
   * @throws CommandFailure if it is not there; what only reads does not create one
   */
  public static EvidenceStore openReadOnly(ObserverConfig config) {
    require(config);
    return EvidenceStore.openReadOnly(config.database());
  }

  private static void require(ObserverConfig config) {
    if (!Files.exists(config.database())) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "database "
              + config.database()
              + ": there is no such file; start the observer first, or name the file with --db");
    }
  }

  /**
   * Sees that it is about the configured migration.
   *
   * @throws CommandFailure if it is about another; that one must not answer for this one
   */
  public static void requireMigration(ObserverConfig config, EvidenceStore store) {
    if (!store.migration().equals(config.migration())) {
      throw new CommandFailure(
          ExitCode.USAGE,
          config.database()
              + " holds the evidence of migration "
              + store.migration()
              + ", the configuration names "
              + config.migration());
    }
  }
}
