package aegis.lt.observer.report;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.judge.timeline.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeAxisTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  private static TimeAxis axis(Duration window, double width) {
    return new TimeAxis(new Stretch(NOON.minus(window), NOON), 50, width);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 7, 60, 300, 3600, 86_400, 90_000, 604_800, 31_536_000})
  void anyWindowHasTicksThatDoNotCollide(long secs) {
    List<TimeAxis.Tick> ticks = axis(Duration.ofSeconds(secs), 800).ticks();

    assertThat(ticks).isNotEmpty();
    for (int i = 1; i < ticks.size(); i++) {
      assertThat(ticks.get(i).x() - ticks.get(i - 1).x()).isGreaterThan(48);
    }
  }

  @Test
  void ticksAreAtRoundTimesAndMidnightNamesTheDay() {
    assertThat(axis(Duration.ofHours(24), 800).ticks())
        .extracting(TimeAxis.Tick::label)
        .startsWith("12:00", "14:00")
        .contains("24 Nov");
    assertThat(axis(Duration.ofSeconds(60), 800).ticks())
        .extracting(TimeAxis.Tick::label)
        .contains("11:59:30");
  }

  @Test
  void whatLiesOutsideIsPutAtTheEdge() {
    TimeAxis axis = axis(Duration.ofHours(1), 800);

    assertThat(axis.x(NOON.plusSeconds(1))).isEqualTo(850);
    assertThat(axis.x(NOON.minusSeconds(7200))).isEqualTo(50);
    assertThat(axis.x(NOON.minusSeconds(1800))).isEqualTo(450);
  }
}
