package aegis.lt.observer.store;

import static aegis.lt.observer.store.Evidence.at;
import static aegis.lt.observer.store.Evidence.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.evidence.WatchSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseFileTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("observer.db");
  }

  @Test
  void aFileOfZeroBytesIsDamaged() throws IOException {
    Files.createFile(file);
    refused("0 bytes");
  }

  @Test
  void aFileThatIsNoDatabaseIsDamaged() throws IOException {
    Files.writeString(file, "this is no database, and long enough to have a header. ".repeat(99));
    refused("is damaged");
  }

  @Test
  void aTruncatedFileIsDamaged() throws IOException {
    fill();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    refused("is damaged");
  }

  @Test
  void aDamagedPageIsFound() throws IOException {
    fill();
    byte[] bytes = Files.readAllBytes(file);
    assertThat(bytes.length).isGreaterThan(20 * 4096);
    Arrays.fill(bytes, bytes.length - 3 * 4096, bytes.length - 2 * 4096, (byte) 0x5a);
    Files.write(file, bytes);
    refused("is damaged");
  }

  @Test
  void aNewerSchemaIsRefused() throws IOException {
    fill();
    Evidence.tamper(
        file, "UPDATE meta SET value = CAST('99' AS BLOB) WHERE key = 'schema_version'");
    refused("schema version 99");
  }

  /** As version 1 wrote it. */
  private void fillAsVersion1() {
    fill();
    for (String column :
        List.of(
            "access",
            "session",
            "absolute_expiry_epoch_ns",
            "jwt_expiry_epoch_ns",
            "inode",
            "changed_epoch_ns")) {
      Evidence.tamper(file, "ALTER TABLE sample_span DROP COLUMN " + column);
    }
    Evidence.tamper(file, "ALTER TABLE log_span DROP COLUMN silent_since_epoch_ns");
    Evidence.tamper(file, "DROP TABLE watched_container");
    Evidence.tamper(file, "UPDATE meta SET value = CAST('1' AS BLOB) WHERE key = 'schema_version'");
  }

  @Test
  void aDatabaseOfVersion1IsReadAsItIs() throws IOException {
    fillAsVersion1();
    byte[] before = Files.readAllBytes(file);
    try (EvidenceStore store = EvidenceStore.openReadOnly(file)) {
      assertThat(Evidence.all(store).samples())
          .hasSize(500)
          .allSatisfy(
              span -> {
                assertThat(span.sample().refresh()).isPresent();
                assertThat(span.sample().token()).isEqualTo(TokenFacts.UNKNOWN);
                assertThat(span.sample().file()).isEmpty();
              });
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aDatabaseOfVersion1IsUpgradedWhenItIsOpenedForWriting() {
    fillAsVersion1();
    try (EvidenceStore store = Evidence.open(file)) {
      assertThat(Evidence.all(store).samples()).hasSize(500);
      Evidence.recorder(store).look(Role.INCUMBENT, at(501), sample("new"));
    }
    try (EvidenceStore store = Evidence.open(file)) {
      assertThat(Evidence.all(store).samples()).hasSize(501);
      assertThat(Evidence.all(store).samples().get(500).sample()).isEqualTo(sample("new"));
      assertThat(Evidence.all(store).holes()).isEmpty();
    }
  }

  @Test
  void aDatabaseOfVersion2IsReadAsItIsAndUpgradedByWhoeverWrites() throws IOException {
    fill();
    try (EvidenceStore store = Evidence.open(file)) {
      Evidence.recorder(store).watched(Role.CANDIDATE, Evidence.at(0), Evidence.at(9));
    }
    Evidence.tamper(file, "ALTER TABLE log_span DROP COLUMN silent_since_epoch_ns");
    Evidence.tamper(file, "DROP TABLE watched_container");
    Evidence.tamper(file, "UPDATE meta SET value = CAST('2' AS BLOB) WHERE key = 'schema_version'");
    WatchSpan old =
        new WatchSpan(EvidenceStream.log(Role.CANDIDATE), 1, Evidence.at(0), Evidence.at(9));
    for (int twice = 0; twice < 2; twice++) {
      try (EvidenceStore store = EvidenceStore.openReadOnly(file)) {
        assertThat(Evidence.all(store).watchSpans(EvidenceStream.Kind.LOG)).containsExactly(old);
        assertThat(store.watchedContainers(Role.CANDIDATE)).isEmpty();
      }
    }
    try (EvidenceStore store = Evidence.open(file)) {
      Evidence.recorder(store)
          .logRead(
              Role.CANDIDATE,
              List.of(),
              "cursor",
              Evidence.at(9),
              Evidence.at(20),
              Recorder.Appeared.NOTHING);
      assertThat(Evidence.all(store).watchSpans(EvidenceStream.Kind.LOG))
          .containsExactly(
              old,
              new WatchSpan(
                  EvidenceStream.log(Role.CANDIDATE),
                  2,
                  Evidence.at(9),
                  Evidence.at(20),
                  Optional.of(Evidence.at(9))));
    }
  }

  @Test
  void anotherMigrationIsRefused() throws IOException {
    fill();
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> EvidenceStore.open(file, "other"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("'saxo-live'")
        .hasMessageContaining("'other'");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void anotherProgramsDatabaseIsRefused() throws IOException {
    Evidence.tamper(file, "CREATE TABLE something (id INTEGER)");
    refused("not an observer's");
  }

  @Test
  void aFolderIsRefused() throws IOException {
    Files.createDirectory(file);
    assertThatThrownBy(() -> Evidence.open(file))
        .hasMessageContaining("is a directory, expected a regular file");
  }

  interface Act {
    void on(Path file) throws IOException;
  }

  static List<Arguments> acts() {
    Act removed = Files::delete;
    Act movedAway = path -> Files.move(path, path.resolveSibling("away"));
    Act replacedByAnother =
        path -> {
          Files.writeString(path.resolveSibling("other"), "something else");
          Files.move(path.resolveSibling("other"), path, StandardCopyOption.REPLACE_EXISTING);
        };
    Act replacedByACopy =
        path -> {
          Files.copy(path, path.resolveSibling("copy"));
          Files.move(path.resolveSibling("copy"), path, StandardCopyOption.REPLACE_EXISTING);
        };
    Act allOfItRemoved =
        path -> {
          for (String ending : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(path.resolveSibling(path.getFileName() + ending));
          }
        };
    return List.of(
        Arguments.of("removed", removed, "was removed"),
        Arguments.of("moved away", movedAway, "was removed"),
        Arguments.of("removed with its log", allOfItRemoved, "was removed"),
        Arguments.of("replaced by something else", replacedByAnother, "was replaced"),
        Arguments.of("replaced by a copy", replacedByACopy, "was replaced"));
  }

  /** What SQLite would write then is lost, or would damage the other file. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("acts")
  void aFileThatIsNotInPlaceAnyMoreIsNotWritten(String name, Act act, String found)
      throws IOException {
    EvidenceStore store = Evidence.open(file);
    Recorder recorder = Evidence.recorder(store);
    recorder.look(Role.INCUMBENT, at(0), sample("one"));
    store.requireInPlace();
    act.on(file);
    byte[] there = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    assertThatThrownBy(store::requireInPlace)
        .as(name)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(found);
    for (int i = 1; i < 3; i++) {
      Instant at = at(i * 10L);
      assertThatThrownBy(() -> recorder.look(Role.INCUMBENT, at, sample("two")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(found);
    }
    store.close();
    assertThat(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]).isEqualTo(there);
  }

  @Test
  void aFileThatIsPutBackIsWrittenAgain() throws IOException {
    try (EvidenceStore store = Evidence.open(file)) {
      Recorder recorder = Evidence.recorder(store);
      recorder.look(Role.INCUMBENT, at(0), sample("one"));
      Files.move(file, folder.resolve("away"));
      assertThatThrownBy(() -> recorder.look(Role.INCUMBENT, at(10), sample("two")))
          .isInstanceOf(StoreException.class);
      Files.move(folder.resolve("away"), file);
      recorder.look(Role.INCUMBENT, at(20), sample("two"));
      assertThat(Evidence.all(store).samples()).hasSize(2);
      assertThat(Evidence.all(store).holes()).isEmpty();
    }
  }

  @Test
  void readingNeedsAFile() {
    assertThatThrownBy(() -> EvidenceStore.openReadOnly(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("no such file");
    assertThat(file).doesNotExist();
  }

  @Test
  void aLogWithoutItsDatabaseIsNotPlayedIntoANewOne() throws IOException {
    Files.writeString(folder.resolve("observer.db-wal"), "left behind");
    assertThatThrownBy(() -> Evidence.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("observer.db-wal");
    assertThat(file).doesNotExist();
  }

  @Test
  void creatingLeavesNothingBehindAndTheFileIsPrivate() throws IOException {
    Path deep = folder.resolve("a/b/observer.db");
    try (EvidenceStore store = Evidence.open(deep)) {
      Evidence.recorder(store).look(Role.INCUMBENT, at(0), sample("a"));
      try (java.util.stream.Stream<Path> files = Files.list(deep.getParent())) {
        assertThat(files)
            .allSatisfy(
                path ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo("rw-------"));
      }
    }
    assertThat(deep.getParent().toFile().list()).containsExactly("observer.db");
  }

  private void fill() {
    try (EvidenceStore store = Evidence.open(file)) {
      Recorder recorder = Evidence.recorder(store);
      store.writing(
          () -> {
            for (int i = 0; i < 500; i++) {
              recorder.look(Role.INCUMBENT, at(i), sample("content-" + i));
            }
            return null;
          });
    }
  }

  private void refused(String found) throws IOException {
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> Evidence.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(found);
    assertThatThrownBy(() -> EvidenceStore.openReadOnly(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(found);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }
}
