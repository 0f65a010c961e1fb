package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.AccessMargin;
import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.decide.RefreshMargin;
import aegis.lt.observer.cutover.decide.StopMoment;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.CutoverEvidence;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Stops the old keeper, and sees to it that the engine does not start it again by itself: a
 * container with the policy {@code always} comes back when the engine restarts.
 */
public final class StopIncumbent implements Step {
  private final StepContext context;

  public StopIncumbent(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.STOP_INCUMBENT;
  }

  @Override
  public boolean isDone() throws IOException {
    return context.facts().get(Facts.STOPPED_AT).isPresent() && context.incumbentIsDown();
  }

  @Override
  public void act() throws IOException, StepFailure, Interrupted, Refusal {
    if (context.incumbents().stream().anyMatch(ContainerDefinition::running)) {
      Optional<Instant> before = context.environment().canonical().look().mtime();
      awaitItsWrite(before);
      requireReadiness(before);
    }
    for (ContainerDefinition one : context.incumbents()) {
      context.stopForGood(id(), one, RefreshMargin.STOP);
    }
  }

  /**
   * The wait can last minutes. Once its restart policy is changed, refusing would leave that so.
   */
  private void requireReadiness(Optional<Instant> lastWrite) throws IOException, Refusal {
    String before = context.facts().get(Facts.INCUMBENT_POLICY).orElse("");
    for (ContainerDefinition one : context.incumbents()) {
      if (!one.running() || !one.restartPolicy().toString().equals(before)) {
        return;
      }
    }
    CutoverEvidence.MayBegin readiness = context.environment().evidence().readiness(context.now());
    if (readiness.answer() != ExitCode.OK) {
      throw new Refusal(
          readiness.answer(),
          "readiness changed while the next write was waited for: "
              + readiness.status()
              + ", "
              + readiness.text());
    }
    CacheLook look = context.environment().canonical().look();
    AccessMargin margin = margin(look);
    if (!margin.enough() && look.mtime().equals(lastWrite)) {
      throw new Refusal(
          ExitCode.NOT_READY,
          "the access token might not outlive the cutover, and the old keeper wrote no new one in"
              + " time: "
              + margin.text());
    }
    if (!margin.enough()) {
      context
          .environment()
          .tell(
              "  warning: even a new access token might not outlive the cutover: " + margin.text());
    }
  }

  private AccessMargin margin(CacheLook look) {
    return AccessMargin.of(look, context.settings(), context.now());
  }

  private void awaitItsWrite(Optional<Instant> before) throws StepFailure, Interrupted {
    AccessMargin margin = margin(context.environment().canonical().look());
    Duration wait =
        margin.enough()
            ? StopMoment.untilNextWrite(
                before, context.settings().incumbentCadence(), context.now())
            : StopMoment.untilWritten(before, context.settings().incumbentCadence(), context.now());
    if (wait.isZero()) {
      return;
    }
    context
        .environment()
        .tell(
            "  waiting for its next write, until "
                + TimeText.of(context.now().plus(wait))
                + " at the latest, "
                + (margin.enough()
                    ? "so that no refresh is in flight"
                    : "so that its access token outlives the cutover: " + margin.text()));
    context
        .waiting()
        .within(
            "its next write",
            wait,
            () ->
                context
                    .environment()
                    .canonical()
                    .look()
                    .mtime()
                    .filter(at -> !before.equals(Optional.of(at)))
                    .map(ConditionWait.Sight::of)
                    .orElseGet(() -> ConditionWait.Sight.notYet("it has not written")));
  }

  @Override
  public Seen verify() throws IOException, StepFailure {
    if (!context.incumbentIsDown()) {
      throw new StepFailure(
          context.settings().incumbent() + " runs, or its restart policy is not no");
    }
    return new Seen(
        context.settings().incumbent() + " is down and stays down",
        Facts.STOPPED_AT.is(context.now()));
  }
}
