package aegis.lt.shared.token;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.file.FaultyFileOps;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.token.TokenCacheFile.Read;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCacheFileTest {
  @TempDir Path directory;

  @Test
  void tellsMissingTornAndEmptyApart() throws IOException {
    Path path = directory.resolve("cache.json");
    TokenCacheFile file = new TokenCacheFile(path, FileOps.real());
    assertThat(file.read()).isInstanceOf(Read.Missing.class);

    Files.writeString(path, "{\"access_token\":\"a");
    assertThat(file.read()).isInstanceOf(Read.NotJson.class);

    Files.writeString(path, "{\"access_token\":\"\"}");
    assertThat(file.read()).isInstanceOf(Read.NoToken.class);

    Files.writeString(path, "{\"access_token\":\"a\"}");
    assertThat(file.read()).isInstanceOf(Read.Present.class);
  }

  @Test
  void aReadThatRacedAWriteIsReadAgain() throws IOException {
    Path path = directory.resolve("cache.json");
    Files.writeString(path, "{\"access_token\":\"torn");
    FaultyFileOps ops = new FaultyFileOps();
    boolean[] written = {false};
    ops.plan(
        (step, number) -> {
          if (number == 3 && !written[0]) { // after the first stamp and read, before the second
            written[0] = true;
            Files.writeString(path, "{\"access_token\":\"whole\"}");
          }
        });

    assertThat(new TokenCacheFile(path, ops).read()).isInstanceOf(Read.Present.class);
  }

  @Test
  void whatMayNotBeReadIsUnreadable() throws IOException {
    Path path = directory.resolve("cache.json");
    Files.writeString(path, "{\"access_token\":\"a\"}");
    FaultyFileOps ops = new FaultyFileOps();
    ops.plan(
        (step, number) -> {
          if (step.equals("read")) {
            throw new AccessDeniedException(path.toString());
          }
        });

    assertThat(new TokenCacheFile(path, ops).read())
        .isEqualTo(new Read.Unreadable("permission denied"));
  }
}
