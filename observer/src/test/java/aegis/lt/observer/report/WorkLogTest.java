package aegis.lt.observer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkLogTest {
  @TempDir Path dir;

  private String appended(String before) throws Exception {
    Path log = dir.resolve("WORK_LOG.md");
    Files.writeString(log, before);
    WorkLog.append(log, "- new");
    return Files.readString(log);
  }

  @Test
  void aMissingFileIsCreatedAndReadsAsEmpty() throws Exception {
    Path log = dir.resolve("new.md");
    assertThat(WorkLog.lines(log)).isEmpty();

    WorkLog.append(log, "- one");
    WorkLog.append(log, "- two");

    assertThat(Files.readString(log)).isEqualTo("- one\n- two\n");
  }

  @Test
  void aMissingLastLineEndIsPutFirst() throws Exception {
    assertThat(appended("# log\n- old")).isEqualTo("# log\n- old\n- new\n");
    assertThat(appended("- old")).isEqualTo("- old\n- new\n");
    assertThat(appended("- old\n")).isEqualTo("- old\n- new\n");
    assertThat(appended("")).isEqualTo("- new\n");
  }

  @Test
  void lineEndsOfTheFileAreKept() throws Exception {
    assertThat(appended("# log\r\n- old\r\n")).isEqualTo("# log\r\n- old\r\n- new\r\n");
    assertThat(appended("# log\r\n- old")).isEqualTo("# log\r\n- old\r\n- new\r\n");
    assertThat(WorkLog.lines(dir.resolve("WORK_LOG.md")))
        .containsExactly("# log", "- old", "- new");
  }

  @Test
  void aLineEndInTheLineIsRefused() {
    assertThatThrownBy(() -> WorkLog.append(dir.resolve("x"), "a\nb"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
