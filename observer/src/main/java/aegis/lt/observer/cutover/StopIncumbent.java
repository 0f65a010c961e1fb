package aegis.lt.observer.cutover;

import aegis.lt.observer.docker.ContainerDefinition;
import aegis.lt.observer.docker.RestartPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Stops the old keeper, and sees to it that the engine does not start it again by itself: a
 * container with the policy {@code always} comes back when the engine restarts.
 */
final class StopIncumbent implements Step {
  /** How long it may take to end by itself. A refresh takes 5 to 10 s. */
  static final Duration GRACE = Duration.ofSeconds(15);

  static final RestartPolicy NEVER = RestartPolicy.of(RestartPolicy.Name.NO);

  private final Stage stage;

  StopIncumbent(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.STOP_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException {
    return stage.facts().instant(Facts.STOPPED_AT).isPresent() && isDown(stage.incumbent());
  }

  static boolean isDown(Optional<ContainerDefinition> found) {
    return found.isEmpty() || (!found.get().running() && found.get().restartPolicy().equals(NEVER));
  }

  @Override
  public void act() throws IOException, StepFailure, Interrupted {
    if (stage.incumbent().filter(ContainerDefinition::running).isPresent()) {
      awaitItsWrite();
    }
    Optional<ContainerDefinition> found = stage.incumbent();
    if (found.isEmpty()) {
      return;
    }
    String name = stage.settings().incumbent();
    if (!found.get().restartPolicy().equals(NEVER)) {
      stage
          .effects()
          .perform(
              id(),
              Effect.SET_RESTART_POLICY,
              name + " no",
              () -> stage.world().containers().setRestartPolicy(name, NEVER));
    }
    if (found.get().running()) {
      stage
          .effects()
          .perform(
              id(),
              Effect.STOP_CONTAINER,
              name,
              () -> stage.world().containers().stop(name, GRACE));
    }
  }

  private void awaitItsWrite() throws StepFailure, Interrupted {
    Optional<Instant> before = stage.world().canonical().look().mtime();
    Duration wait =
        StopMoment.untilNextWrite(before, stage.settings().incumbentCadence(), stage.now());
    if (wait.isZero()) {
      return;
    }
    stage
        .world()
        .tell(
            "  waiting for its next write, so that no refresh is in flight, "
                + Texts.duration(wait)
                + " at most");
    stage
        .waiting()
        .until(
            "its next write",
            wait,
            () ->
                stage.world().canonical().look().mtime().filter(now -> !before.get().equals(now)));
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!isDown(stage.incumbent())) {
      throw new StepFailure(
          stage.settings().incumbent() + " runs, or its restart policy is not no");
    }
    return new Seen(
        stage.settings().incumbent() + " is down and stays down",
        Map.of(Facts.STOPPED_AT, stage.now().toString()));
  }
}
