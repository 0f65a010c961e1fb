package aegis.lt.observer.cutover;

import aegis.lt.observer.evidence.FileShape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** May it begin? Asked again under the lock; whatever says no refuses, and nothing has changed. */
final class VerifyReadiness implements Step {
  private final Stage stage;

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
    preflight.warnings().forEach(text -> stage.world().tell("  warning: " + text));
  }

  @Override
  public Seen verify() throws IOException {
    Evidence.Readiness readiness = stage.world().evidence().readiness(stage.now());
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
