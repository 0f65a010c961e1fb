package aegis.lt.observer.cli;

import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.store.Counts;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.transfer.ImportException;
import aegis.lt.observer.transfer.Importer;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import java.io.BufferedInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Reads evidence from JSON Lines into a new database, all of it or nothing. */
@Command(
    name = "import",
    description = "Read evidence from JSON Lines into a new or empty database, all or nothing.")
final class ImportCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Parameters(paramLabel = "FILE", description = "Where from; - is stdin.")
  private String file = "-";

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = java.util.Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    try (InputStream in = open();
        EvidenceStore store = EvidenceStore.open(config.database(), config.migration())) {
      Counts counts = new Importer(store, config.maxGap()).read(in);
      command
          .console()
          .err()
          .println(
              "imported "
                  + counts.looks()
                  + " looks, "
                  + counts.logEvents()
                  + " log events and "
                  + counts.containerEvents()
                  + " container events into "
                  + config.database());
      return ExitCode.OK.code();
    } catch (ImportException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": no such file");
    }
  }

  private InputStream open() throws java.io.IOException {
    return file.equals("-")
        ? System.in
        : new BufferedInputStream(Files.newInputStream(Path.of(file)));
  }
}
