package aegis.lt.observer.judge.criterion;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.Histories.token;
import static aegis.lt.observer.judge.timeline.CriterionId.OBSERVATION_COVERAGE;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.Histories;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CoverageCriterionTest {
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);

  /** One percent of 24 hours. */
  private static final Duration ALLOWED = Duration.ofSeconds(864);

  private static Histories withGap(Instant from, Duration gap) {
    return new Histories()
        .span(Role.INCUMBENT, from, MIDDLE, token(from))
        .span(Role.INCUMBENT, MIDDLE.plus(gap), NOON, token(from))
        .span(Role.CANDIDATE, from, NOON, token(from))
        .log(Role.INCUMBENT, from, NOON)
        .log(Role.CANDIDATE, from, NOON)
        .log(Role.CONSUMER, from, NOON);
  }

  @Test
  void theShareIsEnoughUpToTheVeryBoundaryAndABridgedGapCounts() {
    assertThat(withGap(FROM, ALLOWED).verdict(OBSERVATION_COVERAGE)).isEqualTo(Verdict.PASS);
    Criterion less = withGap(FROM, ALLOWED.plus(NANO)).judge(OBSERVATION_COVERAGE);
    assertThat(less.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(less.explanation()).contains("98.99 %");
  }

  @Test
  void beforeTheWindowIsFullTheShareSinceTheFirstLookCounts() {
    Instant from = NOON.minus(Duration.ofDays(1)).plus(NANO);
    assertThat(withGap(from, Duration.ofMinutes(2)).verdict(OBSERVATION_COVERAGE))
        .isEqualTo(Verdict.PENDING);
    Instant late = MIDDLE.minusSeconds(60);
    assertThat(withGap(late, ALLOWED).verdict(OBSERVATION_COVERAGE))
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  /** So it is when a log is rotated faster than it is read. */
  @Test
  void aLogOfWhichEveryReadingIsABreakIsNotCovered() {
    Histories history =
        new Histories()
            .span(Role.INCUMBENT, FROM, NOON, token(FROM))
            .span(Role.CANDIDATE, FROM, NOON, token(FROM))
            .log(Role.INCUMBENT, FROM, NOON)
            .log(Role.CONSUMER, FROM, NOON);
    for (Instant at : Histories.every(FROM, NOON, Duration.ofSeconds(5))) {
      history.log(Role.CANDIDATE, at, at);
    }
    Criterion coverage = history.judge(OBSERVATION_COVERAGE);
    assertThat(coverage.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(coverage.measured())
        .containsEntry("log/candidate", Measure.of(0.0))
        .containsEntry("least", Measure.of(0.0));
  }

  @Test
  void everyStreamCounts() {
    Histories history = withGap(FROM, Duration.ZERO);
    assertThat(history.judge(OBSERVATION_COVERAGE).measured())
        .containsEntry("least", Measure.of(1.0))
        .containsEntry("log/consumer", Measure.of(1.0));
    Histories unwatched =
        new Histories()
            .span(Role.INCUMBENT, FROM, NOON, token(FROM))
            .span(Role.CANDIDATE, FROM, NOON, token(FROM))
            .log(Role.INCUMBENT, FROM, NOON)
            .log(Role.CANDIDATE, FROM, NOON);
    assertThat(unwatched.verdict(OBSERVATION_COVERAGE)).isEqualTo(Verdict.INCONCLUSIVE);
  }
}
