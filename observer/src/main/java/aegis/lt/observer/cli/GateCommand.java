package aegis.lt.observer.cli;

import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.cutover.CutoverFolder;
import aegis.lt.observer.cutover.CutoverState;
import aegis.lt.observer.cutover.compose.ComposeFile;
import aegis.lt.observer.cutover.compose.ComposeOverride;
import aegis.lt.observer.cutover.compose.UnusableComposeFile;
import aegis.lt.observer.gate.DeploymentGate;
import aegis.lt.shared.cli.CommandFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
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
    DeploymentGate.Found found = find(Objects.requireNonNull(compose), config);
    CutoverState state =
        CutoverState.of(
            CutoverFolder.besides(config.database(), FileOps.real()).journal().entries());
    DeploymentGate gate =
        DeploymentGate.decide(found, state.incumbentStopped(), state.fenceHandedOver());
    command.console().out().println((gate.open() ? "open: " : "shut: ") + gate.reason());
    return (gate.open() ? ExitCode.OK : ExitCode.NOT_READY).code();
  }

  private static DeploymentGate.Found find(Path file, ObserverConfig config) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(
          ExitCode.USAGE, "--compose: " + file + " is no file; name the compose file");
    }
    Optional<String> value;
    try {
      value =
          ComposeOverride.value(
              new ComposeFile(file, FileOps.real()).read(),
              config.cutover().service(),
              config.cutover().overrideVariable());
    } catch (UnusableComposeFile e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": " + e.getMessage());
    }
    if (value.isEmpty()) {
      return DeploymentGate.Found.ABSENT;
    }
    if (value.get().isBlank()) {
      return DeploymentGate.Found.WITHOUT_VALUE;
    }
    Path canonical = config.incumbent().tokenCache().normalize();
    return Path.of(value.get().strip()).normalize().equals(canonical)
        ? DeploymentGate.Found.CANONICAL
        : DeploymentGate.Found.PRESENT;
  }
}
