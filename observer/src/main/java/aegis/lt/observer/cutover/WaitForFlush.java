package aegis.lt.observer.cutover;

import aegis.lt.observer.evidence.FileShape;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Waits for a refresh in flight to land, and notes how the canonical cache stands then. */
final class WaitForFlush implements Step {
  private final Stage stage;

  WaitForFlush(Stage stage) {
    this.stage = stage;
  }

  @Override
  public StepId id() {
    return StepId.WAIT_FOR_FLUSH;
  }

  /** Not if the old keeper was found running since, and was stopped once more. */
  @Override
  public boolean isDone() {
    Optional<Instant> flushed = stage.facts().instant(Facts.FLUSHED_AT);
    Optional<Instant> stopped = stage.facts().instant(Facts.STOPPED_AT);
    return flushed.isPresent()
        && stopped.isPresent()
        && !flushed.get().isBefore(stopped.get())
        && stage.facts().get(Facts.CACHE_FIELDS).isPresent();
  }

  @Override
  public void act() throws StepFailure, Interrupted {
    Duration wait = stage.settings().how().flushWait();
    Instant stopped = Instant.parse(stage.required(Facts.STOPPED_AT));
    Duration gone = Duration.between(stopped, stage.now());
    // A clock that was adjusted makes the wait longer, never shorter than it is to be.
    Duration left = gone.isNegative() ? wait : wait.minus(gone);
    if (!left.isNegative()) {
      stage
          .waiting()
          .within("a refresh in flight", left, () -> Waiting.Sight.notYet("it may still land"));
    }
  }

  @Override
  public Seen verify() throws StepFailure {
    CacheLook look = stage.world().canonical().look();
    if (look.problem().isPresent()) {
      throw new StepFailure(stage.world().canonical().path() + " " + look.problem().get());
    }
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(Facts.FLUSHED_AT, stage.now().toString());
    look.mtime().ifPresent(at -> facts.put(Facts.CACHE_MTIME, at.toString()));
    look.issuedAt().ifPresent(at -> facts.put(Facts.CACHE_ISSUED_AT, at.toString()));
    look.expiresAt().ifPresent(at -> facts.put(Facts.CACHE_EXPIRES_AT, at.toString()));
    facts.put(Facts.CACHE_OWNER, look.shape().map(FileShape::owner).orElse(""));
    facts.put(Facts.CACHE_MODE, look.shape().map(FileShape::mode).orElse(""));
    facts.put(Facts.CACHE_FIELDS, look.shape().map(VerifyReadiness::fields).orElse(""));
    return new Seen("the canonical cache " + look.describe(stage.now()), facts);
  }
}
