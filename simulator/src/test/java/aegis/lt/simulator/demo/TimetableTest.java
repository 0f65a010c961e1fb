package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimetableTest {
  @Test
  void aDayIsFifteenSecondsToAnHour() {
    assertThatCode(() -> new Timetable(Duration.ofSeconds(15))).doesNotThrowAnyException();
    assertThatCode(() -> new Timetable(Duration.ofHours(1))).doesNotThrowAnyException();
    assertThatThrownBy(() -> new Timetable(Duration.ofSeconds(15).minusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Timetable(Duration.ofHours(1).plusNanos(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRefreshIsDueAtEveryWakeUpOfTheNewKeeper() {
    assertThat(Timetable.ACCESS_LIFETIME.minus(Timetable.REFRESH_MARGIN))
        .isEqualTo(Timetable.CANDIDATE_CADENCE);
  }

  @Test
  void theFaultComesAtTwoFifthsOfTheDay() {
    assertThat(new Timetable(Duration.ofSeconds(60)).untilFault())
        .isEqualTo(Duration.ofSeconds(24));
  }
}
