package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.AcceptanceCheck;
import aegis.lt.observer.acceptance.EvidenceDatabase;
import aegis.lt.observer.acceptance.decide.Approval;
import aegis.lt.observer.acceptance.decide.ApprovalState;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.report.WorkLog;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.StoredReport;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Writes a person's approval into the WORK_LOG. */
@Command(
    name = "approve",
    description =
        "Append an approval to the WORK_LOG. It rests on a report whose blocking verdicts are all"
            + " PASS; any other is refused with exit code 3.")
final class ApproveCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      required = true,
      description = "The name of the person who approves.")
  private String by = "";

  @Option(
      names = "--report",
      paramLabel = "HASH",
      required = true,
      description = "The report's SHA-256, 64 hexadecimal digits, with or without 'sha256:'.")
  private String report = "";

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    if (!Approval.isName(by.strip())) {
      throw command.wrongUsage("--by: allowed is a name on one line");
    }
    if (by.indexOf('\uFFFD') >= 0) {
      throw command.wrongUsage(
          "--by: found letters that this locale does not have; set LC_ALL=C.UTF-8");
    }
    String sha256 = report.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "");
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw command.wrongUsage("--report: allowed are 64 hexadecimal digits");
    }
    ObserverConfig config = command.config();
    requirePass(config, sha256);
    Instant now = command.console().clock().instant();
    Optional<Approval> standing =
        standing(config, now).filter(a -> a.reportSha256().equals(sha256));
    if (standing.isPresent()) {
      command.console().out().println(standing.get().line());
      command.console().err().println("approved already; " + config.workLog() + " is unchanged");
      return ExitCode.OK.code();
    }
    Approval approval =
        new Approval(now.truncatedTo(ChronoUnit.SECONDS), config.migration(), sha256, by.strip());
    append(config.workLog(), approval.line());
    command.console().out().println(approval.line());
    command.console().err().println("appended to " + config.workLog());
    return ExitCode.OK.code();
  }

  /** The approval that counts now. */
  private static Optional<Approval> standing(ObserverConfig config, Instant now) {
    ApprovalState state = AcceptanceCheck.ask(config, now, AcceptanceCheck::readiness).approval();
    return state.approval().filter(approval -> state.counts());
  }

  /** Appends a line where it counts; where it would not, nothing is written. */
  private static void append(Path workLog, String line) throws IOException {
    WorkLog.AppendPlan plan = WorkLog.planAppend(workLog, line);
    if (plan instanceof WorkLog.AppendPlan.Refused refused) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "an approval at the end of "
              + workLog
              + " would not count: "
              + refused.reason()
              + "; close what is open there, and approve again");
    }
    for (String each : ((WorkLog.AppendPlan.Lines) plan).lines()) {
      WorkLog.append(workLog, each);
    }
  }

  private static void requirePass(ObserverConfig config, String sha256) {
    try (EvidenceStore store = EvidenceDatabase.openReadOnly(config)) {
      EvidenceDatabase.requireMigration(config, store);
      StoredReport found =
          store
              .findReport(sha256)
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.NOT_READY,
                          "no report with the hash "
                              + sha256
                              + " was written from "
                              + config.database()
                              + "; write one with 'report'"));
      if (found.verdict() != Verdict.PASS) {
        throw new CommandFailure(
            ExitCode.NOT_READY,
            "that report, as of "
                + found.asOf()
                + ", does not pass: its worst blocking verdict is "
                + found.verdict());
      }
    }
  }
}
