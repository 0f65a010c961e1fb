package aegis.lt.shared.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WritableTest {
  @TempDir Path folder;

  @Test
  void whatIsThereOrCouldBeMadeIsWritableAndNothingIsMade() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(Writable.isWritable(folder)).isTrue();
    assertThat(Writable.isWritable(file)).isTrue();
    assertThat(Writable.isWritable(folder.resolve("new"))).isTrue();
    assertThat(Writable.isWritable(folder.resolve("new/folder/of/folders"))).isTrue();
    assertThat(folder.resolve("new")).doesNotExist();
  }

  @Test
  void nothingCanBeMadeInAFile() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(Writable.isWritable(file.resolve("in a file"))).isFalse();
  }
}
