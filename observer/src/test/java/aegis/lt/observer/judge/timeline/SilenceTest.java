package aegis.lt.observer.judge.timeline;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.GAP;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.timeline.CriterionId.CANDIDATE_NO_INVALID_GRANT;
import static aegis.lt.observer.judge.timeline.CriterionId.CONSUMER_NO_STALE_401;
import static aegis.lt.observer.judge.timeline.CriterionId.INCUMBENT_NO_INVALID_GRANT;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Histories;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A log in which nothing appears proves nothing. */
class SilenceTest {
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);
  private static final Duration CADENCE = Duration.ofMinutes(5);

  /** The incumbent writes every five minutes; its log is silent in one stretch. */
  private static Histories silentBetween(Instant since, Instant until) {
    return new Histories()
        .writes(Role.INCUMBENT, FROM, NOON, Histories.every(FROM, NOON, CADENCE))
        .log(Role.INCUMBENT, FROM, until, since)
        .log(Role.INCUMBENT, until, NOON, NOON);
  }

  private static Verdict keeper(Instant since, Instant until) {
    return silentBetween(since, until).verdict(INCUMBENT_NO_INVALID_GRANT);
  }

  /** Writes are noticed at MIDDLE, 5 min later, 10 min later and so on. */
  @Test
  void threeWritesWithoutAWordInBetweenAreTooMany() {
    assertThat(keeper(MIDDLE.minus(NANO), MIDDLE.plus(CADENCE.multipliedBy(2))))
        .isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(keeper(MIDDLE.minus(NANO), MIDDLE.plus(CADENCE.multipliedBy(2)).minus(NANO)))
        .as("the third write came with a word")
        .isEqualTo(Verdict.PASS);
    assertThat(keeper(MIDDLE, MIDDLE.plus(CADENCE.multipliedBy(2))))
        .as("the first write came with a word")
        .isEqualTo(Verdict.PASS);
    assertThat(keeper(MIDDLE, MIDDLE.plus(CADENCE.multipliedBy(3))))
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void onlyWritesInTheWindowCount() {
    Instant early = FROM.minus(CADENCE.multipliedBy(4));
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, early, NOON, Histories.every(early, NOON, CADENCE))
            .log(Role.INCUMBENT, early, FROM.plus(CADENCE), early)
            .log(Role.INCUMBENT, FROM.plus(CADENCE), NOON, NOON);
    assertThat(history.verdict(INCUMBENT_NO_INVALID_GRANT)).isEqualTo(Verdict.PASS);
  }

  @Test
  void aLogThatNeverSaysAnythingIsInconclusiveAndTheReasonIsTold() {
    Histories history =
        Histories.regular(FROM, FROM)
            .writes(Role.CANDIDATE, FROM, NOON, Histories.every(FROM, NOON, CADENCE))
            .log(Role.CANDIDATE, FROM, NOON, FROM);
    Criterion found = history.judge(CANDIDATE_NO_INVALID_GRANT);
    assertThat(found.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(found.explanation())
        .contains("Nothing appeared in the candidate's log", "288 times", "buffered");
    assertThat(found.measured()).containsEntry("writes_in_silence", Measure.of(288L));
    assertThat(found.evidence()).extracting(EvidenceItem::at).contains(FROM);
  }

  @Test
  void whereNothingWasRecordedAboutSilenceNothingIsJudged() {
    assertThat(Histories.regular(FROM, NOON).verdict(INCUMBENT_NO_INVALID_GRANT))
        .isEqualTo(Verdict.PASS);
    assertThat(Histories.regular(FROM, NOON).verdict(CONSUMER_NO_STALE_401))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aSilenceUpToMaxGapIsNone() {
    Instant end = MIDDLE.plus(GAP);
    List<Instant> fast = Histories.every(FROM, NOON, Duration.ofSeconds(10));
    for (Duration more : List.of(Duration.ZERO, NANO)) {
      Verdict verdict =
          new Histories()
              .writes(Role.INCUMBENT, FROM, NOON, fast)
              .log(Role.INCUMBENT, FROM, end.plus(more), MIDDLE)
              .log(Role.INCUMBENT, end.plus(more), NOON, NOON)
              .verdict(INCUMBENT_NO_INVALID_GRANT);
      assertThat(verdict).isEqualTo(more.isZero() ? Verdict.PASS : Verdict.INCONCLUSIVE);
    }
  }

  /** A silence that continues over a restart of the observer is one. */
  @Test
  void silentSpansThatTouchAreOneSilence() {
    Instant early = MIDDLE.minus(NANO);
    Instant split = MIDDLE.plus(CADENCE);
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, FROM, NOON, Histories.every(FROM, NOON, CADENCE))
            .log(Role.INCUMBENT, FROM, split, early)
            .log(Role.INCUMBENT, split, split.plus(CADENCE), split)
            .log(Role.INCUMBENT, split.plus(CADENCE), NOON, NOON);
    assertThat(history.verdict(INCUMBENT_NO_INVALID_GRANT)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  private static Verdict consumer(Instant from, Instant silentSince, Instant to) {
    return new Histories().log(Role.CONSUMER, from, to, silentSince).verdict(CONSUMER_NO_STALE_401);
  }

  @Test
  void aConsumerThatSaysNothingInTheWholeWindowIsInconclusive() {
    Instant early = FROM.minusSeconds(3600);
    assertThat(consumer(FROM, FROM, NOON)).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(consumer(early, FROM, NOON)).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(consumer(early, FROM.plus(NANO), NOON)).isEqualTo(Verdict.PASS);
    assertThat(consumer(early, NOON, NOON)).isEqualTo(Verdict.PASS);
    assertThat(consumer(FROM.plus(NANO), FROM.plus(NANO), NOON))
        .as("the window is not full")
        .isEqualTo(Verdict.PENDING);
  }

  @Test
  void whyALogIsNotWatchedIsTold() {
    Histories history = new Histories().tells(Role.CANDIDATE, MIDDLE, "the log is not there");
    Criterion found = history.judge(CANDIDATE_NO_INVALID_GRANT);
    assertThat(found.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(found.explanation())
        .isEqualTo(
            "There was no watch on the candidate's log. At 2026-11-24T00:00:00Z the log is not"
                + " there.");
    assertThat(found.evidence())
        .extracting(EvidenceItem::what)
        .containsExactly("the log is not there");
  }

  @Test
  void whyALogWasNotWatchedIsToldOnlyWhereItLeftAGap() {
    Histories history =
        new Histories()
            .log(Role.CANDIDATE, FROM, MIDDLE)
            .log(Role.CANDIDATE, MIDDLE.plusSeconds(9), NOON)
            .tells(Role.CANDIDATE, MIDDLE.plusSeconds(3), "the log cannot be read: is a directory")
            .tells(Role.CANDIDATE, MIDDLE.plusSeconds(30), "the log cannot be read: timeout");
    Criterion found = history.judge(CANDIDATE_NO_INVALID_GRANT);
    assertThat(found.explanation())
        .endsWith("At 2026-11-24T00:00:03Z the log cannot be read: is a directory.");
    assertThat(found.evidence())
        .extracting(EvidenceItem::what)
        .contains("the log cannot be read: is a directory")
        .doesNotContain("the log cannot be read: timeout");
  }

  @Test
  void afterASilenceAWindowIsCleanThatHasFewerThanThreeOfItsWrites() {
    Instant since = MIDDLE.minus(NANO);
    Assessment assessment =
        whole(silentBetween(since, MIDDLE.plus(CADENCE.multipliedBy(3))), Role.INCUMBENT).assess();
    assertThat(assessment.cleanSince()).contains(MIDDLE.plus(CADENCE).plus(NANO));
  }

  private static Histories whole(Histories history, Role without) {
    for (Role role : Role.values()) {
      if (role != without) {
        history.log(role, FROM, NOON);
      }
    }
    return history.writes(
        Role.CANDIDATE, FROM, NOON, Histories.every(FROM, NOON, Duration.ofMinutes(15)));
  }

  @Test
  void evidenceFromLaterChangesNothing() {
    Instant later = NOON.plusSeconds(3600);
    Histories then =
        new Histories()
            .writes(Role.INCUMBENT, FROM, NOON, Histories.every(FROM, NOON, CADENCE))
            .log(Role.INCUMBENT, FROM, NOON, MIDDLE);
    Histories now =
        new Histories()
            .writes(Role.INCUMBENT, FROM, NOON, Histories.every(FROM, NOON, CADENCE))
            .log(Role.INCUMBENT, FROM, later, MIDDLE);
    assertThat(now.judge(INCUMBENT_NO_INVALID_GRANT))
        .isEqualTo(then.judge(INCUMBENT_NO_INVALID_GRANT));
    assertThat(Optional.of(then.verdict(INCUMBENT_NO_INVALID_GRANT)))
        .contains(Verdict.INCONCLUSIVE);
  }
}
