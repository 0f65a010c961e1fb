package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of the log drivers there are. */
class LogSelfTestTest {
  private static final String NAME = "aegis-lt-token-keeper";
  private static final Instant AT = Instant.parse("2026-11-24T09:00:00.5Z");

  private final FakeContainers containers = new FakeContainers();

  @BeforeEach
  void create() {
    containers.create(NAME, AT.minusSeconds(60));
  }

  private LogSelfTest test() throws IOException {
    return LogSelfTest.of(containers, containers.find(NAME).orElseThrow());
  }

  private void say(String text, Instant at) {
    containers.write(NAME, LogEntry.Stream.OUT, at, text, true);
  }

  @Test
  void noneIsAProblem() throws IOException {
    containers.logDriver = "none";
    assertThat(test().problem()).hasValue("log driver none keeps no log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local"})
  void theEnginesOwnDriversNeedNoTest(String driver) throws IOException {
    containers.logDriver = driver;
    say("one", AT);
    assertThat(test())
        .isEqualTo(new LogSelfTest(driver, Optional.of(AT), Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"db", "journald", "syslog", "a-plugin", ""})
  void anyOtherIsReadTwice(String driver) throws IOException {
    containers.logDriver = driver;
    say("one", AT.minusSeconds(5));
    say("two", AT);
    LogSelfTest found = test();
    assertThat(found.problem()).isEmpty();
    assertThat(found.lastWord()).hasValue(AT);
    assertThat(found.finding())
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .startsWith("log driver " + (driver.isEmpty() ? "not stated" : driver))
                    .contains("2026-11-24T09:00:00.500Z was read back"));
  }

  @Test
  void anEmptyLogShowsNothing() throws IOException {
    containers.logDriver = "db";
    assertThat(test().problem()).isEmpty();
    assertThat(test().finding())
        .hasValueSatisfying(text -> assertThat(text).contains("empty").contains("unknown"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local", "db", "syslog"})
  void aLogThatCannotBeReadIsAProblemOfThatLog(String driver) throws IOException {
    containers.logDriver = driver;
    containers.unreadable = "configured logging driver does not support reading";
    assertThat(test().problem())
        .hasValueSatisfying(
            text -> assertThat(text).contains(driver).endsWith("does not support reading"));
  }

  @Test
  void aLineThatIsNotFoundAgainIsAProblem() throws IOException {
    containers.logDriver = "db";
    containers.forgetful = true;
    say("one", AT);
    assertThat(test().problem())
        .hasValueSatisfying(text -> assertThat(text).contains("not found a second time"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3600})
  void aDriverThatTakesTimesForOthersIsAProblem(long seconds) throws IOException {
    containers.logDriver = "db";
    containers.sinceIsOff = Duration.ofSeconds(seconds);
    say("one", AT);
    assertThat(test().problem())
        .hasValueSatisfying(text -> assertThat(text).contains("not found from its own time on"));
  }
}
