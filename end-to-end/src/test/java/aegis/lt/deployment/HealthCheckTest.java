package aegis.lt.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script that the images run as their health check. */
class HealthCheckTest {
  private static final Path SCRIPT = Path.of("../deploy/image/lt-health").toAbsolutePath();

  @TempDir Path folder;

  private record Checked(int exitCode, String out) {}

  private Checked check() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("sh", SCRIPT.toString())
            .redirectErrorStream(true)
            .directory(folder.toFile());
    builder.environment().put("LT_HEALTH_FILE", folder.resolve("health").toString());
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Checked(process.waitFor(), out);
  }

  @ParameterizedTest
  @CsvSource({
    // Seconds from now until which it holds, what it says: exit code, what is printed.
    "  60, healthy,                          0, healthy",
    "  60, healthy: last look at 09:00,      0, healthy: last look at 09:00",
    "  60, unhealthy: fence,                 1, unhealthy: fence",
    "  60, healthyish,                       1, healthyish",
    "  60, '',                               1, ''",
    " -60, healthy,                          1, unhealthy: no sign of the program since",
    " 600, healthy,                          1, unhealthy: no sign of the program since",
  })
  void itSaysWhatTheProgramSaidAsLongAsThatHolds(
      long seconds, String says, int exitCode, String printed) throws Exception {
    Files.writeString(
        folder.resolve("health"),
        Instant.now().plusSeconds(seconds).getEpochSecond() + "\n" + says + "\n");
    Checked checked = check();
    assertThat(checked.out()).startsWith(printed);
    assertThat(checked.exitCode()).as(checked.out()).isEqualTo(exitCode);
  }

  @Test
  void withoutAFileTheProgramDoesNotRun() throws Exception {
    Checked checked = check();
    assertThat(checked.exitCode()).isEqualTo(1);
    assertThat(checked.out()).startsWith("unhealthy: no ").contains("does not run");
  }

  @Test
  void halfAFileIsNone() throws Exception {
    Files.writeString(folder.resolve("health"), Long.toString(Instant.now().getEpochSecond() + 60));
    assertThat(check().exitCode()).isEqualTo(1);
  }
}
