package aegis.lt.shared.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.config.ConfigFile;
import aegis.lt.shared.fence.FenceFile;
import aegis.lt.shared.token.TokenCacheFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way to a file, with everything in its place that is no regular file: none may wait. */
final class FileKindTest {
  private static final byte[] CONTENT = "{}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private final FileOps ops = FileOps.real();

  @ParameterizedTest
  @EnumSource
  void nothingButARegularFileIsReadOrWritten(SpecialFile special) throws IOException {
    Path path = directory.resolve("file");
    special.make(path);
    assertThatThrownBy(() -> ops.read(path)).isInstanceOf(FileKind.NotRegular.class);
    assertThatThrownBy(() -> ops.append(path, CONTENT)).isInstanceOf(FileKind.NotRegular.class);
    assertThatThrownBy(() -> ops.openForWriting(path)).isInstanceOf(FileKind.NotRegular.class);
    assertThatThrownBy(() -> ops.create(path)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> ProcessLock.acquire(path)).isInstanceOf(FileKind.NotRegular.class);
  }

  @ParameterizedTest
  @EnumSource
  void aTokenCacheIsUnreadableThenAndSaysWhatItIs(SpecialFile special) throws IOException {
    Path path = directory.resolve("cache.json");
    special.make(path);
    String what = FileKind.of(path).text();
    assertThat(new TokenCacheFile(path, ops).read())
        .isEqualTo(
            new TokenCacheFile.Read.Unreadable("it is " + what + ", expected a regular file"));
  }

  @ParameterizedTest
  @EnumSource
  void aFenceRecordIsUnclearThen(SpecialFile special) throws IOException {
    FenceFile fence = new FenceFile(directory.resolve("cache.json"), ops);
    special.make(fence.path());
    assertThat(fence.read()).isInstanceOf(FenceFile.FenceRead.Unclear.class);
  }

  @ParameterizedTest
  @EnumSource
  void aConfigurationIsRefusedThen(SpecialFile special) throws IOException {
    Path path = directory.resolve("keeper.yaml");
    special.make(path);
    assertThatThrownBy(() -> ConfigFile.read(path, section -> "read"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is " + FileKind.of(path).text() + ", expected a regular file");
  }

  @ParameterizedTest
  @EnumSource
  void aPendingFileIsMadeAnewUnlessADirectoryIsThere(SpecialFile special) throws IOException {
    AtomicFile file = new AtomicFile(directory.resolve("cache.json"), ops);
    special.make(file.pending());
    if (special == SpecialFile.DIRECTORY) {
      assertThatThrownBy(file::stored).isInstanceOf(FileKind.NotRegular.class);
      assertThatThrownBy(() -> file.reserve(10)).isInstanceOf(FileKind.NotRegular.class);
      return;
    }
    assertThat(file.stored()).isEmpty();
    file.replace(CONTENT);
    assertThat(file.target()).hasBinaryContent(CONTENT);
    assertThat(Files.exists(file.pending(), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsStoredThoughSomethingElseTookThePlaceOfItsRoom(SpecialFile special)
      throws IOException {
    AtomicFile file = new AtomicFile(directory.resolve("cache.json"), ops);
    file.reserve(100);
    Files.delete(file.pending());
    special.make(file.pending());
    if (special == SpecialFile.DIRECTORY) {
      assertThatThrownBy(() -> file.store(CONTENT)).isInstanceOf(FileKind.NotRegular.class);
      Files.delete(file.pending());
    }
    file.store(CONTENT);
    file.place();
    assertThat(file.target()).isRegularFile().hasBinaryContent(CONTENT);
  }

  @Test
  void aDeviceIsNoRegularFileAndIsNotRead() throws IOException {
    Path device = Path.of("/dev/null");
    assertThat(FileKind.of(device)).isEqualTo(FileKind.DEVICE);
    assertThatThrownBy(() -> ops.read(device))
        .isInstanceOf(FileKind.NotRegular.class)
        .hasMessage("/dev/null is a device, expected a regular file");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoRegularFileIsNeverReplacedAndNothingIsMadeBesideIt(SpecialFile special)
      throws IOException {
    Path path = directory.resolve("cache.json");
    special.make(path);
    Path behind = path.toRealPath();
    FileKind before = FileKind.of(behind);
    AtomicFile file = new AtomicFile(path, ops);
    assertThat(file.lock()).hasParentRaw(directory);
    assertThatThrownBy(() -> file.replace(CONTENT)).isInstanceOf(FileKind.NotRegular.class);
    assertThat(FileKind.of(behind)).isEqualTo(before);
    assertThat(behind.resolveSibling("." + behind.getFileName() + ".pending")).doesNotExist();
    assertThat(file.pending()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerWaitsWhileTheTargetIsNoRegularFile(SpecialFile special) throws IOException {
    Path path = directory.resolve("cache.json");
    AtomicFile file = new AtomicFile(path, ops);
    file.reserve(100);
    file.store(CONTENT);
    special.make(path);
    assertThatThrownBy(file::place).isInstanceOf(FileKind.NotRegular.class);
    assertThat(file.stored()).contains(CONTENT);
    assertThat(FileKind.of(path)).isNotEqualTo(FileKind.REGULAR);
    Files.delete(path);
    file.place();
    assertThat(path).isRegularFile().hasBinaryContent(CONTENT);
  }

  @Test
  void aConfigurationOfMoreThanAMegabyteIsRefused() throws IOException {
    Path path = directory.resolve("keeper.yaml");
    Files.write(path, new byte[(1 << 20) + 1]);
    assertThatThrownBy(() -> ConfigFile.read(path, section -> Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("has 1048577 bytes, a configuration has at most 1048576");
  }
}
