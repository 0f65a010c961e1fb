package aegis.lt.observer.cutover.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.shared.file.FaultyFileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComposeFileTest {
  @TempDir Path directory;
  private final FaultyFileOps ops = new FaultyFileOps();

  private ComposeFile file(String content) throws IOException {
    return new ComposeFile(Files.writeString(directory.resolve("compose.yml"), content), ops);
  }

  @Test
  void itIsReplacedInOnePieceWithTheSameMode() throws IOException {
    ComposeFile file = file("before\n");
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw-r--"));
    file.write("after\r\n");
    assertThat(file.read()).isEqualTo("after\r\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-rw-r--");
    assertThat(directory).isDirectoryNotContaining("glob:**.pending");
  }

  @Test
  void whereALinkLeadsToItTheFileIsEditedAndTheLinkStays() throws IOException {
    Path real = file("before\n").path();
    Path link = Files.createSymbolicLink(directory.resolve("link.yml"), real.getFileName());
    new ComposeFile(link, ops).write("after\n");
    assertThat(link).isSymbolicLink();
    assertThat(real).hasContent("after\n");
  }

  @Test
  void aWriteThatFailsLeavesItAsItWas() throws IOException {
    ComposeFile file = file("before\n");
    for (String operation : new String[] {"write", "sync", "rename"}) {
      ops.fail(operation, "No space left on device");
      assertThatThrownBy(() -> file.write("after\n")).as(operation).isInstanceOf(IOException.class);
      assertThat(file.read()).as(operation).isEqualTo("before\n");
    }
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    Path latin = Files.write(directory.resolve("latin.yml"), new byte[] {'#', (byte) 0xE9, '\n'});
    assertThatThrownBy(() -> new ComposeFile(latin, ops).read()).hasMessageContaining("not UTF-8");
  }
}
