package aegis.lt.observer.judge;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.GAP;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.timeline.CriterionId.CANDIDATE_NO_INVALID_GRANT;
import static aegis.lt.observer.judge.timeline.CriterionId.CONSUMER_NO_STALE_401;
import static aegis.lt.observer.judge.timeline.CriterionId.KEEPER_RESTARTS;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogCriteriaTest {
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);

  private static Verdict saidAt(Instant at) {
    return new Histories()
        .log(Role.CANDIDATE, FROM.minusSeconds(60), NOON)
        .says(Role.CANDIDATE, LogEvent.Kind.INVALID_GRANT, at)
        .verdict(CANDIDATE_NO_INVALID_GRANT);
  }

  @Test
  void invalidGrantFailsFromTheFirstInstantOfTheWindowToTheLast() {
    assertThat(saidAt(FROM.minus(NANO))).isEqualTo(Verdict.PASS);
    assertThat(saidAt(FROM)).isEqualTo(Verdict.FAIL);
    assertThat(saidAt(NOON)).isEqualTo(Verdict.FAIL);
    assertThat(saidAt(NOON.plus(NANO))).isEqualTo(Verdict.PASS);
  }

  private static Verdict watched(Instant... ends) {
    Histories history = new Histories();
    for (int i = 0; i < ends.length; i += 2) {
      history.log(Role.CANDIDATE, ends[i], ends[i + 1]);
    }
    return history.verdict(CANDIDATE_NO_INVALID_GRANT);
  }

  /**
   * Between two stretches something went unread, however short the time; at the end nothing did.
   */
  @Test
  void aBreakInTheWatchOfALogIsAGapHoweverShort() {
    assertThat(watched()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(watched(FROM, NOON)).isEqualTo(Verdict.PASS);
    assertThat(watched(FROM.plus(NANO), NOON)).isEqualTo(Verdict.PENDING);
    assertThat(watched(FROM, MIDDLE, MIDDLE, NOON)).isEqualTo(Verdict.PASS);
    assertThat(watched(FROM, MIDDLE, MIDDLE.plus(NANO), NOON)).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(watched(FROM, MIDDLE, MIDDLE.plus(GAP), NOON)).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(watched(FROM, NOON.minus(GAP))).isEqualTo(Verdict.PASS);
    assertThat(watched(FROM, NOON.minus(GAP).minus(NANO))).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void stretchesThatOverlapAreOneWatch() {
    assertThat(watched(FROM, NOON, FROM.plusSeconds(1), FROM.plusSeconds(2)))
        .isEqualTo(Verdict.PASS);
    assertThat(watched(MIDDLE, NOON, FROM, MIDDLE.plusSeconds(1))).isEqualTo(Verdict.PASS);
  }

  @Test
  void aStretchThatIsOnlyKnownLaterCountsUpToNow() {
    assertThat(watched(FROM, NOON.plusSeconds(3600))).isEqualTo(Verdict.PASS);
    assertThat(watched(NOON.plus(NANO), NOON.plusSeconds(3600))).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void aRestartOfAKeeperIsReported() {
    Histories history = Histories.regular(FROM, NOON);
    assertThat(history.verdict(KEEPER_RESTARTS)).isEqualTo(Verdict.PASS);
    history.does(Role.INCUMBENT, ContainerEvent.Event.OOM, MIDDLE);
    assertThat(history.verdict(KEEPER_RESTARTS)).isEqualTo(Verdict.FAIL);
    assertThat(new Histories().verdict(KEEPER_RESTARTS)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void aConsumerWithout401PassesOnlyIfItsLogWasWatched() {
    assertThat(Histories.regular(FROM, NOON).verdict(CONSUMER_NO_STALE_401))
        .isEqualTo(Verdict.PASS);
    assertThat(new Histories().verdict(CONSUMER_NO_STALE_401)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void each401IsCountedByItsCause() {
    Histories history = Histories.regular(FROM, NOON);
    history.says(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, MIDDLE.plusSeconds(100));
    Criterion unrelated = history.judge(CONSUMER_NO_STALE_401);
    assertThat(unrelated.verdict()).isEqualTo(Verdict.PASS);
    assertThat(unrelated.measured()).containsEntry("unrelated", Measure.of(1L));
    history.says(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, MIDDLE.plusSeconds(300));
    Criterion rotated = history.judge(CONSUMER_NO_STALE_401);
    assertThat(rotated.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(rotated.measured())
        .containsEntry("unrelated", Measure.of(1L))
        .containsEntry("just_rotated", Measure.of(1L))
        .containsEntry("stale_token", Measure.of(0L));
  }

  @Test
  void a401ThatCannotBeAttributedIsInconclusive() {
    Histories history = new Histories().log(Role.CONSUMER, FROM, NOON);
    history.says(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, MIDDLE);
    assertThat(history.verdict(CONSUMER_NO_STALE_401)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void a401WithAKnownCauseIsCountedAndNotJudged() {
    Histories history = Histories.regular(FROM, NOON);
    history.says(Role.CONSUMER, LogEvent.Kind.IGNORED, MIDDLE);
    history.says(Role.CONSUMER, LogEvent.Kind.UNAUTHORIZED, MIDDLE);
    assertThat(history.judge(CONSUMER_NO_STALE_401).measured())
        .containsEntry("ignored", Measure.of(1L))
        .containsEntry("just_rotated", Measure.of(1L));
    Criterion excused =
        new Evaluator(Histories.REQUIREMENTS.withIgnored(Optional.of("^unauthorized$")))
            .evaluate(history.build(), NOON)
            .criterion(CONSUMER_NO_STALE_401);
    assertThat(excused.verdict()).isEqualTo(Verdict.PASS);
    assertThat(excused.measured())
        .containsEntry("ignored", Measure.of(2L))
        .containsEntry("just_rotated", Measure.of(0L));
    assertThat(excused.evidence())
        .extracting(EvidenceItem::what)
        .contains("ignored: unauthorized", "ignored: ignored");
  }
}
