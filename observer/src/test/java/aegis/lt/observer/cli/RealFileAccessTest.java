package aegis.lt.observer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.file.FileOps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealFileAccessTest {
  private final RealFileAccess access = new RealFileAccess(FileOps.real());

  @TempDir Path folder;

  @Test
  void aLookChangesNothingAndTellsTheMode() throws Exception {
    Path file = Files.writeString(folder.resolve("cache.json"), "{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
    FileTime before = FileTime.from(Instant.parse("2026-11-24T09:00:00Z"));
    Files.setLastModifiedTime(file, before);
    assertThat(access.locked(file)).isEmpty();
    assertThat(access.rights(file).orElseThrow().mode()).isEqualTo(0440);
    assertThat(access.rights(file).orElseThrow().owner())
        .isEqualTo(Files.getAttribute(file, "unix:uid"));
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    assertThat(file).content().isEqualTo("{}");
  }

  @Test
  void ofWhatIsNotThereNothingIsKnown() {
    assertThat(access.locked(folder.resolve("none"))).isEmpty();
    assertThat(access.rights(folder.resolve("none"))).isEmpty();
    assertThat(access.locked(folder)).isEmpty();
  }
}
