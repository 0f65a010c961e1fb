package aegis.lt.observer.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.saved.Saved;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random walks over the controller. At every instant at most one keeper can write the canonical
 * cache, and the journal has announced each side effect; from every state in which a walk ends,
 * {@code resume} or {@code rollback} leads to a good one. {@code -Dlt.cutover.walks=N} sets how
 * many, {@code -Dlt.cutover.seed=S} where they begin; a failure names its seed and tells the story.
 */
class RandomWalkTest {
  private static final long WALKS = Long.getLong("lt.cutover.walks", 10_000);
  private static final long DEFAULT_SEED = 20_261_124L;
  private static final long SEED = Long.getLong("lt.cutover.seed", DEFAULT_SEED);

  /** How many walks end where was saved for so many. */
  private static final Set<Long> SAVED = Set.of(2_000L, 10_000L);

  @Test
  void everyWalkKeepsTheInvariantsAndEndsWell() throws IOException {
    Map<Phase, Long> ends = new EnumMap<>(Phase.class);
    Map<String, Long> histogram = new TreeMap<>();
    long leftOpen = 0;
    for (long seed = SEED; seed < SEED + WALKS; seed++) {
      Walk walk = new Walk(seed);
      try {
        Walk.Outcomes outcomes = walk.run();
        ends.merge(outcomes.end(), 1L, Long::sum);
        histogram.merge(outcomes.toString(), 1L, Long::sum);
        walk.answers().forEach(answer -> histogram.merge(answer, 1L, Long::sum));
        leftOpen += outcomes.underWay() ? 1 : 0;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "walk with seed " + seed + ":\n" + String.join("\n", walk.story()) + "\n" + e, e);
      }
    }
    if (SEED == DEFAULT_SEED && SAVED.contains(WALKS)) {
      Saved.same(
          "walks-" + WALKS + ".txt",
          histogram.entrySet().stream()
              .map(one -> one.getValue() + " " + one.getKey() + "\n")
              .collect(Collectors.joining()));
    }
    // A walk says something only if it goes somewhere.
    assertThat(ends.getOrDefault(Phase.CUT_OVER, 0L))
        .as("cut over, %s", ends)
        .isGreaterThan(WALKS / 20);
    assertThat(ends.getOrDefault(Phase.ROLLED_BACK, 0L))
        .as("rolled back, %s", ends)
        .isGreaterThan(WALKS / 5);
    assertThat(leftOpen).as("left open").isGreaterThan(WALKS / 5);
  }
}
