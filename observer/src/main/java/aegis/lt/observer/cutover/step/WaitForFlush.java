package aegis.lt.observer.cutover.step;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.ConditionWait;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.evidence.FileShape;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Waits for a refresh in flight to land, and notes how the canonical cache stands then. */
public final class WaitForFlush implements Step {
  private final StepContext context;

  public WaitForFlush(StepContext context) {
    this.context = context;
  }

  @Override
  public StepId id() {
    return StepId.WAIT_FOR_FLUSH;
  }

  /** Not if the old keeper was found running since, and was stopped once more. */
  @Override
  public boolean isDone() {
    Optional<Instant> flushed = context.facts().get(Facts.FLUSHED_AT);
    Optional<Instant> stopped = context.facts().get(Facts.STOPPED_AT);
    return flushed.isPresent()
        && stopped.isPresent()
        && !flushed.get().isBefore(stopped.get())
        && context.facts().get(Facts.CACHE_FIELDS).isPresent();
  }

  @Override
  public void act() throws StepFailure, Interrupted {
    Duration wait = context.settings().how().flushWait();
    Instant stopped = context.required(Facts.STOPPED_AT);
    Duration gone = Duration.between(stopped, context.now());
    // A clock that was adjusted makes the wait longer, never shorter than it is to be.
    Duration left = gone.isNegative() ? wait : wait.minus(gone);
    if (!left.isNegative()) {
      context
          .waiting()
          .within(
              "a refresh in flight", left, () -> ConditionWait.Sight.notYet("it may still land"));
    }
  }

  @Override
  public Seen verify() throws StepFailure {
    CacheLook look = context.environment().canonical().look();
    if (look.problem().isPresent()) {
      throw new StepFailure(context.environment().canonical().path() + " " + look.problem().get());
    }
    Map<String, String> facts = new LinkedHashMap<>();
    Facts.FLUSHED_AT.put(facts, context.now());
    look.mtime().ifPresent(at -> Facts.CACHE_MTIME.put(facts, at));
    look.issuedAt().ifPresent(at -> Facts.CACHE_ISSUED_AT.put(facts, at));
    look.expiresAt().ifPresent(at -> Facts.CACHE_EXPIRES_AT.put(facts, at));
    Facts.CACHE_OWNER.put(facts, look.shape().map(FileShape::owner).orElse(""));
    Facts.CACHE_MODE.put(facts, look.shape().map(FileShape::mode).orElse(""));
    Facts.CACHE_FIELDS.put(facts, look.shape().map(VerifyReadiness::fields).orElse(""));
    return new Seen("the canonical cache " + look.describe(context.now()), facts);
  }
}
