package aegis.lt.observer.report;

import static org.assertj.core.api.Assertions.assertThat;

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
        ReportWriter.write(reports, Scenario.clean(Duration.ofSeconds(60)).report());

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

    WrittenReport once = ReportWriter.write(dir, report);
    byte[] html = Files.readAllBytes(once.html());
    WrittenReport again = ReportWriter.write(dir, report);

    assertThat(again).isEqualTo(once);
    assertThat(Files.readAllBytes(again.html())).isEqualTo(html);
  }
}
