package aegis.lt.shared.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.token.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogLineTest {
  private static final Logger log = LoggerFactory.getLogger("aegis.lt.test");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String logged(Logging.Verbosity verbosity, Runnable action) {
    Logging.install(verbosity, new PrintStream(out, true, UTF_8));
    action.run();
    return out.toString(UTF_8);
  }

  @Test
  void anEventIsOneLineWithTimeLevelMessageAndPairs() {
    String line =
        logged(
            Logging.Verbosity.NORMAL,
            () ->
                log.info(
                    "token refreshed {}",
                    Fields.of("path", "/a b")
                        .and("left", Duration.ofMillis(90_500))
                        .and("no", Optional.empty())));

    assertThat(line)
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO token refreshed path=\"/a b\""
                + " left=1m30.5s\\R");
  }

  @Test
  void aLineBreakInAValueStartsNoLineOfItsOwn() {
    String line =
        logged(
            Logging.Verbosity.NORMAL,
            () ->
                log.error(
                    "bad {}",
                    Fields.of("found", "x\n2026 INFO token refreshed\u2028"),
                    new IOException("a\r\nb")));

    assertThat(line.lines()).hasSize(1);
    assertThat(line).contains("ERROR bad").contains("\\n2026").contains("\\u2028");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\u0000', '\u001b', '\u007f', '\u0080', '\u0085', '\u009b', '\u009f'})
  void noControlCharacterReachesATerminal(char control) {
    String line =
        logged(Logging.Verbosity.NORMAL, () -> log.info("x {}", Fields.of("v", "a" + control)));

    assertThat(line).doesNotContain(String.valueOf(control)).contains("\\u00");
  }

  @Test
  void quietSaysWarningsAndVerboseSaysEverything() {
    Runnable all =
        () -> {
          log.debug("d");
          log.info("i");
          log.warn("w");
        };

    assertThat(logged(Logging.Verbosity.QUIET, all).lines()).hasSize(1);
    out.reset();
    assertThat(logged(Logging.Verbosity.NORMAL, all).lines()).hasSize(2);
    out.reset();
    assertThat(logged(Logging.Verbosity.VERBOSE, all).lines()).hasSize(3);
  }

  @Test
  void aSecretLogsAsItsFingerprint() {
    String line =
        logged(
            Logging.Verbosity.VERBOSE,
            () -> log.info("x {}", Fields.of("token", Secret.of("SENTINEL"))));

    assertThat(line).contains("token=secret:").doesNotContain("SENTINEL");
  }
}
