package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Preflight;
import aegis.lt.observer.cutover.preflight.RecreationRehearsal;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.world.CutoverEvidence;
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
public final class VerifyReadiness implements Step {
  private final StepContext context;
  private Optional<CutoverEvidence.MayBegin> checked = Optional.empty();

  public VerifyReadiness(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.VERIFY_READINESS;
  }

  /** Once the old keeper is about to be stopped, the question is behind us. */
  @Override
  public boolean isDone() {
    return context.log().run().begunAt(StepId.STOP_INCUMBENT).isPresent();
  }

  @Override
  public void act() throws Refusal {
    Preflight preflight = Preflight.look(context.environment());
    var refusal = preflight.refusal();
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    checked = preflight.readiness();
    preflight.warnings().forEach(text -> context.environment().tell("  warning: " + text));
    rehearseTheWayBack();
  }

  private void rehearseTheWayBack() throws Refusal {
    List<String> trouble =
        RecreationRehearsal.trouble(
            context.environment(),
            action ->
                context
                    .effects()
                    .perform(
                        id(), Effect.REHEARSE_CONTAINER, context.settings().incumbent(), action));
    if (!trouble.isEmpty()) {
      throw new Refusal(
          ExitCode.NOT_READY,
          "the way back: " + RecreationRehearsal.text(context.environment(), trouble));
    }
  }

  @Override
  public Seen verify() {
    CutoverEvidence.MayBegin readiness = checked.orElseThrow();
    Map<String, String> facts = new LinkedHashMap<>();
    readiness.report().ifPresent(hash -> Facts.REPORT.put(facts, hash));
    readiness.approvedBy().ifPresent(name -> Facts.APPROVED_BY.put(facts, name));
    return new Seen(
        readiness.status() + readiness.approvedBy().map(by -> ", approved by " + by).orElse(""),
        facts);
  }

  /** The fields of a token cache and their types, as the journal keeps them. */
  public static String fields(FileShape shape) {
    StringBuilder text = new StringBuilder();
    shape.fields().forEach((name, type) -> text.append(name).append('=').append(type).append('\n'));
    return text.toString();
  }
}
