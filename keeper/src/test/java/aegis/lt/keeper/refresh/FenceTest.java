package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.file.FaultyFileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FenceTest {
  @TempDir Path directory;
  private final FaultyFileOps ops = new FaultyFileOps();
  private Path canonical;
  private Fence fence;

  @BeforeEach
  void canonicalCache() throws IOException {
    canonical = Files.writeString(directory.resolve("live.json"), "{}");
    fence = new Fence(canonical, "we", ops);
  }

  private void record(String text) throws IOException {
    Files.writeString(directory.resolve("canonical-writer.json"), text);
  }

  @Test
  void withoutARecordEveryoneMayWrite() {
    assertThat(fence.check(canonical).allows()).isTrue();
  }

  @Test
  void theWriterMayWrite() throws IOException {
    record("{\"writer\":\"we\",\"epoch\":3}");
    assertThat(fence.check(canonical).allows()).isTrue();
    assertThat(fence.check(canonical).epoch()).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"writer\":\"they\",\"epoch\":1}",
        "",
        "{",
        "[]",
        "{}",
        "{\"writer\":7}",
        "{\"writer\":\" \"}",
        "{\"writer\":\"we\"",
        "null",
        "{\"writer\":\"we \"}"
      })
  void anotherWriterOrAnUnclearRecordShutsTheFence(String text) throws IOException {
    record(text);
    assertThat(fence.check(canonical).allows()).isFalse();
  }

  @Test
  void aRecordThatCannotBeReadShutsTheFence() throws IOException {
    record("{\"writer\":\"we\"}");
    ops.fail("read", "I/O error");
    assertThat(fence.check(canonical).allows()).isFalse();
  }

  @Test
  void anotherFileIsNoBusinessOfTheFence() throws IOException {
    record("{\"writer\":\"they\"}");
    Path other = Files.writeString(directory.resolve("parallel.json"), "{}");
    assertThat(fence.check(other).allows()).isTrue();
    assertThat(fence.check(directory.resolve("missing.json")).allows()).isTrue();
  }

  @Test
  void linksDoNotFoolIt() throws IOException {
    record("{\"writer\":\"they\"}");
    Path link = Files.createSymbolicLink(directory.resolve("link.json"), canonical);
    Path hard = Files.createLink(directory.resolve("hard.json"), canonical);
    Path folder = Files.createSymbolicLink(directory.resolve("folder"), directory);
    assertThat(fence.check(link).allows()).isFalse();
    assertThat(fence.check(hard).allows()).isFalse();
    assertThat(fence.check(folder.resolve("live.json")).allows()).isFalse();
    Files.delete(canonical);
    assertThat(fence.check(folder.resolve("live.json")).allows()).isFalse();
  }
}
