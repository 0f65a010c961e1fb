package aegis.lt.observer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.shared.file.FaultyFileOps;
import aegis.lt.shared.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
  @TempDir Path dir;

  @Test
  void threeFilesAreWrittenAndTheHashIsThatOfTheJson() throws Exception {
    Path reports = dir.resolve("a/b");

    WrittenReport written =
        ReportWriter.write(
            reports, Scenario.clean(Duration.ofSeconds(60)).report(), FileOps.real());

    assertThat(written.json())
        .isEqualTo(reports.resolve("acceptance-saxo-live-20261124T120000Z.json"));
    assertThat(written.markdown())
        .isEqualTo(reports.resolve("acceptance-saxo-live-20261124T120000Z.md"));
    assertThat(written.html())
        .isEqualTo(reports.resolve("acceptance-saxo-live-20261124T120000Z.html"));
    byte[] json = Files.readAllBytes(written.json());
    assertThat(written.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(json)));
    assertThat(Files.readString(written.html())).contains(written.sha256());
    try (var files = Files.list(reports)) {
      assertThat(files).hasSize(3);
    }
  }

  @Test
  void writingTheSameAgainGivesTheSameFiles() throws Exception {
    AcceptanceReport report = Scenario.failing(Duration.ofHours(24)).report();

    WrittenReport once = ReportWriter.write(dir, report, FileOps.real());
    byte[] html = Files.readAllBytes(once.html());
    WrittenReport again = ReportWriter.write(dir, report, FileOps.real());

    assertThat(again).isEqualTo(once);
    assertThat(Files.readAllBytes(again.html())).isEqualTo(html);
  }

  /** A hash that is recorded must have its files, also after a loss of power. */
  @Test
  void theFolderIsSyncedBehindTheLastFile() throws Exception {
    AcceptanceReport report = Scenario.clean(Duration.ofSeconds(60)).report();
    FaultyFileOps ops = new FaultyFileOps();
    ReportWriter.write(dir, report, ops);
    assertThat(ops.steps()).containsExactly("rename", "rename", "rename", "syncDirectory");

    ops.fail("syncDirectory", "planted");
    assertThatThrownBy(() -> ReportWriter.write(dir, report, ops)).isInstanceOf(IOException.class);
  }
}
