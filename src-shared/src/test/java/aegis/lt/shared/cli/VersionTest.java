package aegis.lt.shared.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void theBuildWritesDownVersionCommitAndDate() throws Exception {
    assertThat(new Commands.Version().getVersion()[0])
        .matches(
            "\\$\\{ROOT-COMMAND-NAME} \\d+\\.\\d+\\.\\d+ \\(commit (unknown|[0-9a-f]{7,})"
                + "( with changes)?, (unknown|\\d{4}-\\d{2}-\\d{2})\\)");
  }

  @Test
  void aBuildOfChangedSourcesSaysSo() {
    Properties build = new Properties();
    build.setProperty("version", "1.2.3");
    build.setProperty("commit", "0123abc");
    build.setProperty("date", "2026-11-28");
    build.setProperty("modified", "true");
    assertThat(Commands.Version.text(build))
        .isEqualTo("1.2.3 (commit 0123abc with changes, 2026-11-28)");
  }
}
