package aegis.lt.observer.cli;

import aegis.lt.observer.acceptance.decide.DeploymentGate;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.compose.OverrideValue;
import aegis.lt.observer.cutover.compose.UnusableComposeFile;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Journal;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Keeps a compose file without the override from being deployed before its time. */
@Command(
    name = "gate",
    description =
        "May this compose file be deployed now? Exit code 0: yes. 3: no, as it lacks the override"
            + " and the old keeper may still write the canonical cache. For the deploy workflow.")
final class GateCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Option(
      names = "--compose",
      paramLabel = "FILE",
      required = true,
      description = "The compose file that is to be deployed.")
  private @Nullable Path compose;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    ObserverConfig config = command.config();
    DeploymentGate gate =
        decide(
            OverrideValue.judge(
                value(Objects.requireNonNull(compose), config),
                config.incumbent().tokenCache(),
                config.candidate().tokenCache()),
            CutoverFolder.besides(config.database(), FileOps.real()).journal());
    command.console().out().println((gate.open() ? "open: " : "shut: ") + gate.reason());
    return (gate.open() ? ExitCode.OK : ExitCode.NOT_READY).code();
  }

  private static DeploymentGate decide(DeploymentGate.Found found, Journal journal) {
    try {
      CutoverState state = journal.state();
      return DeploymentGate.decide(found, state.incumbentStopped(), state.fenceHandedOver());
    } catch (IOException e) {
      return DeploymentGate.withoutJournal(
          found, "the journal " + journal.path() + " cannot be read: " + IoReason.of(e));
    }
  }

  private static Optional<String> value(Path file, ObserverConfig config) {
    try {
      return ComposeOverride.value(
          new ComposeFile(file, FileOps.real()).read(),
          config.cutover().service(),
          config.cutover().overrideVariable());
    } catch (UnusableComposeFile e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage());
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--compose: " + file + " cannot be read: " + IoReason.of(e));
    }
  }
}
