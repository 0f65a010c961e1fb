package aegis.lt.observer.judge;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.Histories.REQUIREMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvaluatorTest {
  private static final Instant EARLIER = FROM.minusSeconds(3600);
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);

  @Test
  void aRegularDayPassesAndIsCleanSinceTheFirstLook() {
    Assessment assessment = Histories.regular(EARLIER, NOON).assess();
    assertThat(assessment.verdict()).isEqualTo(Verdict.PASS);
    assertThat(assessment.criteria())
        .extracting(Criterion::id)
        .containsExactly(CriterionId.values());
    assertThat(assessment.from()).isEqualTo(FROM);
    assertThat(assessment.cleanSince()).contains(EARLIER);
    assertThat(assessment.earliestReady()).contains(NOON.minusSeconds(3600));
  }

  @Test
  void nothingSeenIsInconclusiveAndNeverPasses() {
    Assessment assessment = new Evaluator(REQUIREMENTS).evaluate(History.EMPTY, NOON);
    assertThat(assessment.criteria())
        .allSatisfy(criterion -> assertThat(criterion.verdict()).isEqualTo(Verdict.INCONCLUSIVE));
    assertThat(assessment.cleanSince()).isEmpty();
    assertThat(assessment.earliestReady()).isEmpty();
  }

  @Test
  void aDayThatIsOneNanosecondShortIsPending() {
    Instant asOf = FROM.plus(Duration.ofDays(1));
    Assessment full = Histories.regular(FROM, NOON).assess();
    assertThat(full.verdict()).isEqualTo(Verdict.PASS);
    Assessment early =
        new Evaluator(REQUIREMENTS)
            .evaluate(Histories.regular(FROM, NOON).build(), asOf.minus(NANO));
    assertThat(early.verdict()).isEqualTo(Verdict.PENDING);
    assertThat(early.cleanSince()).contains(FROM);
    assertThat(early.earliestReady()).contains(NOON);
  }

  @Test
  void whatHappensLaterChangesNothing() {
    Histories history = Histories.regular(EARLIER, NOON);
    Assessment before = history.assess();
    history
        .span(Role.INCUMBENT, NOON.plusNanos(1), NOON.plusSeconds(9), Sample.of(FileState.MISSING))
        .says(Role.CANDIDATE, LogEvent.Kind.INVALID_GRANT, NOON.plusNanos(1))
        .says(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, NOON.plusNanos(1))
        .hole(
            new EvidenceStream(EvidenceStream.Kind.LOG, Role.CONSUMER),
            Optional.of(NOON.plusNanos(1)),
            Optional.empty());
    assertThat(history.assess()).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void evidenceTakenAwayFailsWhateverIsJudgedByIt(Role role) {
    for (EvidenceStream.Kind kind : EvidenceStream.Kind.values()) {
      Assessment assessment =
          Histories.regular(EARLIER, NOON)
              .hole(
                  new EvidenceStream(kind, role),
                  Optional.of(MIDDLE),
                  Optional.of(MIDDLE.plusSeconds(1)))
              .assess();
      Criterion coverage = assessment.criterion(CriterionId.OBSERVATION_COVERAGE);
      assertThat(coverage.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(coverage.explanation()).contains("taken away");
      assertThat(assessment.cleanSince()).contains(MIDDLE.plusSeconds(1).plus(NANO));
    }
  }

  @Test
  void aHoleReachesFromThePieceBeforeToThePieceAfter() {
    EvidenceStream stream = new EvidenceStream(EvidenceStream.Kind.SAMPLES, Role.INCUMBENT);
    CriterionId id = CriterionId.INCUMBENT_VALID_TOKEN;
    Histories none = Histories.regular(EARLIER, NOON);
    none.hole(stream, Optional.empty(), Optional.of(FROM.minus(NANO)));
    assertThat(none.verdict(id)).isEqualTo(Verdict.PASS);
    Histories start = Histories.regular(EARLIER, NOON);
    start.hole(stream, Optional.empty(), Optional.of(FROM));
    assertThat(start.verdict(id)).isEqualTo(Verdict.FAIL);
    Histories end = Histories.regular(EARLIER, NOON);
    end.hole(stream, Optional.of(NOON), Optional.empty());
    assertThat(end.verdict(id)).isEqualTo(Verdict.FAIL);
    assertThat(end.assess().cleanSince()).isEmpty();
  }

  @Test
  void aLineMissingAfterAWatchMayBeAsOldAsTheWatch() {
    Instant later = NOON.plusSeconds(9);
    Histories history =
        Histories.regular(EARLIER, later)
            .hole(
                new EvidenceStream(EvidenceStream.Kind.LOG, Role.CANDIDATE),
                Optional.of(later),
                Optional.empty());
    assertThat(history.verdict(CriterionId.CANDIDATE_NO_INVALID_GRANT)).isEqualTo(Verdict.FAIL);
  }

  @Test
  void cleanSinceIsTheEndOfWhatSpokeAgainstIt() {
    Assessment bad =
        Histories.regular(EARLIER, NOON)
            .says(Role.CANDIDATE, LogEvent.Kind.INVALID_GRANT, MIDDLE)
            .assess();
    assertThat(bad.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(bad.cleanSince()).contains(MIDDLE.plus(NANO));
    Instant ready = bad.earliestReady().orElseThrow();
    History later =
        Histories.regular(EARLIER, ready)
            .says(Role.CANDIDATE, LogEvent.Kind.INVALID_GRANT, MIDDLE)
            .build();
    Evaluator evaluator = new Evaluator(REQUIREMENTS);
    assertThat(evaluator.evaluate(later, ready).verdict()).isEqualTo(Verdict.PASS);
    assertThat(evaluator.evaluate(later, ready.minus(NANO)).verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void anAdvisoryCriterionBlocksOnlyWhenAsked() {
    History history = Histories.regular(EARLIER, NOON).build();
    assertThat(new Evaluator(REQUIREMENTS).evaluate(history, NOON).verdict())
        .isEqualTo(Verdict.PASS);
    Requirements strict =
        Histories.requirements(Duration.ofDays(1), 0.99, CriterionId.FILE_COMPATIBILITY);
    assertThat(new Evaluator(strict).evaluate(history, NOON).verdict())
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void theLatestFactsThatDecideAreKeptAndComeInOrderOfTime() {
    Histories history = Histories.regular(EARLIER, NOON);
    for (int i = 0; i < 50; i++) {
      history.says(Role.INCUMBENT, LogEvent.Kind.INVALID_GRANT, MIDDLE.plusSeconds(50 - i));
    }
    Criterion criterion = history.judge(CriterionId.INCUMBENT_NO_INVALID_GRANT);
    assertThat(criterion.measured()).containsEntry("invalid_grant", Measure.of(50L));
    assertThat(criterion.evidence()).hasSize(Criterion.MOST_EVIDENCE);
    assertThat(criterion.evidence().get(0).at()).isEqualTo(MIDDLE.plusSeconds(31));
    assertThat(criterion.evidence()).extracting(EvidenceItem::at).isSorted();
  }
}
