package aegis.lt.shared.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {
  private static final byte[] OLD = "{\"access_token\":\"old\"}".getBytes(UTF_8);
  private static final byte[] NEW = "{\"access_token\":\"new and longer\"}".getBytes(UTF_8);

  @TempDir Path directory;
  private final FaultyFileOps ops = new FaultyFileOps();
  private Path target;
  private AtomicFile file;

  @BeforeEach
  void writeTheOldContent() throws IOException {
    target = directory.resolve("cache.json");
    Files.write(target, OLD);
    file = new AtomicFile(target, ops);
  }

  @Test
  void replacesTheContentAndLeavesNothingBeside() throws IOException {
    file.replace(NEW);

    assertThat(target).hasBinaryContent(NEW);
    assertThat(file.pending()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"elsewhere/cache.json", "elsewhere/not-there-yet.json"})
  void aSymbolicLinkStaysOneAndTheFileBehindItIsReplaced(String behind) throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.write(elsewhere.resolve("cache.json"), OLD);
    Path second = Files.createSymbolicLink(directory.resolve("second"), Path.of(behind));
    Path link = Files.createSymbolicLink(directory.resolve("link.json"), second.getFileName());

    AtomicFile linked = new AtomicFile(link, ops);
    linked.replace(NEW);

    assertThat(link).isSymbolicLink().hasBinaryContent(NEW);
    assertThat(directory.resolve(behind)).isRegularFile().hasBinaryContent(NEW);
    assertThat(linked.pending()).hasParentRaw(elsewhere);
  }

  @Test
  void linksInACircleAreLeftToWhoeverOpensThem() throws IOException {
    Path link = directory.resolve("circle");
    Files.createSymbolicLink(link, link.getFileName());
    assertThat(new AtomicFile(link, ops).target()).isEqualTo(link);
  }

  @Test
  void thePendingFileIsTheNameWithADotAndPending() {
    assertThat(file.pending()).isEqualTo(directory.resolve(".cache.json.pending"));
  }

  @Test
  void syncsTheContentBeforeTheRenameAndTheDirectoryAfterIt() throws IOException {
    file.reserve(1024);
    file.store(NEW);
    ops.heal();
    file.place();

    assertThat(ops.steps()).containsSubsequence("rename", "syncDirectory");
    ops.heal();
    file.reserve(1024);
    file.store(OLD);
    assertThat(ops.steps())
        .containsSubsequence("sync", "write", "sync", "truncate", "sync", "read");
  }

  @Test
  void aRenameThatLiesIsNoticedAndRepeated() throws IOException {
    file.reserve(1024);
    file.store(NEW);
    ops.lieAboutRenames(1);
    assertThatThrownBy(file::place).hasMessageContaining("reads back");
    assertThat(file.stored()).contains(NEW);

    file.place();
    assertThat(target).hasBinaryContent(NEW);
    assertThat(file.pending()).doesNotExist();
  }

  @Test
  void aContentThatSomeoneReplacedAtOnceIsNotReportedAsPlaced() throws IOException {
    file.reserve(1024);
    file.store(NEW);
    ops.afterNextRename(() -> write(OLD));
    assertThatThrownBy(file::place).hasMessageContaining("reads back");

    file.store(NEW);
    file.place();
    assertThat(target).hasBinaryContent(NEW);
  }

  private void write(byte[] content) {
    try {
      Files.write(target, content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"syncDirectory", "read"})
  void whatFailsAfterTheRenameIsRepeatedWithoutAnother(String step) throws IOException {
    file.reserve(1024);
    file.store(NEW);
    ops.plan(
        (name, number) -> {
          if (name.equals(step) && ops.steps().contains("rename")) {
            throw new IOException("broken");
          }
        });
    assertThatThrownBy(file::place).hasMessageContaining("broken");
    ops.heal();

    assertThat(file.place()).isEqualTo(AtomicFile.Placement.RENAMED);
    assertThat(ops.steps()).doesNotContain("rename").contains("read");
    assertThat(target).hasBinaryContent(NEW);
  }

  @Test
  void aNewFileCanBeReadByItsOwnerAlone() throws IOException {
    Files.delete(target);

    file.replace(NEW);

    assertThat(Files.getPosixFilePermissions(target))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void modeOwnerAndGroupStayAsTheyWere() throws IOException {
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
    var before = Files.readAttributes(target, "posix:owner,group,permissions");

    file.replace(NEW);

    assertThat(Files.readAttributes(target, "posix:owner,group,permissions")).isEqualTo(before);
  }

  @Test
  void aReservationIsNoStoredContent() throws IOException {
    file.reserve(4096);

    assertThat(Files.size(file.pending())).isEqualTo(4096);
    assertThat(file.stored()).isEmpty();
  }

  @Test
  void aStoredContentIsFoundByTheNextProcess() throws IOException {
    file.reserve(4096);
    file.store(NEW);

    assertThat(new AtomicFile(target, FileOps.real()).stored()).contains(NEW);
    assertThat(target).hasBinaryContent(OLD);
  }

  @Test
  void aPendingFileOfOthersIsNeverWrittenTo() throws IOException {
    Path linked = Files.writeString(directory.resolve("linked"), "precious");
    Path missing = directory.resolve("missing");
    Path named = Files.writeString(directory.resolve("named"), " ".repeat(100));
    for (Path other : new Path[] {linked, missing, named}) {
      if (other.equals(named)) {
        Files.createLink(file.pending(), other);
      } else {
        Files.createSymbolicLink(file.pending(), other);
      }
      file.replace(NEW);
      assertThat(target).isRegularFile().hasBinaryContent(NEW);
    }
    assertThat(linked).hasContent("precious");
    assertThat(missing).doesNotExist();
    assertThat(named).hasContent(" ".repeat(100));
  }

  @Test
  void whoHadThePendingFileOpenDoesNotSeeWhatComes() throws IOException {
    Files.writeString(file.pending(), " ".repeat(100));
    try (FileChannel reader = FileChannel.open(file.pending())) {
      file.replace(NEW);
      ByteBuffer seen = ByteBuffer.allocate(200);
      reader.read(seen, 0);
      assertThat(new String(seen.array(), UTF_8)).doesNotContain("access_token");
    }
  }

  @Test
  void betweenAnAnswerAndItsFirstByteOnDiskThereIsNoOtherTouchOfTheDisk() throws IOException {
    file.reserve(1024);
    ops.heal();
    file.store(NEW);
    assertThat(ops.steps()).startsWith("write", "sync").doesNotContain("open");
  }

  @Test
  void roomThatWasRemovedOrReplacedMeanwhileIsMadeAgain() throws IOException {
    file.reserve(1024);
    Files.delete(file.pending());
    file.store(NEW);
    assertThat(file.pending()).hasBinaryContent(NEW);

    file.reserve(1024);
    Files.move(file.pending(), directory.resolve("moved"));
    Files.writeString(file.pending(), "another");
    file.store(NEW);
    assertThat(file.pending()).hasBinaryContent(NEW);
  }

  @Test
  void aLinkThatReplacesTheFileIsFollowedAlsoIfAnAnswerIsOnItsWay() throws IOException {
    for (boolean stored : new boolean[] {false, true}) {
      Path elsewhere = Files.createDirectory(directory.resolve("elsewhere-" + stored));
      file.reserve(1024);
      if (stored) {
        file.store(NEW);
      }
      Path moved = Files.move(target, elsewhere.resolve("real.json"));
      Files.createSymbolicLink(target, moved);
      if (!stored) {
        file.store(NEW);
      }
      file.place();

      assertThat(target).isSymbolicLink();
      assertThat(moved).isRegularFile().hasBinaryContent(NEW);
      assertThat(directory.resolve(".cache.json.pending")).doesNotExist();
      assertThat(file.target()).isEqualTo(moved);
      Files.delete(target);
      Files.write(target, OLD);
      assertThat(file.follow()).isTrue();
    }
  }

  @Test
  void aReservationThatFailsLeavesTargetAndDirectoryAsTheyWere() throws IOException {
    for (String step : new String[] {"open", "write", "sync", "copyOwnership", "syncDirectory"}) {
      ops.plan(failOnce(step));

      assertThatThrownBy(() -> file.reserve(64)).as(step).isInstanceOf(IOException.class);

      assertThat(target).as(step).hasBinaryContent(OLD);
      assertThat(file.pending()).as(step).doesNotExist();
    }
  }

  @Test
  void aFailedStoreOrPlaceCanBeRepeatedWhereverItBroke() throws IOException {
    for (int broken = 1; broken <= 30; broken++) {
      Files.write(target, OLD);
      ops.heal();
      file.reserve(1024);
      int at = broken;
      ops.plan(
          (step, number) -> {
            if (number == at) {
              throw new IOException("broken at " + step);
            }
          });

      persist(() -> file.store(NEW));
      persist(file::place);

      assertThat(target).as("broken at step %d", broken).hasBinaryContent(NEW);
      assertThat(file.pending()).as("broken at step %d", broken).doesNotExist();
    }
  }

  @Test
  void aCrashAnywhereLeavesTheOldContentOrTheNewOne() throws IOException {
    int crashes = 0;
    for (int at = 1; at <= 40; at++) {
      Files.write(target, OLD);
      Files.deleteIfExists(file.pending());
      ops.crashAt(at);
      boolean stored = false;
      try {
        file.reserve(1024);
        file.store(NEW);
        stored = true;
        file.place();
      } catch (FaultyFileOps.Crash crash) {
        crashes++;
      }

      byte[] found = Files.readAllBytes(target);
      assertThat(found).as("crash at step %d", at).isIn(OLD, NEW);
      if (stored && java.util.Arrays.equals(found, OLD)) {
        assertThat(new AtomicFile(target, FileOps.real()).stored())
            .as("crash at step %d", at)
            .contains(NEW);
      }
    }
    assertThat(crashes).isGreaterThan(10);
  }

  @Test
  void aTargetThatCannotBeRenamedOverIsWrittenInPlace() throws IOException {
    ops.mountTarget();
    file.reserve(1024);
    file.store(NEW);

    assertThat(file.place()).isEqualTo(AtomicFile.Placement.IN_PLACE);

    assertThat(target).hasBinaryContent(NEW);
    assertThat(file.pending()).doesNotExist();
  }

  @Test
  void inPlaceThePendingFileStaysUntilTheTargetReadsBackTheSame() throws IOException {
    ops.mountTarget();
    file.reserve(1024);
    file.store(NEW);
    ops.fail("sync", "no space");

    assertThatThrownBy(file::place).hasMessageContaining("no space");

    assertThat(file.stored()).contains(NEW);
  }

  @Test
  void anyOtherFailureOfTheRenameIsNoReasonToWriteInPlace() throws IOException {
    file.reserve(1024);
    file.store(NEW);
    ops.fail("rename", "Input/output error");

    assertThatThrownBy(file::place).hasMessageContaining("Input/output error");

    assertThat(target).hasBinaryContent(OLD);
    assertThat(file.stored()).contains(NEW);
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void persist(Attempt attempt) {
    for (int tries = 0; tries < 3; tries++) {
      try {
        attempt.run();
        return;
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("broken at");
      }
    }
    throw new AssertionError("one fault, and three tries were not enough");
  }

  private static FaultyFileOps.Fault failOnce(String name) {
    boolean[] done = {false};
    return (step, number) -> {
      if (!done[0] && step.equals(name)) {
        done[0] = true;
        throw new IOException("broken at " + step);
      }
    };
  }
}
