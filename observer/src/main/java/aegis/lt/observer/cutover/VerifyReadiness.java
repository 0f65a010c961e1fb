package aegis.lt.observer.cutover;

import aegis.lt.observer.evidence.FileShape;
import aegis.lt.shared.cli.ExitCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * May it begin? Asked once, under the lock; whatever says no refuses, and nothing has changed. The
 * journal records the answer that was checked: a second question could get another one.
 */
final class VerifyReadiness implements Step {
  private final Stage stage;
  private Optional<Evidence.Readiness> checked = Optional.empty();

  VerifyReadiness(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.VERIFY_READINESS;
  }

  /** Once the old keeper is about to be stopped, the question is behind us. */
  @Override
  public boolean isDone() {
    return stage.log().run().begunAt(StepId.STOP_INCUMBENT).isPresent();
  }

  @Override
  public void act() throws Refusal {
    Preflight preflight = Preflight.look(stage.world());
    var refusal = preflight.refusal();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    checked = preflight.readiness();
    preflight.warnings().forEach(text -> stage.world().tell("  warning: " + text));
    rehearseTheWayBack();
  }

  private void rehearseTheWayBack() throws Refusal {
    List<String> trouble =
        Rehearsal.trouble(
            stage.world(),
            action ->
                stage
                    .effects()
                    .perform(
                        id(), Effect.REHEARSE_CONTAINER, stage.settings().incumbent(), action));
    if (!trouble.isEmpty()) {
      throw new Refusal(
          ExitCode.NOT_READY, "the way back: " + Rehearsal.text(stage.world(), trouble));
    }
  }

  @Override
  public Seen verify() {
    Evidence.Readiness readiness = checked.orElseThrow();
    Map<String, String> facts = new LinkedHashMap<>();
    readiness.report().ifPresent(hash -> facts.put(Facts.REPORT, hash));
    readiness.approvedBy().ifPresent(name -> facts.put(Facts.APPROVED_BY, name));
    return new Seen(
        readiness.status() + readiness.approvedBy().map(by -> ", approved by " + by).orElse(""),
        facts);
  }

  /** The fields of a token cache and their types, as the journal keeps them. */
  static String fields(FileShape shape) {
    StringBuilder text = new StringBuilder();
    shape.fields().forEach((name, type) -> text.append(name).append('=').append(type).append('\n'));
    return text.toString();
  }
}
