package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.decide.KeeperLog;
import aegis.lt.observer.cutover.decide.OtherWriter;
import aegis.lt.observer.cutover.decide.Refreshing;
import aegis.lt.observer.cutover.decide.Refreshing.Baseline;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.IncumbentNow;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Proves that the old keeper refreshes again: no other keeper can write the canonical cache, a
 * newer token then appears in it, and the old keeper's log shows no refusal since its start.
 */
public final class VerifyRefreshing implements Step {
  /** What is left of the minute that a rollback may take, and a little more for a slow engine. */
  static final Duration LIMIT = Duration.ofSeconds(55);

  private final StepContext context;
  private final StopCandidate others;
  private Optional<Baseline> baseline = Optional.empty();

  public VerifyRefreshing(StepContext context) {
    this.context = context;
    this.others = new StopCandidate(context);
  }

  @Override
  public StepId id() {
    return StepId.VERIFY_REFRESHING;
  }

  @Override
  public boolean isDone() {
    return false; // the proof is all that this step does
  }

  @Override
  public void act() {}

  @Override
  public Seen verify() throws IOException, StepFailure, Interrupted {
    String name = context.settings().incumbent();
    if (context.log().run().begunAt(StepId.STOP_INCUMBENT).isEmpty()) {
      if (context.incumbent().filter(ContainerDefinition::running).isEmpty()) {
        throw new StepFailure(
            name + " does not run, and this cutover never stopped it: start it by hand");
      }
      if (!again()) {
        Optional<String> problem = IncumbentNow.problem(context.environment());
        if (problem.isPresent()) {
          throw new StepFailure(problem.get());
        }
        return new Seen(name + " was never stopped");
      }
    }
    long begin = context.environment().sleeper().nanoTime();
    return new Seen(
        context
            .waiting()
            .until(
                name + " to refresh",
                LIMIT.plus(context.settings().incumbentCadence().longest()),
                name + " runs but was not seen to refresh",
                () -> sight(look(), begin)));
  }

  /** Whether it has run for long, so that its next write is all that can prove it. */
  private boolean again() {
    return context.facts().holds(Facts.AGAIN);
  }

  private Duration patience() {
    return again() ? LIMIT.plus(context.settings().incumbentCadence().longest()) : LIMIT;
  }

  /** One that refreshes only when that is due proves it with its next write, a cycle later. */
  private ConditionWait.Sight<String> sight(Refreshing found, long begin) throws StepFailure {
    if (found instanceof Refreshing.Yes yes) {
      return ConditionWait.Sight.of(yes.text());
    }
    if (found instanceof Refreshing.Dead dead) {
      throw new StepFailure(context.settings().incumbent() + ": " + dead.reason());
    }
    if (found instanceof Refreshing.Alive alive) {
      return ConditionWait.Sight.notYet(alive.reason());
    }
    String reason = ((Refreshing.NotYet) found).reason();
    if (context.environment().sleeper().nanoTime() - begin >= patience().toNanos()) {
      throw new StepFailure(
          context.settings().incumbent()
              + " was not seen to refresh within "
              + TimeText.brief(patience())
              + ": "
              + reason);
    }
    return ConditionWait.Sight.notYet(reason);
  }

  private Refreshing look() throws StepFailure {
    try {
      return lookAtAll();
    } catch (IOException e) {
      return new Refreshing.NotYet(IoReason.of(e));
    }
  }

  private Refreshing lookAtAll() throws IOException, StepFailure {
    List<OtherWriter> writers = context.otherWriters();
    if (!writers.isEmpty() && again()) {
      throw new StepFailure(OtherWriter.text(writers)); // it has run for long, and so may they
    }
    if (!writers.isEmpty()) {
      return new Refreshing.NotYet(OtherWriter.text(writers));
    }
    if (!others.isDone()) {
      // Deployed since it was stopped. What the file holds now proves nothing any more.
      others.act();
      baseline = Optional.of(Baseline.of(context.environment().canonical().look()));
    }
    Optional<ContainerDefinition> found = context.incumbent();
    if (found.isEmpty() || !found.get().running()) {
      return new Refreshing.NotYet("it does not run");
    }
    Instant started = found.get().startedAt().orElse(Instant.EPOCH);
    if (!again()
        && context
            .log()
            .run()
            .begunAt(StepId.STOP_INCUMBENT)
            .filter(started::isBefore)
            .isPresent()) {
      return IncumbentNow.problem(context.environment())
          .<Refreshing>map(Refreshing.NotYet::new)
          .orElseGet(() -> new Refreshing.Yes("it was never stopped"));
    }
    CacheLook cache = context.environment().canonical().look();
    if (baseline.isEmpty()) {
      baseline = Optional.of(Baseline.of(context.facts()).orElseGet(() -> Baseline.of(cache)));
    }
    KeeperLog log = context.environment().keeperLog(found.get());
    return Refreshing.judge(
        log, context.settings().incumbentRejection(), cache, baseline.get(), context.now());
  }
}
