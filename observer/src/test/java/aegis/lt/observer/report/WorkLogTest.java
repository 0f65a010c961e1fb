package aegis.lt.observer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(WorkLog.mentions(log, "")).isFalse();

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
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- A run=1 x",
        "- A run=1",
        "x\r\n- A run=1\r\ny",
        "x\r- A run=1",
        "\uFEFF A run=1"
      })
  void aNoteIsFoundWhateverEndsItsLine(String text) throws Exception {
    Path log = dir.resolve("WORK_LOG.md");
    Files.writeString(log, text);
    assertThat(WorkLog.mentions(log, "A run=1 ")).isTrue();
    assertThat(WorkLog.mentions(log, "A run=11 ")).isFalse();
  }

  private static final String APPROVAL =
      "- 2026-11-24T09:00:00Z CUTOVER APPROVED migration=saxo-live report=sha256:"
          + "0".repeat(64)
          + " by=Ada";

  private WorkLog.AppendPlan planAppend(String before) throws Exception {
    Path log = dir.resolve("WORK_LOG.md");
    Files.writeString(log, before);
    return WorkLog.planAppend(log, APPROVAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "text", "- old", "- old\n  more\n", "```\ncode\n```", "# x", "    code"})
  void anApprovalCanBeAppended(String before) throws Exception {
    assertThat(planAppend(before)).isEqualTo(new WorkLog.AppendPlan.Lines(List.of(APPROVAL)));
  }

  @Test
  void behindHtmlItNeedsAnEmptyLine() throws Exception {
    assertThat(planAppend("<details>\nx\n</details>"))
        .isEqualTo(new WorkLog.AppendPlan.Lines(List.of("", APPROVAL)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"```\ncode", "<!--\ncomment", "<del>\n\n", "~~\n", "text <!--\n"})
  void anApprovalThatWouldNotCountIsNotAppended(String before) throws Exception {
    assertThat(planAppend(before)).isInstanceOf(WorkLog.AppendPlan.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void statementsAreFoundWhateverTheLineEnds(String end) throws Exception {
    Path log = dir.resolve("WORK_LOG.md");
    Files.writeString(log, "\uFEFF" + APPROVAL + end + "text" + end + end + APPROVAL);
    List<Long> lines = new ArrayList<>();
    WorkLog.statements(log, statement -> lines.add(statement.line()));
    assertThat(lines).containsExactly(1L, 4L);
  }

  @Test
  void ofALongLineTheMiddleIsLeftOut() throws Exception {
    for (int length : new int[] {65_535, 65_536, 65_537, 100_000, 3_000_000}) {
      String text = "a".repeat(length - 1) + "z";
      BoundedLines lines =
          new BoundedLines(new ByteArrayInputStream((text + "\nnext").getBytes(UTF_8)));
      String line = lines.next().orElseThrow();
      assertThat(line).startsWith("aaa").endsWith("az").hasSizeLessThanOrEqualTo(65_537);
      assertThat(line.contains("\0")).isEqualTo(length > 65_536);
      assertThat(lines.next()).contains("next");
      assertThat(lines.next()).isEmpty();
    }
  }

  @Test
  void aLineEndInTheLineIsRefused() {
    assertThatThrownBy(() -> WorkLog.append(dir.resolve("x"), "a\nb"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
