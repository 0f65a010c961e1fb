package aegis.lt.shared.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({"250ms,PT0.25S", "15s,PT15S", "5m,PT5M", "24h,PT24H", "7d,PT168H"})
  void readsWhatPeopleWrite(String text, Duration expected) {
    assertThat(Durations.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "15", "s", "-1s", "1.5s", "1h30m", "99999999999s"})
  void refusesEverythingElse(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S,0s",
    "PT0.25S,250ms",
    "PT1.25S,1.25s",
    "PT0.0001S,0s",
    "PT90.5S,1m 30.5s",
    "PT24H,24h",
    "PT-1M,-1m"
  })
  void writesForPeople(Duration duration, String expected) {
    assertThat(Durations.format(duration)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"PT900S,900", "PT0.123456789S,0.123456789", "PT-1.5S,-1.5"})
  void secondsAreExactBothWays(Duration duration, BigDecimal seconds) {
    assertThat(Durations.toSeconds(duration)).isEqualTo(seconds);
    assertThat(Durations.ofSeconds(seconds)).isEqualTo(duration);
  }
}
