package aegis.lt.observer.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.oracle.Recording.Piece;
import aegis.lt.observer.oracle.Scenario.Planted;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The evaluator against the oracle, over random worlds. {@code -Dlt.oracle.histories=N} sets how
 * many, {@code -Dlt.oracle.seed=S} where they begin; a failure names the scenario, made as simple
 * as it can be by leaving out defects.
 */
class EvaluatorPropertyTest {
  private static final long HISTORIES = Long.getLong("lt.oracle.histories", 20_000);
  private static final long SEED = Long.getLong("lt.oracle.seed", 20_261_124L);

  private static final Map<Law, String> BROKEN = new EnumMap<>(Law.class);
  private static long passed;
  private static long allowed;
  private static long leftOpen;

  @BeforeAll
  static void tryAll() {
    for (long number = 0; number < HISTORIES; number++) {
      Scenario scenario = Scenario.random(SEED + number);
      Case tried = tried(scenario);
      passed += tried.assessment().verdict() == Verdict.PASS ? 1 : 0;
      allowed += tried.oracle().mustBeReady() ? 1 : 0;
      leftOpen += tried.oracle().mayBeReady() && !tried.oracle().mustBeReady() ? 1 : 0;
      for (Law law : Law.values()) {
        boolean due = number % law.stride() == 0 && !BROKEN.containsKey(law);
        if (due && law.brokenBy(tried).isPresent()) {
          BROKEN.put(law, describe(law, simplest(law, scenario)));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Law.class)
  void everyHistoryKeepsThisLaw(Law law) {
    assertThat(Optional.ofNullable(BROKEN.get(law)))
        .as(() -> law + ", histories from seed " + SEED)
        .isEmpty();
  }

  @Test
  void enoughHistoriesPassForTheLawsToMeanSomething() {
    assertThat(passed).as("passed").isGreaterThanOrEqualTo(HISTORIES / 5);
    assertThat(allowed).as("allowed without doubt").isGreaterThanOrEqualTo(HISTORIES / 4);
    assertThat(leftOpen).as("left open by the contract").isLessThan(HISTORIES / 4);
  }

  /** Found by a longer run: the instant judged at falls into a pause that a long span hides. */
  @Test
  void aSpanThatGoesOnLaterDoesNotHideAPauseUpToNow() {
    Scenario scenario =
        new Scenario(
            -4380588093372865075L,
            List.of(
                new Planted(Defect.HOST_CLOCK_STEP, 6328522026133149150L),
                new Planted(Defect.COARSE_RECORDER, 6107228812011845141L)));
    assertThat(Law.NOTHING_FORBIDDEN_PASSES.brokenBy(tried(scenario))).isEmpty();
  }

  /**
   * Found by a longer run: the reading behind a break is the last one, so that it lasts no time.
   */
  @Test
  void aBreakJustBeforeTheLastReadingIsABreak() {
    Scenario scenario =
        new Scenario(
            -1530192438522809356L,
            List.of(new Planted(Defect.SHORT_LOG_BREAK, 754871392248217004L)));
    Case tried = tried(scenario);
    assertThat(Law.EVERYTHING_ALLOWED_PASSES.brokenBy(tried)).isEmpty();
    assertThat(tried.oracle().objections()).isNotEmpty();
  }

  private static Case tried(Scenario scenario) {
    return Case.of(scenario.world(), new SplittableRandom(scenario.seed()).nextLong());
  }

  private static Scenario simplest(Law law, Scenario scenario) {
    for (Scenario simpler : scenario.simpler()) {
      if (law.brokenBy(tried(simpler)).isPresent()) {
        return simplest(law, simpler);
      }
    }
    return scenario;
  }

  private static String describe(Law law, Scenario scenario) {
    Case tried = tried(scenario);
    World world = tried.world();
    StringBuilder text = new StringBuilder();
    text.append(law.brokenBy(tried).orElse("")).append("\n").append(scenario);
    text.append("\nwindow ").append(world.from()).append(" to ").append(world.asOf());
    text.append(" ").append(world.rules());
    text.append("\nobjections ").append(tried.oracle().objections());
    text.append("\ndoubts ").append(tried.oracle().doubts());
    for (Criterion criterion : tried.assessment().criteria()) {
      text.append("\n").append(criterion.id()).append(" ").append(criterion.verdict());
      text.append(" ").append(criterion.explanation());
    }
    for (Piece piece : tried.recording().pieces()) {
      text.append("\n").append(Ticks.tick(piece.begin())).append("..");
      text.append(Ticks.tick(piece.end())).append(" ").append(piece.stream().id());
      text.append(" ").append(piece.value());
    }
    return text.append("\n").toString();
  }
}
