package aegis.lt.observer.cutover;

import aegis.lt.observer.docker.ContainerDefinition;
import aegis.lt.observer.docker.LogEntry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Sees the old keeper refresh again. */
final class VerifyRefreshing implements Step {
  /** What is left of the minute that a rollback may take, and a little more for a slow engine. */
  static final Duration LIMIT = Duration.ofSeconds(55);

  private static final int LAST_ENTRIES = 500;

  private final Stage stage;

  VerifyRefreshing(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.VERIFY_REFRESHING;
  }

  @Override
  public boolean isDone() {
    return false; // seeing it is all that this step does
  }

  @Override
  public void act() {}

  @Override
  public Seen verify() throws IOException, StepFailure, Interrupted {
    if (stage.log().run().begunAt(StepId.STOP_INCUMBENT).isEmpty()) {
      return new Seen(stage.settings().incumbent() + " was never stopped");
    }
    return new Seen(
        stage
            .waiting()
            .until(
                stage.settings().incumbent() + " to refresh",
                LIMIT,
                stage.settings().incumbent() + " runs but was not seen to refresh",
                () -> sight(look())));
  }

  private Waiting.Sight<String> sight(Refreshing found) throws StepFailure {
    if (found instanceof Refreshing.Dead dead) {
      throw new StepFailure(stage.settings().incumbent() + ": " + dead.reason());
    }
    return found instanceof Refreshing.Yes yes
        ? Waiting.Sight.of(yes.text())
        : Waiting.Sight.notYet(((Refreshing.NotYet) found).reason());
  }

  private Refreshing look() throws IOException {
    Optional<ContainerDefinition> found = stage.incumbent();
    if (found.isEmpty() || !found.get().running()) {
      return new Refreshing.NotYet("it does not run");
    }
    Instant started = found.get().startedAt().orElse(Instant.EPOCH);
    if (stage.log().run().begunAt(StepId.STOP_INCUMBENT).filter(started::isBefore).isPresent()) {
      return new Refreshing.Yes("it was never stopped");
    }
    List<String> lines =
        stage
            .world()
            .containers()
            .log(found.get().id(), OptionalInt.of(LAST_ENTRIES), Optional.of(started))
            .stream()
            .filter(entry -> !entry.at().isBefore(started))
            .map(LogEntry::text)
            .toList();
    return Refreshing.judge(lines, stage.world().canonical().look(), started, stage.now());
  }
}
