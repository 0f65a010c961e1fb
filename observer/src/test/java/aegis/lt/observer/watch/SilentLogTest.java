package aegis.lt.observer.watch;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.config.LogOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilentLogTest {
  private static final Instant WRITTEN = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration LONGEST = Duration.ofMinutes(6);

  @ParameterizedTest
  @CsvSource({"0, false", "720, false", "721, true", "777600, true"})
  void aKeepersLogMayBeTwoWritesBehind(long secondsBefore, boolean warned) {
    Optional<String> warning =
        SilentLog.ofKeeper(
            new LogOrigin.OfContainer("keeper"),
            Optional.of(WRITTEN.minusSeconds(secondsBefore)),
            Optional.of(WRITTEN),
            LONGEST);
    assertThat(warning.isPresent()).isEqualTo(warned);
    warning.ifPresent(
        text ->
            assertThat(text)
                .startsWith("keeper: nothing has appeared in it since 2026-11-")
                .endsWith("while its keeper wrote the token cache at 2026-11-24T12:00:00Z"));
  }

  @Test
  void anEmptyLogIsToldAsSuch() {
    assertThat(
            SilentLog.ofKeeper(
                new LogOrigin.OfContainer("keeper"),
                Optional.empty(),
                Optional.of(WRITTEN),
                LONGEST))
        .hasValueSatisfying(text -> assertThat(text).startsWith("keeper is empty, while"));
  }

  @Test
  void withoutATokenCacheThereIsNothingToCompareWith() {
    assertThat(
            SilentLog.ofKeeper(
                new LogOrigin.OfContainer("keeper"), Optional.empty(), Optional.empty(), LONGEST))
        .isEmpty();
  }
}
