package aegis.lt.observer.cutover.world;

import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Entry.Kind;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.shared.file.IoReason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The only way to change the world: with an entry in the journal before it, and one after it. */
public final class Effects {
  private final RunLog log;

  public Effects(RunLog log) {
    this.log = log;
  }

  /** What changes the world. */
  @FunctionalInterface
  public interface Action {
    void run() throws IOException;
  }

  /** The same without facts. */
  public void perform(StepId step, Effect effect, String object, Action action) throws IOException {
    perform(step, effect, object, Map.of(), action);
  }

  /**
   * Announces a side effect durably, lets it happen, and notes the outcome.
   *
   * @param facts what is known from the moment it is announced
   * @throws IOException if it was refused, or may have happened
   */
  public void perform(
      StepId step, Effect effect, String object, Map<String, String> facts, Action action)
      throws IOException {
    String text = effect.id() + " " + object;
    Map<String, String> all = new LinkedHashMap<>();
    Facts.EFFECT.put(all, effect.id());
    Facts.OBJECT.put(all, object);
    all.putAll(facts);
    log.write(Kind.INTENDS, Optional.of(step), text, all);
    try {
      action.run();
    } catch (IOException e) {
      log.write(Kind.FAILED, Optional.of(step), text + ": " + IoReason.of(e), Map.of());
      throw e;
    }
    log.write(Kind.DID, Optional.of(step), text, Map.of());
  }

  /** Notes that what was announced last takes a while and is under way. */
  public void underWay(StepId step, Effect effect, String object, Map<String, String> facts) {
    log.write(Kind.UNDER_WAY, Optional.of(step), effect.id() + " " + object, facts);
  }
}
