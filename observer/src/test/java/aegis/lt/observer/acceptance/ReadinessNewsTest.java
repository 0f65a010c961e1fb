package aegis.lt.observer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.judge.Status;
import aegis.lt.shared.notify.Notification;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessNewsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  private static ReadinessNews news(Phase phase, Status status) {
    return new ReadinessNews(phase, status, Optional.empty(), Optional.of("incumbent_cadence"));
  }

  private static Optional<Notification> told(ReadinessNews before, ReadinessNews now) {
    return now.notification(Optional.of(before), "saxo-live", NOW);
  }

  @ParameterizedTest
  @CsvSource({
    // Phase and status before and now: the severity of what is told.
    "PARALLEL, OBSERVING,         PARALLEL, AWAITING_APPROVAL, INFO",
    "PARALLEL, AWAITING_APPROVAL, PARALLEL, NOT_READY,         WARNING",
    "PARALLEL, NOT_READY,         PARALLEL, OBSERVING,         none",
    "PARALLEL, AWAITING_APPROVAL, CUTOVER,  NOT_READY,         INFO",
    "CUTOVER,  NOT_READY,         WATCH,    OBSERVING,         none",
    "WATCH,    OBSERVING,         WATCH,    NOT_READY,         none",
    "WATCH,    OBSERVING,         CUT_OVER, OBSERVING,         none",
    "CUT_OVER, OBSERVING,         CUT_OVER, AWAITING_APPROVAL, none",
    "CUT_OVER, AWAITING_APPROVAL, CUT_OVER, NOT_READY,         WARNING",
    "CUT_OVER, NOT_READY,         CUT_OVER, AWAITING_APPROVAL, INFO",
  })
  void aPlannedCutoverIsNoAlarmAndWhatFollowsItIsToldOnce(
      Phase before, Status was, Phase now, Status is, String severity) {
    assertThat(told(news(before, was), news(now, is)).map(one -> one.severity().name()))
        .isEqualTo(Optional.of(severity).filter(name -> !name.equals("none")));
  }

  @Test
  void aFailureAfterReadinessSaysThatAnApprovalCountsNoMore() {
    ReadinessNews ready = news(Phase.PARALLEL, Status.AWAITING_APPROVAL);
    ReadinessNews failed = news(Phase.PARALLEL, Status.NOT_READY);
    assertThat(told(ready, failed).orElseThrow().text())
        .contains("NOT_READY: incumbent_cadence")
        .contains("approval that was given before does not count any more");
    assertThat(told(failed, ready).orElseThrow().text()).doesNotContain("approval that");
  }

  @Test
  void whileACutoverIsUnderWayAChangeOfReadinessIsNoNews() {
    ReadinessNews begun = news(Phase.CUTOVER, Status.AWAITING_APPROVAL);
    assertThat(news(Phase.CUTOVER, Status.NOT_READY).isTheSame(begun)).isTrue();
    assertThat(news(Phase.PARALLEL, Status.AWAITING_APPROVAL).isTheSame(begun)).isFalse();
    assertThat(news(Phase.PARALLEL, Status.NOT_READY).isTheSame(begun)).isFalse();
  }
}
