package aegis.lt.shared.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.shared.fence.FenceFile.FenceRead;
import aegis.lt.shared.file.FaultyFileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FenceFileTest {
  private static final Instant NINE = Instant.parse("2026-11-24T09:00:00.5Z");

  @TempDir Path directory;
  private final FaultyFileOps ops = new FaultyFileOps();
  private Path canonical;
  private FenceFile file;

  @BeforeEach
  void canonicalCache() throws IOException {
    canonical = Files.writeString(directory.resolve("live.json"), "{}");
    file = new FenceFile(canonical, ops);
  }

  private FenceRecord read() {
    return ((FenceRead.Present) file.read()).record();
  }

  @Test
  void theFirstRecordNamesTheIncumbent() throws IOException {
    file.write(FenceRecord.first(FenceRecord.INCUMBENT, NINE));
    assertThat(Files.readString(directory.resolve("canonical-writer.json")))
        .isEqualTo(
            "{\"writer\":\"aegis-token-keeper-live\",\"epoch\":1,\"since\":\"2026-11-24T09:00:00Z\",\"by\":\"bootstrap\"}\n");
    assertThat(read().since()).contains(Instant.parse("2026-11-24T09:00:00Z"));
  }

  @Test
  void handingOverRaisesTheEpoch() throws IOException {
    file.write(FenceRecord.first(FenceRecord.INCUMBENT, NINE));
    file.write(read().handedTo("new", NINE.plusSeconds(60), "cutover"));
    file.write(read().handedTo(FenceRecord.INCUMBENT, NINE.plusSeconds(90), "rollback"));
    assertThat(read())
        .isEqualTo(
            new FenceRecord(
                FenceRecord.INCUMBENT,
                3,
                Optional.of(Instant.parse("2026-11-24T09:01:30Z")),
                "rollback"));
  }

  @Test
  void aNewRecordIsReadableByWhoeverReadsTheCache() throws IOException {
    Files.setPosixFilePermissions(canonical, PosixFilePermissions.fromString("rw-r--r--"));
    file.write(FenceRecord.first(FenceRecord.INCUMBENT, NINE));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void noRecordIsTold() {
    assertThat(file.read()).isEqualTo(new FenceRead.None());
  }

  @Test
  void whatIsNotUnderstoodIsUnclearAndNeverNobody() throws IOException {
    for (String text : new String[] {"", "{", "[]", "{}", "{\"writer\":7}", "{\"writer\":\" \"}"}) {
      Files.writeString(file.path(), text);
      assertThat(file.read()).as(text).isInstanceOf(FenceRead.Unclear.class);
    }
  }

  @Test
  void aRecordThatSaysNoMoreThanItsWriterIsEnough() throws IOException {
    Files.writeString(file.path(), "{\"writer\":\"we\",\"epoch\":-4}");
    assertThat(read()).isEqualTo(new FenceRecord("we", 0, Optional.empty(), ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999999",
        "-7E-88888888888",
        "1e300",
        "1e19",
        "9223372036854775807",
        "99999999999999999999999",
        "\"many\"",
        "null",
        "[1]"
      })
  void anEpochThatCannotBeIsNotSaidAndCanBeHandedOver(String epoch) throws IOException {
    Files.writeString(file.path(), "{\"writer\":\"we\",\"epoch\":" + epoch + "}");
    assertThat(read()).isEqualTo(new FenceRecord("we", 0, Optional.empty(), ""));
    assertThat(read().handedTo("new", NINE, "cutover").epoch()).isEqualTo(1);
  }

  @Test
  void aWriteThatFailsLeavesTheOldRecord() throws IOException {
    file.write(FenceRecord.first(FenceRecord.INCUMBENT, NINE));
    ops.fail("rename", "I/O error");
    assertThatThrownBy(() -> file.write(read().handedTo("new", NINE, "cutover")))
        .isInstanceOf(IOException.class);
    assertThat(read())
        .isEqualTo(FenceRecord.first(FenceRecord.INCUMBENT, Instant.parse("2026-11-24T09:00:00Z")));
  }
}
