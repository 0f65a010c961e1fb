package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
import java.io.IOException;
import java.util.Map;

/**
 * One step of a cutover or a rollback. It may have been begun before, by a process that was killed
 * anywhere in it.
 */
public interface Step {
  StepId id();

  /** Whether all is already as this step leaves it. Changes nothing. */
  boolean isDone() throws IOException, StepFailure;

  /** Does what is left to do. */
  void act() throws IOException, StepFailure, Interrupted, Refusal;

  /**
   * Shows that all is now as it is meant to be.
   *
   * @return what was seen
   * @throws StepFailure if it is not so, with what was found
   */
  Seen verify() throws IOException, StepFailure, Interrupted;

  /**
   * What a step has seen in the end.
   *
   * @param text in words
   * @param facts what later steps need to know
   */
  record Seen(String text, Map<String, String> facts) {
    Seen(String text) {
      this(text, Map.of());
    }
  }
}
