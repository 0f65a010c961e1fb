package aegis.lt.observer.store;

import static aegis.lt.observer.store.Evidence.at;
import static aegis.lt.observer.store.Evidence.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.evidence.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    Evidence.tamper(file, "UPDATE meta SET value = CAST('2' AS BLOB) WHERE key = 'schema_version'");
    refused("schema version 2");
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
    assertThatThrownBy(() -> Evidence.open(file)).hasMessageContaining("is not a file");
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
