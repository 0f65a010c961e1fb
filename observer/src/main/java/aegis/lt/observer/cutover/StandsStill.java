package aegis.lt.observer.cutover;

import java.io.IOException;

/**
 * While the old keeper is down and the new one is not deployed, nobody writes the canonical cache.
 * If it changes all the same, somebody else does, and handing it over would make two writers.
 */
final class StandsStill {
  private StandsStill() {}

  /**
   * Sees that it has not changed since the flush. Once a new keeper without the override is there,
   * changes are its own, and nothing is said.
   *
   * @throws StepFailure if somebody else writes it
   */
  static void check(Stage stage) throws IOException, StepFailure {
    var flushed = stage.facts().instant(Facts.CACHE_MTIME);
    if (flushed.isEmpty()
        || stage.candidates().stream().anyMatch(one -> !stage.settings().hasOverride(one))) {
      return;
    }
    CacheLook look = stage.world().canonical().look();
    if (look.mtime().isPresent() && !look.mtime().equals(flushed)) {
      throw new StepFailure(
          stage.world().canonical().path()
              + " was written at "
              + Texts.instant(look.mtime().get())
              + ", after "
              + stage.settings().incumbent()
              + " was stopped and before "
              + stage.settings().candidate()
              + " may write: somebody else writes it");
    }
  }
}
