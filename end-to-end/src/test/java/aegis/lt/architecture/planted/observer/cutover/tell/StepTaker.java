package aegis.lt.architecture.planted.observer.cutover.tell;

import aegis.lt.observer.cutover.step.Step;

/** Planted: a text that takes a step. */
final class StepTaker {
  private final Step step;

  StepTaker(Step step) {
    this.step = step;
  }

  void take() throws Exception {
    step.act();
  }
}
