package aegis.lt.observer.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Brings the old keeper back, or stops the new one where no cutover has begun. */
@Command(
    name = "rollback",
    description =
        "After a cutover, or during one: bring the old keeper back. In the parallel phase:"
            + " stop the new keeper, and nothing else. After a rollback: stop the new keeper, and prove"
            + " again that the old one refreshes.")
final class RollbackCommand implements Callable<Integer> {
  @ParentCommand private @Nullable ObserverCommand parent;

  @Override
  public Integer call() throws Exception {
    ObserverCommand command = Objects.requireNonNull(parent);
    try (CutoverWiring wiring = CutoverWiring.of(command, command.config(), false)) {
      return CutoverCommand.end(command, wiring.underLock(wiring.controller()::rollback));
    }
  }
}
