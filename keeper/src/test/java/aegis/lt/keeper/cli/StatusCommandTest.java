package aegis.lt.keeper.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.config.KeeperConfig;
import aegis.lt.shared.config.ConfigException;
import aegis.lt.shared.file.FileOps;
import aegis.lt.shared.file.SpecialFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class StatusCommandTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  @TempDir Path directory;

  private StatusCommand.Report look() throws ConfigException, IOException {
    Path config = directory.resolve("keeper.yaml");
    Files.writeString(config, "container_token_cache_path: " + directory.resolve("tokens.json"));
    return StatusCommand.look(KeeperConfig.read(config, Map.of()), FileOps.real(), NOW);
  }

  private void place(Object issuedAt) throws IOException {
    Files.writeString(
        directory.resolve("tokens.json"),
        "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"expires_in\":1200,"
            + "\"refresh_token_expires_in\":3600,\"issued_at\":"
            + issuedAt
            + "}");
  }

  @Test
  void aPastedLoginAnswerIsOfUnknownAgeAndTheFileGivesAnEstimate() throws Exception {
    Path cache = directory.resolve("tokens.json");
    for (String refresh :
        List.of("", ",\"refresh_token\":\"r\",\"refresh_token_expires_in\":3600")) {
      Files.writeString(cache, "{\"access_token\":\"a\",\"expires_in\":1200" + refresh + "}");
      Files.setLastModifiedTime(cache, FileTime.from(NOW.minusSeconds(300)));
      StatusCommand.Report report = look();
      assertThat(report.freshness()).isEqualTo("NeedsRefresh");
      assertThat(report.toText())
          .contains("issued at      unknown")
          .contains(
              "access token   unknown (by the time of the file 15m left, until 2026-11-24T09:15:00Z)")
          .doesNotContainIgnoringCase("expired");
    }
  }

  @ParameterizedTest(name = "issued {0} s ago: {1}")
  @CsvSource({
    "0, AccessValid, true",
    "899, AccessValid, true",
    "900, NeedsRefresh, true",
    "1199, NeedsRefresh, true",
    "1200, NeedsRefresh, false",
    "-300, AccessValid, true", // as much as the margin makes up for
    "-301, NeedsRefresh, false",
    "-7200, NeedsRefresh, false",
  })
  void showsWhatIsLeftUnlessTheAgeIsUnknown(long ago, String freshness, boolean valid)
      throws Exception {
    place(NOW.getEpochSecond() - ago);
    StatusCommand.Report report = look();
    assertThat(report.freshness()).isEqualTo(freshness);
    assertThat(report.tokenValid()).isEqualTo(valid);
    if (ago < -300) {
      assertThat(report.toJson())
          .contains("\"access_expires_at\" : null")
          .contains("\"access_left_secs\" : null")
          .contains("\"refresh_left_secs\" : null");
      assertThat(report.toText()).contains("in the future: age unknown");
      assertThat(report.reasons()).contains("access token's lifetime unknown");
    } else {
      assertThat(report.toJson()).contains("\"access_left_secs\" : " + (1200 - ago) + ".0");
    }
  }

  @Test
  void anExpiredRefreshTokenIsNoVerdict() throws Exception {
    place(0);
    assertThat(look().toText()).contains("expired at 1970-01-01T01:00:00Z");
    assertThat(look().reasons()).doesNotContain("Manual re-authorization required");
  }

  @ParameterizedTest
  @EnumSource
  void saysThatTheCacheIsUnreadableIfItIsNoRegularFile(SpecialFile special) throws Exception {
    special.make(directory.resolve("tokens.json"));
    assertThat(look().freshness()).isEqualTo("Unreadable");
    assertThat(look().tokenValid()).isFalse();
  }
}
