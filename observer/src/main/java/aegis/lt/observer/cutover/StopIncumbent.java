package aegis.lt.observer.cutover;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.cli.ExitCode;
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
    return stage.facts().instant(Facts.STOPPED_AT).isPresent() && stage.incumbentIsDown();
  }

  @Override
  public void act() throws IOException, StepFailure, Interrupted, Refusal {
    if (stage.incumbents().stream().anyMatch(ContainerDefinition::running)) {
      Optional<Instant> before = stage.world().canonical().look().mtime();
      awaitItsWrite(before);
      requireReadiness(before);
    }
    for (ContainerDefinition one : stage.incumbents()) {
      stage.stopForGood(id(), one, RefreshMargin.STOP);
    }
  }

  /**
   * The wait can last minutes. Once its restart policy is changed, refusing would leave that so.
   */
  private void requireReadiness(Optional<Instant> lastWrite) throws IOException, Refusal {
    String before = stage.facts().get(Facts.INCUMBENT_POLICY).orElse("");
    for (ContainerDefinition one : stage.incumbents()) {
      if (!one.running() || !one.restartPolicy().toString().equals(before)) {
        return;
      }
    }
    Evidence.Readiness readiness = stage.world().evidence().readiness(stage.now());
    if (readiness.answer() != ExitCode.OK) {
      throw new Refusal(
          readiness.answer(),
          "readiness changed while the next write was waited for: "
              + readiness.status()
              + ", "
              + readiness.text());
    }
    CacheLook look = stage.world().canonical().look();
    AccessMargin margin = margin(look);
    if (!margin.enough() && look.mtime().equals(lastWrite)) {
      throw new Refusal(
          ExitCode.NOT_READY,
          "the access token might not outlive the cutover, and the old keeper wrote no new one in"
              + " time: "
              + margin.text());
    }
    if (!margin.enough()) {
      stage
          .world()
          .tell(
              "  warning: even a new access token might not outlive the cutover: " + margin.text());
    }
  }

  private AccessMargin margin(CacheLook look) {
    return AccessMargin.of(look, stage.settings(), stage.now());
  }

  private void awaitItsWrite(Optional<Instant> before) throws StepFailure, Interrupted {
    AccessMargin margin = margin(stage.world().canonical().look());
    Duration wait =
        margin.enough()
            ? StopMoment.untilNextWrite(before, stage.settings().incumbentCadence(), stage.now())
            : StopMoment.untilWritten(before, stage.settings().incumbentCadence(), stage.now());
    if (wait.isZero()) {
      return;
    }
    stage
        .world()
        .tell(
            "  waiting for its next write, until "
                + Texts.instant(stage.now().plus(wait))
                + " at the latest, "
                + (margin.enough()
                    ? "so that no refresh is in flight"
                    : "so that its access token outlives the cutover: " + margin.text()));
    stage
        .waiting()
        .within(
            "its next write",
            wait,
            () ->
                stage
                    .world()
                    .canonical()
                    .look()
                    .mtime()
                    .filter(at -> !before.equals(Optional.of(at)))
                    .map(Waiting.Sight::of)
                    .orElseGet(() -> Waiting.Sight.notYet("it has not written")));
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!stage.incumbentIsDown()) {
      throw new StepFailure(
          stage.settings().incumbent() + " runs, or its restart policy is not no");
    }
    return new Seen(
        stage.settings().incumbent() + " is down and stays down",
        Map.of(Facts.STOPPED_AT, stage.now().toString()));
  }
}
