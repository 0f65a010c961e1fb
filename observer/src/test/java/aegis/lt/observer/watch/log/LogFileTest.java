package aegis.lt.observer.watch.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.watch.log.LogSource.Reading;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFileTest {
  @TempDir Path folder;
  private Path path;
  private LogFile log;
  private Instant now = Instant.parse("2026-11-24T09:00:00Z");
  private Optional<String> position = Optional.empty();
  private boolean unbroken;
  private boolean heard;

  @BeforeEach
  void open() {
    path = folder.resolve("keeper.log");
    log = new LogFile(path);
  }

  @AfterEach
  void close() throws IOException {
    log.close();
  }

  private void restart() throws IOException {
    log.close();
    log = new LogFile(path);
  }

  private void write(String text) throws IOException {
    write(path, text);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void truncate() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  private void rotate(String to) throws IOException {
    Files.move(path, folder.resolve(to));
  }

  private List<String> read() throws IOException {
    return read(new Collected());
  }

  private List<String> read(Collected sink) throws IOException {
    Reading.Read read = (Reading.Read) log.readOn(position, now, sink);
    position = Optional.of(read.position());
    unbroken = read.unbroken();
    heard = read.heard();
    return sink.texts();
  }

  /** A first reading, which finds the end. */
  private void begin(String text) throws IOException {
    write(text);
    assertThat(read()).isEmpty();
    assertThat(unbroken).isFalse();
  }

  @Test
  void beginsAtTheEndAndGoesOnWithoutABreak() throws IOException {
    begin("old\n");
    assertThat(heard).isFalse();
    write("one\ntwo\n");
    assertThat(read()).containsExactly("one", "two");
    assertThat(unbroken).isTrue();
    assertThat(heard).isTrue();
    assertThat(read()).isEmpty();
    assertThat(unbroken).isTrue();
    assertThat(heard).isFalse();
  }

  @Test
  void onlyWhatIsNewIsHeard() throws IOException {
    begin("old\nno end");
    restart();
    read();
    assertThat(heard).as("the same line without an end").isFalse();
    restart();
    write(" yet\n");
    read();
    assertThat(heard).isTrue();
    write("a");
    read();
    assertThat(heard).isTrue();
    now = now.plusSeconds(60);
    read();
    assertThat(heard).as("taken as it is, and not new").isFalse();
    truncate();
    read();
    assertThat(heard).as("emptied").isFalse();
    write("b\n");
    read();
    assertThat(heard).isTrue();
    rotate("keeper.log.1");
    write("");
    read();
    assertThat(heard).as("an empty file").isFalse();
    write("c\n");
    read();
    assertThat(heard).isTrue();
    restart();
    read();
    assertThat(heard).as("nothing since the last process").isFalse();
  }

  @Test
  void aLineThatGoesOnIsWhole() throws IOException {
    begin("old\nbegun befo");
    write("re\nhal");
    assertThat(read()).containsExactly("begun before");
    write("f\n");
    assertThat(read()).containsExactly("half");
  }

  @Test
  void aLineWithoutItsEndIsTakenAfterAWhileAndWholeWhenItsEndComes() throws IOException {
    begin("old\n");
    write("invalid_gr");
    assertThat(read()).isEmpty();
    now = now.plusMillis(1_999);
    assertThat(read()).isEmpty();
    now = now.plusMillis(1);
    assertThat(read()).containsExactly("invalid_gr");
    write("ant\n");
    assertThat(read()).containsExactly("invalid_grant");
    assertThat(unbroken).isTrue();
  }

  @Test
  void aLineThatWasRecordedBeforeItsEndCameIsNotGivenAgain() throws IOException {
    begin("old\n");
    write("invalid_grant");
    read();
    now = now.plusSeconds(2);
    assertThat(read(new Collected(text -> true, 10))).containsExactly("invalid_grant");
    now = now.plusSeconds(2);
    assertThat(read()).isEmpty();
    write(" and more");
    restart();
    now = now.plusSeconds(60);
    assertThat(read()).isEmpty();
    write("\nnext\n");
    assertThat(read()).containsExactly("next");
    assertThat(unbroken).isTrue();
  }

  @Test
  void aFileThatIsNotThereIsAbsentAndReadFromItsBeginningWhenItComes() throws IOException {
    assertThat(log.readOn(position, now, new Collected())).isInstanceOf(Reading.Absent.class);
    write("one\n");
    assertThat(read()).containsExactly("one");
    assertThat(unbroken).isFalse();
  }

  @Test
  void whatIsNoRegularFileIsNotOpened() throws Exception {
    begin("old\n");
    rotate("away");
    assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    assertThatThrownBy(this::read).hasMessageContaining("not a regular file");
    Files.delete(path);
    Files.createDirectory(path);
    assertThatThrownBy(this::read).hasMessageContaining("not a regular file");
    Files.delete(path);
    Files.move(folder.resolve("away"), path);
    write("next\n");
    assertThat(read()).containsExactly("next");
    assertThat(unbroken).as("what the other files were given went unread").isFalse();
    assertThat(read()).isEmpty();
    assertThat(unbroken).isTrue();
  }

  @Test
  void goesOnWhereAnotherProcessLeftOff() throws IOException {
    begin("old\n");
    write("one\n");
    restart();
    assertThat(read()).containsExactly("one");
    assertThat(unbroken).isTrue();
  }

  @Test
  void whatCouldNotBeRecordedIsReadAgain() throws IOException {
    begin("old\n");
    write("one\n");
    log.readOn(position, now, new Collected());
    rotate("keeper.log.1");
    write("two\n");
    log.readOn(position, now, new Collected());
    rotate("keeper.log.2");
    write("three\n");
    log.readOn(position, now, new Collected());
    assertThat(read()).containsExactly("one", "two", "three");
    assertThat(unbroken).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"keeper.log.1", "old.log", "../gone"})
  void aFileThatIsRenamedAndMadeAnewIsNoBreak(String to) throws IOException {
    begin("old\n");
    write("last\nrest");
    Path away = folder.resolve(to);
    Files.deleteIfExists(away);
    Files.move(path, away);
    write("first\n");
    assertThat(read()).containsExactly("last", "rest", "first");
    assertThat(unbroken).isTrue();
    assertThat(heard).isTrue();
    write("next\n");
    assertThat(read()).containsExactly("next");
    assertThat(unbroken).isTrue();
    Files.deleteIfExists(away);
  }

  @Test
  void aFileThatIsRemovedAndMadeAnewIsNoBreak() throws IOException {
    begin("old\n");
    write("last\n");
    Files.delete(path);
    assertThat(read()).containsExactly("last");
    write("first\n");
    assertThat(read()).containsExactly("first");
    assertThat(unbroken).isTrue();
  }

  @Test
  void anOldFileIsReadUntilItsWriterHasBegunTheNewOne() throws IOException {
    begin("old\n");
    rotate("keeper.log.1");
    write("");
    assertThat(read()).isEmpty();
    write(folder.resolve("keeper.log.1"), "still the old one\n");
    assertThat(read()).containsExactly("still the old one");
    write(folder.resolve("keeper.log.1"), "last\n");
    write("first\n");
    assertThat(read()).containsExactly("last", "first");
    assertThat(unbroken).isTrue();
  }

  @Test
  void rotationsThatAreSeenOneByOneAreNoBreak() throws IOException {
    begin("old\n");
    for (int i = 0; i < 40; i++) {
      rotate("keeper.log." + i);
      write(i + "\n");
      assertThat(read()).containsExactly(String.valueOf(i));
      assertThat(unbroken).isTrue();
    }
  }

  @Test
  void twoRotationsBetweenTwoReadingsAreABreak() throws IOException {
    begin("old\n");
    rotate("keeper.log.1");
    write("missed\n");
    rotate("keeper.log.2");
    write("first\n");
    assertThat(read()).containsExactly("first");
    assertThat(unbroken).isFalse();
    assertThat(read()).isEmpty();
    assertThat(unbroken).isTrue();
  }

  @Test
  void aFileThatWasAwayWhileAnotherHadItsNameIsABreakUntilThatIsRecorded() throws IOException {
    begin("old\n");
    rotate("away");
    write("missed\n");
    Files.move(folder.resolve("away"), path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    write("next\n");
    log.readOn(position, now, new Collected());
    assertThat(read()).containsExactly("next");
    assertThat(unbroken).isFalse();
    restart();
    assertThat(read()).isEmpty();
    assertThat(unbroken).isTrue();
  }

  @Test
  void aRotationWhileNobodyLookedIsABreak() throws IOException {
    begin("old\n");
    log.close();
    rotate("keeper.log.1");
    write("first\n");
    log = new LogFile(path);
    assertThat(read()).containsExactly("first");
    assertThat(unbroken).isFalse();
  }

  @Test
  void anEmptiedFileIsABreak() throws IOException {
    begin("one\ntwo\n");
    truncate();
    assertThat(read()).isEmpty();
    assertThat(unbroken).isFalse();
    write("x\n");
    assertThat(read()).containsExactly("x");
    assertThat(unbroken).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\n", "longer than before\n", "one\ntwo!\n", "one\ntwo\n"})
  void anEmptiedFileThatHasGrownAgainIsABreak(String text) throws IOException {
    begin("one\ntwa\n");
    truncate();
    write(text);
    assertThat(read()).containsExactlyElementsOf(text.lines().toList());
    assertThat(unbroken).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 4_000, 40_000})
  void anEmptiedFileThatHasGrownAgainByEqualLinesIsABreak(int lines) throws IOException {
    begin("beat\n".repeat(lines));
    write("missed\n");
    truncate();
    write("beat\n".repeat(lines / 2) + "refused\n" + "beat\n".repeat(lines));
    assertThat(read()).contains("refused");
    assertThat(unbroken).isFalse();
  }

  @Test
  void aFileThatIsEmptiedWhileNobodyLookedIsABreak() throws IOException {
    begin("one\ntwo\n");
    restart();
    truncate();
    write("one\nand more than there was before\n");
    assertThat(read()).containsExactly("one", "and more than there was before");
    assertThat(unbroken).isFalse();
  }

  @Test
  void aPositionOfAnotherKindIsABreakAndGivesNoOldLines() throws IOException {
    write("old\n");
    position = Optional.of("(dev=1,ino=2) 4 1a2b");
    assertThat(read()).isEmpty();
    assertThat(unbroken).isFalse();
  }

  @Test
  void linesOfAnyLengthAndNumberComeWhole() throws IOException {
    begin("old\n");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add(i + "x".repeat(i * 7));
    }
    write(String.join("\n", lines) + "\n");
    assertThat(read()).isEqualTo(lines);
  }

  /** Wherever in a long line a word stands, it is whole in one of the pieces. */
  @Test
  void aWordAcrossTheBorderOfAnyBufferIsFound() throws IOException {
    begin("old\n");
    String word = "invalid_grant";
    for (int border : new int[] {1 << 13, 1 << 16, LinePieces.LONGEST, 1 << 19, 1 << 20}) {
      for (int shift = -word.length() - 1; shift <= 1; shift++) {
        write("x".repeat(border + shift) + word + "y".repeat(1 << 17) + "\n");
        Collected sink = new Collected(text -> text.contains(word), 100);
        assertThat(read(sink).stream().filter(text -> text.contains(word)))
            .as("at %d%+d, once", border, shift)
            .hasSize(1);
        assertThat(sink.texts()).allMatch(text -> text.length() <= LinePieces.LONGEST);
      }
    }
  }

  @Test
  void aSinkThatIsFullGetsTheRestWithTheNextReadings() throws IOException {
    begin("old\n");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      text.append(i).append('\n');
    }
    write(text + "tail");
    List<String> all = new ArrayList<>();
    for (int turn = 0; turn < 4; turn++) {
      Collected sink = new Collected(line -> true, 3);
      Reading.Read read = (Reading.Read) log.readOn(position, now, sink);
      position = Optional.of(read.position());
      all.addAll(sink.texts());
      assertThat(read.unbroken()).isTrue();
      assertThat(read.atEnd()).isEqualTo(turn == 3);
    }
    assertThat(all).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @Test
  void aBurstIsReadInSeveralTurns() throws IOException {
    begin("old\n");
    String block = ("y".repeat(1_023) + "\n").repeat(1_024);
    for (int i = 0; i < 40; i++) {
      write(block);
    }
    int turns = 0;
    int lines = 0;
    boolean atEnd = false;
    while (!atEnd) {
      Collected sink = new Collected();
      Reading.Read read = (Reading.Read) log.readOn(position, now, sink);
      position = Optional.of(read.position());
      atEnd = read.atEnd();
      assertThat(read.unbroken()).isTrue();
      lines += sink.lines().size();
      turns++;
    }
    assertThat(lines).isEqualTo(40 * 1_024);
    assertThat(turns).isGreaterThan(1);
  }

  @Test
  void timesAreLeftToTheText() throws IOException {
    begin("old\n");
    write("2026-11-24 08:59:00,250 ERROR a\n");
    Collected sink = new Collected();
    read(sink);
    assertThat(sink.lines()).extracting(LogLine::at).containsExactly(Optional.empty());
  }
}
