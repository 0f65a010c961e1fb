package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;

/**
 * While the old keeper is down and the new one is not deployed, nobody writes the canonical cache.
 * If it changes all the same, somebody else does, and handing it over would make two writers.
 */
public final class StandsStill {
  private StandsStill() {}

  /**
   * Sees that it has not changed since the flush. Once a new keeper without the override is there,
   * changes are its own, and nothing is said.
   *
   * @throws StepFailure if somebody else writes it
   */
  static void check(StepContext context) throws IOException, StepFailure {
    var flushed = context.facts().get(Facts.CACHE_MTIME);
    if (flushed.isEmpty()
        || context.candidates().stream().anyMatch(one -> !context.settings().hasOverride(one))) {
      return;
    }
    CacheLook look = context.environment().canonical().look();
    if (look.mtime().isPresent() && !look.mtime().equals(flushed)) {
      throw new StepFailure(
          context.environment().canonical().path()
              + " was written at "
              + TimeText.of(look.mtime().get())
              + ", after "
              + context.settings().incumbent()
              + " was stopped and before "
              + context.settings().candidate()
              + " may write: somebody else writes it");
    }
  }
}
