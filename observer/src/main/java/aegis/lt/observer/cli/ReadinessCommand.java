package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.AcceptanceCheck;
import aegis.lt.observer.acceptance.decide.Readiness;
import aegis.lt.observer.acceptance.decide.Statement;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.shared.log.SingleLine;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Answers whether the cutover may begin. */
@Command(
    name = "readiness",
    description =
        "May the cutover begin? The exit code is the answer: 0 ready, 3 not ready, 4 inconclusive,"
            + " 5 observing, 9 awaiting approval.")
final class ReadinessCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      description = "Judge as of this UTC time, such as 2026-11-24T09:00:00Z (default: now).")
  private @Nullable String asOf;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    Instant at = command.asOf(asOf);
    Readiness readiness = AcceptanceCheck.ask(config, at, AcceptanceCheck::readiness);
    if (json) {
      command.console().out().write(readiness.json());
      for (Statement.NearMiss miss : readiness.approval().nearMisses()) {
        command
            .console()
            .err()
            .println(
                "WORK_LOG line "
                    + miss.line()
                    + " does not count: "
                    + SingleLine.of(miss.reason()));
      }
    } else {
      command.console().out().print(readiness.text(command.color()));
    }
    return readiness.exitCode();
  }
}
