package aegis.lt.observer.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFileTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  @TempDir Path folder;
  private Path path;
  private LogFile log;
  private Optional<String> position = Optional.empty();
  private boolean unbroken;

  @BeforeEach
  void open() {
    path = folder.resolve("keeper.log");
    log = new LogFile(path);
  }

  private void write(String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<String> read() throws IOException {
    LogSource.Reading.Lines lines = (LogSource.Reading.Lines) log.readOn(position, NOW);
    position = Optional.of(lines.position());
    unbroken = lines.unbroken();
    return lines.lines().stream().map(LogLine::text).toList();
  }

  @Test
  void beginsAtTheEndAndGoesOnWithoutABreak() throws IOException {
    write("old\n");
    assertThat(read()).isEmpty();
    assertThat(unbroken).isFalse();

    write("one\ntwo\n");
    assertThat(read()).containsExactly("one", "two");
    assertThat(unbroken).isTrue();
    assertThat(read()).isEmpty();
    assertThat(unbroken).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, -1", "-3600000000000, -3600000000000", "1, 0", "3600000000000, 0"})
  void aLinesOwnTimeCountsUnlessItIsLaterThanNow(long written, long expected) throws IOException {
    write("old\n");
    read();
    write(NOW.plusNanos(written) + " one\n");
    LogSource.Reading.Lines lines = (LogSource.Reading.Lines) log.readOn(position, NOW);
    assertThat(lines.lines()).extracting(LogLine::at).containsExactly(NOW.plusNanos(expected));
  }

  @Test
  void aLineWithoutItsEndWaitsForIt() throws IOException {
    write("old\nbegun befo");
    read();
    write("re\nhal");
    assertThat(read()).containsExactly("begun before");
    write("f\n");
    assertThat(read()).containsExactly("half");
  }

  @Test
  void aFileThatIsNotThereIsAbsentAndReadFromItsBeginningWhenItComes() throws IOException {
    assertThat(log.readOn(position, NOW)).isInstanceOf(LogSource.Reading.Absent.class);
    write("one\n");
    assertThat(read()).containsExactly("one");
    assertThat(unbroken).isFalse();
  }

  @Test
  void goesOnWhereAnotherProcessLeftOff() throws IOException {
    write("old\n");
    read();
    write("one\n");
    log.close();
    log = new LogFile(path);
    assertThat(read()).containsExactly("one");
    assertThat(unbroken).isTrue();
  }

  @Test
  void aRotationLosesNoLineAndIsABreak() throws IOException {
    write("old\n");
    read();
    write("last\n");
    Files.move(path, folder.resolve("keeper.log.1"));
    write("first\n");
    assertThat(read()).containsExactly("last", "first");
    assertThat(unbroken).isFalse();
    write("next\n");
    assertThat(read()).containsExactly("next");
    assertThat(unbroken).isTrue();
  }

  @Test
  void aTruncationIsABreakEvenIfTheFileHasGrownAgain() throws IOException {
    write("one\ntwo\n");
    read();
    Files.writeString(path, "x\n");
    assertThat(read()).containsExactly("x");
    assertThat(unbroken).isFalse();

    Files.writeString(path, "longer than before\n");
    assertThat(read()).containsExactly("longer than before");
    assertThat(unbroken).isFalse();
  }

  @Test
  void linesOfAnyLengthAndNumberComeWhole() throws IOException {
    write("old\n");
    read();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add(i + "x".repeat(i * 7));
    }
    write(String.join("\n", lines) + "\n");
    assertThat(read()).isEqualTo(lines);
  }

  @Test
  void theTimeOfALineIsItsOwnElseWhenItWasRead() throws IOException {
    write("");
    read();
    write("2026-11-24 08:59:00,250 ERROR a\nb\n");
    LogSource.Reading.Lines lines = (LogSource.Reading.Lines) log.readOn(position, NOW);
    assertThat(lines.lines())
        .extracting(LogLine::at)
        .containsExactly(Instant.parse("2026-11-24T08:59:00.250Z"), NOW);
  }
}
