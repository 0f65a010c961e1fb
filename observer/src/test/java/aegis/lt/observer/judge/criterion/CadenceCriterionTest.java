package aegis.lt.observer.judge.criterion;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.GAP;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.Histories.every;
import static aegis.lt.observer.judge.Histories.token;
import static aegis.lt.observer.judge.criterion.Verdict.FAIL;
import static aegis.lt.observer.judge.criterion.Verdict.INCONCLUSIVE;
import static aegis.lt.observer.judge.criterion.Verdict.PASS;
import static aegis.lt.observer.judge.criterion.Verdict.PENDING;
import static aegis.lt.observer.judge.timeline.CriterionId.INCUMBENT_CADENCE;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.judge.Evaluator;
import aegis.lt.observer.judge.Histories;
import aegis.lt.observer.judge.timeline.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CadenceCriterionTest {
  private static final Duration CADENCE = Duration.ofMinutes(5);
  private static final Duration LONGEST = Duration.ofMinutes(6);
  private static final Instant EARLIER = FROM.minusSeconds(3600);
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);

  private static Histories looks(Instant from, List<Instant> mtimes) {
    return new Histories().writes(Role.INCUMBENT, from, NOON, mtimes);
  }

  /** Regular writes, with one interval of another length in the middle. */
  private static List<Instant> withInterval(Duration length) {
    List<Instant> mtimes = new ArrayList<>(every(EARLIER, MIDDLE, CADENCE));
    mtimes.addAll(every(MIDDLE.plus(length), NOON, CADENCE));
    return mtimes;
  }

  @Test
  void regularWritesPass() {
    Criterion cadence = looks(EARLIER, every(EARLIER, NOON, CADENCE)).judge(INCUMBENT_CADENCE);
    assertThat(cadence.verdict()).isEqualTo(PASS);
    assertThat(cadence.measured())
        .containsEntry("intervals", Measure.of(288L))
        .containsEntry("longest", Measure.of(CADENCE))
        .containsEntry("median", Measure.of(CADENCE))
        .containsEntry("open_interval", Measure.of(Duration.ZERO))
        .containsEntry("gaps", Measure.of(0L));
  }

  @Test
  void nothingSeenIsInconclusive() {
    assertThat(new Histories().verdict(INCUMBENT_CADENCE)).isEqualTo(INCONCLUSIVE);
  }

  /** It may have come and gone between two looks, which were recorded under a longer max_gap. */
  @ParameterizedTest
  @CsvSource({"60, FAIL", "61, INCONCLUSIVE"})
  void aWriteMayHideBetweenTwoLooksAtAMissingFile(long pauseSeconds, Verdict expected) {
    Instant again = MIDDLE.plusSeconds(600);
    Histories history =
        new Histories()
            .writes(
                Role.INCUMBENT, EARLIER, MIDDLE.plusSeconds(30), every(EARLIER, MIDDLE, CADENCE))
            .span(
                Role.INCUMBENT,
                MIDDLE.plusSeconds(60),
                again.minusSeconds(30),
                Duration.ofSeconds(pauseSeconds),
                Sample.of(FileState.MISSING))
            .writes(Role.INCUMBENT, again, NOON, every(again, NOON, CADENCE));
    assertThat(history.verdict(INCUMBENT_CADENCE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"360, 0, PASS", "360, 1, FAIL", "60, 0, PASS"})
  void anIntervalMayBeCadenceAndToleranceLong(long seconds, long nanos, Verdict expected) {
    Duration length = Duration.ofSeconds(seconds, nanos);
    assertThat(looks(EARLIER, withInterval(length)).verdict(INCUMBENT_CADENCE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"360, 0, PASS", "360, 1, FAIL"})
  void theOpenIntervalCountsUpToNow(long seconds, long nanos, Verdict expected) {
    Instant last = NOON.minus(Duration.ofSeconds(seconds, nanos));
    List<Instant> mtimes = new ArrayList<>();
    for (Instant at = last; at.isAfter(EARLIER); at = at.minus(CADENCE)) {
      mtimes.add(0, at);
    }
    assertThat(looks(EARLIER, mtimes).verdict(INCUMBENT_CADENCE)).isEqualTo(expected);
  }

  /**
   * One write missing: an interval of ten minutes that ends so long after the window's beginning.
   */
  private static Histories stallUntil(Duration afterFrom) {
    Instant again = FROM.plus(afterFrom);
    List<Instant> mtimes = new ArrayList<>(every(EARLIER, again.minus(CADENCE), CADENCE));
    mtimes.removeIf(at -> !at.isBefore(again.minusSeconds(600)));
    mtimes.add(again.minusSeconds(600));
    mtimes.addAll(every(again, NOON, CADENCE));
    return looks(EARLIER, mtimes);
  }

  @ParameterizedTest
  @CsvSource({"0, PASS", "1, FAIL", "1000000000, FAIL", "599000000000, FAIL"})
  void anIntervalThatReachesIntoTheWindowCountsInItsWholeLength(long nanos, Verdict expected) {
    assertThat(stallUntil(Duration.ofNanos(nanos)).verdict(INCUMBENT_CADENCE)).isEqualTo(expected);
  }

  @Test
  void aStallIsOverForTheWindowThatBeginsWithTheWriteThatEndsIt() {
    Histories history =
        stallUntil(Duration.ofSeconds(200))
            .writes(Role.CANDIDATE, EARLIER, NOON, every(EARLIER, NOON, Duration.ofMinutes(15)))
            .log(Role.INCUMBENT, EARLIER, NOON)
            .log(Role.CANDIDATE, EARLIER, NOON)
            .log(Role.CONSUMER, EARLIER, NOON);
    assertThat(history.assess().cleanSince()).contains(FROM.plusSeconds(200));
  }

  /** A gap hides the beginning of an interval that reaches into the window. */
  @ParameterizedTest
  @CsvSource({"160, PASS", "161, INCONCLUSIVE"})
  void aGapBeforeTheWindowCountsIfTheIntervalIsTooLongWithoutWhatItMayHide(
      long secondsIntoTheWindow, Verdict expected) {
    Instant written = FROM.minusSeconds(200);
    Instant again = FROM.plusSeconds(secondsIntoTheWindow);
    List<Instant> before = every(EARLIER, written.minusSeconds(1), CADENCE);
    List<Instant> after = new ArrayList<>(List.of(written));
    after.addAll(every(again, NOON, CADENCE));
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, written.minusSeconds(1), before)
            .writes(Role.INCUMBENT, written.plus(GAP), NOON, after);
    assertThat(history.verdict(INCUMBENT_CADENCE)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "240000000000, PASS",
    "239999999999, FAIL",
    "360000000000, PASS",
    "360000000001, FAIL"
  })
  void theMedianLiesWithinCadenceAndTolerance(long nanos, Verdict expected) {
    Instant from = NOON.minusNanos(nanos * 400);
    assertThat(looks(from, every(from, NOON, Duration.ofNanos(nanos))).verdict(INCUMBENT_CADENCE))
        .isEqualTo(expected);
  }

  @Test
  void aMedianThatFailsStandsAmongTheFacts() {
    Instant from = NOON.minusSeconds(239 * 400);
    Criterion criterion =
        looks(from, every(from, NOON, Duration.ofSeconds(239))).judge(INCUMBENT_CADENCE);
    assertThat(criterion.evidence())
        .filteredOn(fact -> fact.speaksFor() == FAIL)
        .extracting(EvidenceItem::what)
        .containsExactly("a median interval of 3m 59s");
  }

  @ParameterizedTest
  @CsvSource({"0, PASS", "-1, FAIL"})
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo(long nanos, Verdict expected) {
    // Four intervals of 100 s, 200 s, 280 s and 300 s: the mean of 200 and 280 is 240.
    Instant second = FROM.plusSeconds(100);
    Instant third = second.plusSeconds(200);
    Instant fourth = third.plusSeconds(280).plusNanos(nanos);
    Instant fifth = fourth.plusSeconds(300);
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, FROM, fifth, List.of(FROM, second, third, fourth, fifth));
    Requirements requirements = Histories.requirements(Duration.between(FROM, fifth), 0.99);
    assertThat(
            new Evaluator(requirements)
                .evaluate(history.build(), fifth)
                .criterion(INCUMBENT_CADENCE)
                .verdict())
        .isEqualTo(expected);
  }

  @Test
  void theWindowIsFullWithALookAtItsBeginningAndPendingWithOneJustAfter() {
    List<Instant> mtimes = every(EARLIER, NOON, CADENCE);
    List<Instant> seen = mtimes.stream().filter(at -> !at.isBefore(FROM)).toList();
    assertThat(looks(FROM, seen).verdict(INCUMBENT_CADENCE)).isEqualTo(PASS);
    assertThat(looks(FROM.plus(NANO), seen).verdict(INCUMBENT_CADENCE)).isEqualTo(PENDING);
  }

  @Test
  void aFileThatWasOldWhenFirstSeenFailsAtOnce() {
    assertThat(looks(NOON.minusSeconds(30), List.of(EARLIER)).verdict(INCUMBENT_CADENCE))
        .isEqualTo(FAIL);
  }

  @Test
  void twoFastIntervalsArePendingAndThreeFail() {
    Instant from = NOON.minusSeconds(30);
    Instant start = NOON.minusSeconds(29);
    Duration fast = Duration.ofSeconds(5);
    assertThat(looks(from, every(start, start.plusSeconds(10), fast)).verdict(INCUMBENT_CADENCE))
        .isEqualTo(PENDING);
    assertThat(looks(from, every(start, start.plusSeconds(15), fast)).verdict(INCUMBENT_CADENCE))
        .isEqualTo(FAIL);
  }

  /** Regular looks up to an instant, and again from another; the writes went on meanwhile. */
  private static Histories pausing(Instant lastLook, Instant nextLook) {
    Histories history = new Histories();
    List<Instant> mtimes = every(EARLIER, NOON, CADENCE);
    List<Instant> before = mtimes.stream().filter(at -> !at.isAfter(lastLook)).toList();
    history.writes(Role.INCUMBENT, EARLIER, lastLook, before);
    List<Instant> after = mtimes.stream().filter(at -> at.isAfter(lastLook)).toList();
    Instant seenFirst =
        mtimes.stream().filter(at -> !at.isAfter(nextLook)).reduce((a, b) -> b).orElseThrow();
    List<Instant> seen = new ArrayList<>(List.of(seenFirst));
    seen.addAll(after.stream().filter(at -> at.isAfter(nextLook)).toList());
    return history.writes(Role.INCUMBENT, nextLook, NOON, seen);
  }

  @Test
  void aPauseOfMaxGapIsNoGapAndALongerOneIs() {
    Instant lastLook = MIDDLE.minusSeconds(20);
    assertThat(pausing(lastLook, lastLook.plus(GAP)).verdict(INCUMBENT_CADENCE)).isEqualTo(PASS);
    Criterion gap = pausing(lastLook, lastLook.plus(GAP).plus(NANO)).judge(INCUMBENT_CADENCE);
    assertThat(gap.verdict()).isEqualTo(INCONCLUSIVE);
    assertThat(gap.measured())
        .containsEntry("gaps", Measure.of(1L))
        .containsEntry("unjudged", Measure.of(2L));
  }

  @Test
  void aGapWithTheSameModificationTimeOnBothSidesIsBridged() {
    assertThat(pausing(MIDDLE.plusSeconds(10), MIDDLE.plusSeconds(290)).verdict(INCUMBENT_CADENCE))
        .isEqualTo(PASS);
  }

  @Test
  void aGapIsNotBridgedWhenTheContentDiffers() {
    Instant last = NOON.minusSeconds(300);
    Instant asOf = NOON.plusSeconds(61);
    for (Sample after :
        List.of(token(last), token(last, last, Duration.ofMinutes(20), "another"))) {
      Histories history =
          looks(EARLIER, every(EARLIER, last, CADENCE)).span(Role.INCUMBENT, asOf, asOf, after);
      Criterion criterion =
          new Evaluator(Histories.REQUIREMENTS)
              .evaluate(history.build(), asOf)
              .criterion(INCUMBENT_CADENCE);
      // 361 s without a write are too long if the gap is bridged, and not proven if it is not.
      assertThat(criterion.verdict()).isEqualTo(after.equals(token(last)) ? FAIL : INCONCLUSIVE);
    }
  }

  @Test
  void aStallSeenBeforeAGapStillFails() {
    Instant stalled = MIDDLE.plus(LONGEST).plus(NANO);
    Instant again = stalled.plusSeconds(3600);
    Histories seen =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, stalled, every(EARLIER, MIDDLE, CADENCE))
            .writes(Role.INCUMBENT, again, NOON, every(again, NOON, CADENCE));
    assertThat(seen.verdict(INCUMBENT_CADENCE)).isEqualTo(FAIL);
    Histories barely =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, stalled.minus(NANO), every(EARLIER, MIDDLE, CADENCE))
            .writes(Role.INCUMBENT, again, NOON, every(again, NOON, CADENCE));
    assertThat(barely.verdict(INCUMBENT_CADENCE)).isEqualTo(INCONCLUSIVE);
  }

  @Test
  void aStallSeenAfterAGapFails() {
    Instant lastLook = NOON.minusSeconds(600);
    Instant written = NOON.minusSeconds(400);
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, lastLook, every(EARLIER, lastLook, CADENCE))
            .writes(Role.INCUMBENT, NOON.minus(LONGEST).minus(NANO), NOON, List.of(written));
    assertThat(history.verdict(INCUMBENT_CADENCE)).isEqualTo(FAIL);
  }

  @Test
  void notHavingLookedSinceIsInconclusive() {
    Instant last = NOON.minus(GAP);
    List<Instant> mtimes = every(EARLIER, last, CADENCE);
    assertThat(
            new Histories()
                .writes(Role.INCUMBENT, EARLIER, last, mtimes)
                .verdict(INCUMBENT_CADENCE))
        .isEqualTo(PASS);
    assertThat(
            new Histories()
                .writes(Role.INCUMBENT, EARLIER, last.minus(NANO), mtimes)
                .verdict(INCUMBENT_CADENCE))
        .isEqualTo(INCONCLUSIVE);
  }

  @Test
  void whatAGapCutsOffFromTheWindowIsIgnored() {
    assertThat(pausing(FROM.minusSeconds(400), FROM.plusSeconds(10)).verdict(INCUMBENT_CADENCE))
        .isEqualTo(PENDING);
    assertThat(pausing(FROM.minusSeconds(400), FROM).verdict(INCUMBENT_CADENCE)).isEqualTo(PASS);
    assertThat(pausing(FROM.minusSeconds(10), FROM.plusSeconds(50)).verdict(INCUMBENT_CADENCE))
        .isEqualTo(PASS);
  }

  @Test
  void aSpanWithTooLongAPauseIsBridgedByItself() {
    Instant written = MIDDLE;
    List<Instant> before = every(EARLIER, MIDDLE.minusSeconds(300), CADENCE);
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, written.minusSeconds(1), before)
            .span(Role.INCUMBENT, written, written.plusSeconds(299), GAP.plus(NANO), token(written))
            .writes(
                Role.INCUMBENT,
                written.plusSeconds(300),
                NOON,
                every(written.plusSeconds(300), NOON, CADENCE));
    assertThat(history.verdict(INCUMBENT_CADENCE)).isEqualTo(PASS);
  }

  @Test
  void looksThatCouldNotReadTheFileAreNoLooks() {
    Instant lastLook = MIDDLE.minusSeconds(20);
    Instant nextLook = lastLook.plus(GAP).plus(NANO);
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, lastLook, every(EARLIER, lastLook, CADENCE))
            .span(
                Role.INCUMBENT,
                lastLook.plusSeconds(1),
                nextLook.minusSeconds(1),
                Sample.of(FileState.UNREADABLE))
            .span(Role.INCUMBENT, nextLook, MIDDLE.plusSeconds(299), token(MIDDLE))
            .writes(
                Role.INCUMBENT,
                MIDDLE.plusSeconds(300),
                NOON,
                every(MIDDLE.plusSeconds(300), NOON, CADENCE));
    assertThat(history.verdict(INCUMBENT_CADENCE)).isEqualTo(INCONCLUSIVE);
  }

  @Test
  void aModificationTimeThatWentBackIsInconclusive() {
    List<Instant> before = every(EARLIER, MIDDLE, CADENCE);
    Instant set = MIDDLE.minusSeconds(200);
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, MIDDLE.plusSeconds(9), before)
            .span(Role.INCUMBENT, MIDDLE.plusSeconds(10), MIDDLE.plusSeconds(159), token(set))
            .writes(
                Role.INCUMBENT,
                MIDDLE.plusSeconds(160),
                NOON,
                every(MIDDLE.plusSeconds(160), NOON, CADENCE));
    Criterion criterion = history.judge(INCUMBENT_CADENCE);
    assertThat(criterion.verdict()).isEqualTo(INCONCLUSIVE);
    assertThat(criterion.explanation()).contains("went back");
  }

  @Test
  void aModificationTimeInTheFutureIsInconclusive() {
    Histories history =
        new Histories()
            .writes(
                Role.INCUMBENT,
                EARLIER,
                NOON.minusSeconds(2),
                every(EARLIER, NOON, CADENCE).stream()
                    .filter(at -> at.isBefore(NOON.minusSeconds(2)))
                    .toList())
            .span(Role.INCUMBENT, NOON.minusSeconds(1), NOON, token(NOON.plusNanos(1)));
    assertThat(history.verdict(INCUMBENT_CADENCE)).isEqualTo(INCONCLUSIVE);
  }

  @Test
  void aClockThatWentBackIsAGapHoweverShort() {
    List<Instant> before = every(EARLIER, MIDDLE, CADENCE);
    Instant back = MIDDLE.plusSeconds(99);
    Histories history =
        new Histories()
            .writes(Role.INCUMBENT, EARLIER, MIDDLE.plusSeconds(99).plus(NANO), before)
            .writes(Role.INCUMBENT, back, NOON, every(back, NOON, CADENCE));
    assertThat(history.verdict(INCUMBENT_CADENCE)).isEqualTo(INCONCLUSIVE);
  }

  @Test
  void aFileNeverThereIsInconclusive() {
    assertThat(
            new Histories()
                .span(Role.INCUMBENT, EARLIER, NOON, Sample.of(FileState.MISSING))
                .verdict(INCUMBENT_CADENCE))
        .isEqualTo(INCONCLUSIVE);
  }
}
