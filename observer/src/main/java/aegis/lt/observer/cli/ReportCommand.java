package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.AcceptanceCheck;
import aegis.lt.observer.acceptance.decide.Readiness;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.report.AcceptanceReport;
import aegis.lt.observer.report.ReportWriter;
import aegis.lt.observer.report.WrittenReport;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.StoredReport;
import aegis.lt.shared.file.FileOps;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Writes the acceptance report, and remembers it as something an approval may rest on. */
@Command(
    name = "report",
    description =
        "Write the acceptance report as .json, .md and .html, and print where; the exit code is"
            + " that of readiness without an approval.")
final class ReportCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      description = "Judge as of this UTC time, such as 2026-11-24T09:00:00Z (default: now).")
  private @Nullable String asOf;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder to write to instead of the configured one.")
  private @Nullable Path out;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    Instant at = command.asOf(asOf);
    AcceptanceReport report = AcceptanceCheck.ask(config, at, AcceptanceCheck::report);
    WrittenReport written =
        ReportWriter.write(out == null ? config.reports() : out, report, FileOps.real());
    try (EvidenceStore store = EvidenceStore.open(config.database(), config.migration())) {
      store.recordReport(
          new StoredReport(
              written.sha256(),
              at,
              report.assessment().verdict(),
              command.console().clock().instant()));
    }
    PrintStream print = command.console().out();
    print.println("status   " + report.status());
    print.println("json     " + written.json());
    print.println("markdown " + written.markdown());
    print.println("html     " + written.html());
    print.println("sha256   " + written.sha256());
    return Readiness.exitCode(report.status());
  }
}
