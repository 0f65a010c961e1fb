package aegis.lt.observer.cli;

import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.store.Counts;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.transfer.ImportException;
import aegis.lt.observer.transfer.Importer;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.ProcessLock;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Reads evidence from JSON Lines into the database, all of it or nothing. */
@Command(
    name = "import",
    description =
        "Read evidence from JSON Lines into the database, all or nothing. An export's"
            + " numbered evidence needs a new database; other evidence is appended.")
final class ImportCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "-",
      description = "The file to read, a regular file; - is stdin, the default.")
  private String file = "-";

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    Path database = config.database().toAbsolutePath();
    boolean begun = !Files.exists(database);
    Path lockFile = ObserverCommand.lockFile(config);
    boolean locked = Files.exists(lockFile);
    Counts counts;
    try (InputStream in = open();
        ProcessLock lock = ObserverCommand.lock(config)) {
      try (EvidenceStore store = EvidenceStore.open(config.database(), config.migration())) {
        counts = new Importer(store, config.maxGap()).read(in);
      } catch (RuntimeException | IOException e) {
        if (begun) {
          EvidenceStore.remove(database);
        }
        if (!locked) {
          Files.deleteIfExists(lockFile);
        }
        throw e;
      }
    } catch (ImportException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage());
    }
    command
        .console()
        .err()
        .println(
            "imported into "
                + config.database()
                + ", which now holds "
                + counts.looks()
                + " looks, "
                + counts.logEvents()
                + " log events and "
                + counts.containerEvents()
                + " container events");
    return ExitCode.OK.code();
  }

  private InputStream open() throws IOException {
    if (file.equals("-")) {
      return System.in;
    }
    Path path = Path.of(file);
    FileKind.requireRegular(path);
    return new BufferedInputStream(Files.newInputStream(path));
  }
}
