package aegis.lt.observer.cutover.tell;

import aegis.lt.observer.acceptance.decide.CanonicalJson;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.shared.time.TimeText;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the watch over the new keeper goes.
 *
 * @param endsAt when it ends, or was to end
 * @param left of it, zero when it is over
 * @param lastWrite when the canonical cache was last written; empty if it cannot be looked at
 * @param sinceLastWrite how long ago that was
 * @param cadence how often the new keeper is to write
 * @param unauthorized how many 401s the consumer had since the watch began, by cause; empty if that
 *     is not known
 */
public record WatchProgress(
    Instant endsAt,
    Duration left,
    Optional<Instant> lastWrite,
    Optional<Duration> sinceLastWrite,
    Duration cadence,
    Optional<Map<String, Long>> unauthorized) {

  /** How it goes now; empty where there is nothing to watch. Looks only. */
  public static Optional<WatchProgress> of(CutoverEnvironment environment, CutoverState state) {
    if (state.phase() != Phase.WATCH && state.phase() != Phase.CUT_OVER) {
      return Optional.empty();
    }
    return state
        .run()
        .flatMap(run -> run.begunAt(StepId.WATCH))
        .map(since -> of(environment, since, environment.clock().instant()));
  }

  private static WatchProgress of(CutoverEnvironment environment, Instant since, Instant now) {
    Instant endsAt = since.plus(environment.settings().how().watch());
    Duration left = Duration.between(now, endsAt);
    Optional<Instant> lastWrite = environment.canonical().look().mtime();
    return new WatchProgress(
        endsAt,
        left.isNegative() ? Duration.ZERO : left,
        lastWrite,
        lastWrite.map(at -> Duration.between(at, now)),
        environment.settings().how().watchCadence(),
        unauthorized(environment, since, now));
  }

  private static Optional<Map<String, Long>> unauthorized(
      CutoverEnvironment environment, Instant since, Instant now) {
    try {
      return Optional.of(environment.evidence().watched(since, now).unauthorized())
          .filter(counts -> !counts.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  String lastWriteText() {
    return lastWrite.map(at -> TimeText.of(at) + ", ").orElse("not known, ")
        + sinceLastWrite.map(age -> TimeText.brief(age) + " ago, ").orElse("")
        + "expected every "
        + TimeText.brief(cadence);
  }

  String unauthorizedText() {
    return unauthorized
        .map(
            counts ->
                counts.entrySet().stream()
                    .map(one -> one.getKey() + " " + one.getValue())
                    .collect(Collectors.joining(", ")))
        .orElse("not known");
  }

  String leftText() {
    return left.isZero()
        ? "nothing, the watch was to end at " + TimeText.of(endsAt)
        : TimeText.brief(left) + ", until " + TimeText.of(endsAt);
  }

  /**
   * {@code ends_at}, {@code left_secs}, {@code last_write} (null if not known), {@code
   * expected_every_secs}, {@code unauthorized} (counts by cause, null if not known).
   */
  void putInto(ObjectNode node) {
    CanonicalJson.put(node, "ends_at", Optional.of(endsAt));
    node.put("left_secs", left.toSeconds());
    CanonicalJson.put(node, "last_write", lastWrite);
    node.put("expected_every_secs", cadence.toSeconds());
    if (unauthorized.isEmpty()) {
      node.putNull("unauthorized");
    } else {
      ObjectNode counts = node.putObject("unauthorized");
      unauthorized.get().forEach(counts::put);
    }
  }
}
