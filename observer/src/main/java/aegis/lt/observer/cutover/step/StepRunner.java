package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.journal.Entry.Kind;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.RunLog;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.EngineDenial;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Takes one step: notes that it begins, sees whether it is done, does it, verifies it. */
public final class StepRunner {
  /** So long a rollback tries again what the engine or the disk refuses: an engine may restart. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private final CutoverEnvironment environment;
  private final RunLog log;

  public StepRunner(CutoverEnvironment environment, RunLog log) {
    this.environment = environment;
    this.log = log;
  }

  /** Takes it, or throws why not; the journal then says so, unless it was interrupted. */
  public void take(Step step) throws IOException, StepFailure, Interrupted, Refusal {
    environment.stop().check();
    log.write(Kind.BEGINS, Optional.of(step.id()), step.id().does(), Map.of());
    long begin = environment.sleeper().nanoTime();
    boolean already = step.isDone();
    if (already) {
      done(step, "already done", Map.of(), begin);
      return;
    }
    environment.tell(step.id().id() + ": " + step.id().does());
    step.act();
    Step.Seen seen = step.verify();
    done(step, seen.text(), seen.facts(), begin);
  }

  private void done(Step step, String text, Map<String, String> facts, long begin) {
    log.write(Kind.DONE, Optional.of(step.id()), text, facts);
    Duration took = Duration.ofNanos(environment.sleeper().nanoTime() - begin);
    environment.tell(step.id().id() + ": " + text + " (" + TimeText.brief(took) + ")");
  }

  /**
   * The same, again and again for a while as long as the engine or the disk refuses it. What the
   * engine does not permit, it will not permit a moment later.
   */
  public void takePatiently(Step step) throws IOException, StepFailure, Interrupted, Refusal {
    long begin = environment.sleeper().nanoTime();
    for (Duration pause = FIRST_PAUSE; ; pause = pause.multipliedBy(2)) {
      try {
        take(step);
        return;
      } catch (EngineDenial e) {
        throw e;
      } catch (IOException e) {
        if (environment.sleeper().nanoTime() - begin >= PATIENCE.toNanos()) {
          throw e;
        }
        environment.tell("  " + step.id().id() + ": " + IoReason.of(e) + "; trying again");
        environment.sleeper().sleep(Durations.shorter(pause, LONGEST_PAUSE));
      }
    }
  }
}
