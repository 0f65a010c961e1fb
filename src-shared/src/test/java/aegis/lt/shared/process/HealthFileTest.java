package aegis.lt.shared.process;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.time.ManualTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthFileTest {
  private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");

  private final ManualTime time = new ManualTime(NOON);
  private String health = "healthy";
  @TempDir Path folder;

  private HealthFile file() {
    return new HealthFile(Optional.of(folder.resolve("health")), () -> health, time);
  }

  private String written() throws Exception {
    return Files.readString(folder.resolve("health"));
  }

  @Test
  void saysWhatIsSoAndHowLongThatHolds() throws Exception {
    try (HealthFile file = file()) {
      file.write();
      assertThat(written()).isEqualTo(NOON.plusSeconds(90).getEpochSecond() + "\nhealthy\n");
      health = "unhealthy: fence\nand more";
      time.advance(java.time.Duration.ofSeconds(20));
      file.write();
      assertThat(written())
          .isEqualTo(NOON.plusSeconds(110).getEpochSecond() + "\nunhealthy: fence\n");
    }
  }

  @Test
  void whatCannotBeToldIsUnhealthy() throws Exception {
    HealthFile file =
        new HealthFile(
            Optional.of(folder.resolve("health")),
            () -> {
              throw new IllegalStateException("a secret");
            },
            time);
    file.write();
    assertThat(written()).endsWith("\nunhealthy: IllegalStateException\n");
  }

  @Test
  void isGoneWhenTheProgramHasEndedAndDoesNotComeBack() {
    HealthFile file = file();
    file.write();
    file.close();
    file.write();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNotThereEndsNothing() {
    Path file = folder.resolve("none/health");
    new HealthFile(Optional.of(file), () -> health, time).write();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutTheVariableNothingIsWritten() {
    try (HealthFile file = HealthFile.start(Map.of(), () -> health, time)) {
      file.write();
    }
    assertThat(folder).isEmptyDirectory();
  }
}
