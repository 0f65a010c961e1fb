package aegis.lt.observer.watch.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineTimeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-11-24T09:00:00Z INFO x|2026-11-24T09:00:00Z",
        "2026-11-24T09:00:00.5Z INFO x|2026-11-24T09:00:00.500Z",
        "'2026-11-24 09:00:00,123 ERROR x'|2026-11-24T09:00:00.123Z",
        "[2026-11-24 09:00:00] x|2026-11-24T09:00:00Z",
        "2026-11-24T09:00:00+01:00 x|2026-11-24T08:00:00Z",
        "2026-11-24T09:00:00.123456789+0100 x|2026-11-24T08:00:00.123456789Z"
      })
  void isReadFromTheBeginningOfALine(String line, Instant at) {
    assertThat(LineTime.of(line)).contains(at);
  }

  @Test
  void isUnknownWhereALineDoesNotBeginWithOne() {
    assertThat(LineTime.of("ERROR at 2026-11-24T09:00:00Z")).isEmpty();
    assertThat(LineTime.of("2026-13-24T09:00:00Z no such month")).isEmpty();
    assertThat(LineTime.of("")).isEmpty();
  }
}
