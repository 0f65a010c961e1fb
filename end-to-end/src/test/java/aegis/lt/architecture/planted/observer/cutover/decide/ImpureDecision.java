package aegis.lt.architecture.planted.observer.cutover.decide;

import aegis.lt.observer.cutover.world.CutoverEnvironment;
import java.io.IOException;

/** Planted: a decision that asks the engine. */
final class ImpureDecision {
  private final CutoverEnvironment environment;

  ImpureDecision(CutoverEnvironment environment) {
    this.environment = environment;
  }

  boolean decide() throws IOException {
    return environment.candidates().isEmpty();
  }
}
