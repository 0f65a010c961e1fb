package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.EvidenceDatabase;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.transfer.Exporter;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileKind;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Writes all evidence as JSON Lines. */
@Command(name = "export", description = "Write all evidence as JSON Lines.")
final class ExportCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      defaultValue = "-",
      description = "The file to write to, a regular file; - is stdout, the default.")
  private String file = "-";

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    try (EvidenceStore store = EvidenceDatabase.openReadOnly(config)) {
      EvidenceDatabase.requireMigration(config, store);
      if (file.equals("-")) {
        new Exporter(store).write(command.console().out());
        command.console().out().flush();
        return ExitCode.OK.code();
      }
      long lines = export(store, Path.of(file));
      command.console().err().println("exported " + lines + " lines to " + file);
      return ExitCode.OK.code();
    }
  }

  private long export(EvidenceStore store, Path target) throws IOException {
    FileKind.requireRegularOrNothing(target);
    if (Files.exists(target) && !force) {
      throw new CommandFailure(
          ExitCode.USAGE, target + ": the file exists; name another, or replace it with --force");
    }
    return WholeFile.write(target, FileOps.real(), out -> new Exporter(store).write(out));
  }
}
