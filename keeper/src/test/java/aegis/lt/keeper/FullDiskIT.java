package aegis.lt.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full when the keeper starts, with an answer of an earlier life waiting on it. */
class FullDiskIT {
  private static final Path JAR = Path.of("target/lt-token-keeper.jar").toAbsolutePath();

  /** A small disk, with the cache and the answer on it, filled to its last block. */
  private static final String ON_A_FULL_DISK =
      "mount -t tmpfs -o size=256k none \"$1\" && cp -a \"$2/.\" \"$1\""
          + " && ! dd if=/dev/zero of=\"$1/full\" bs=4096 2>&1"
          + " && (shift 2 && \"$@\"); ended=$?; cat \"$1/tokens.json\"; exit $ended";

  @TempDir Path directory;

  private record Ended(int code, String said) {}

  private static Ended run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("AEGIS_SAXO_TOKEN_CACHE_PATH");
    builder.environment().put("SAXOBANK_APP_KEY_LIVE", "the-key");
    builder.environment().put("SAXOBANK_APP_SECRET_LIVE", "the-secret");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  private static String tokens(String refreshToken, Instant issued) {
    return "{\"access_token\": \"a\", \"expires_in\": 86400, \"refresh_token\": \"%s\", \"issued_at\": %d}"
        .formatted(refreshToken, issued.getEpochSecond());
  }

  @Test
  void itKeepsNoKeeperFromItsLockNorAReceivedAnswerFromItsPlace() throws Exception {
    assumeTrue(run("unshare", "-rm", "true").code() == 0, "may make no mount namespace here");
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path content = Files.createDirectory(directory.resolve("content"));
    Files.writeString(
        content.resolve("tokens.json"), tokens("spent", Instant.now().minusSeconds(9)));
    Files.writeString(content.resolve(".tokens.json.pending"), tokens("received", Instant.now()));
    Path config = directory.resolve("keeper.yaml");
    Files.writeString(
        config,
        "container_token_cache_path: %s/tokens.json%nstate_dir: %s/state%ntoken_endpoint: http://127.0.0.1:1/token%n"
            .formatted(disk, directory));

    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> keeper =
        List.of(java, "-jar", JAR.toString(), "once", "--config", config.toString());
    List<String> command = new java.util.ArrayList<>(List.of("unshare", "-rm", "sh", "-c"));
    command.addAll(List.of(ON_A_FULL_DISK, "sh", disk.toString(), content.toString()));
    command.addAll(keeper);
    Ended ended = run(command.toArray(String[]::new));

    assertThat(ended.said())
        .contains("No space left on device")
        .contains("put a received token in place")
        .contains("token valid")
        .endsWith("}")
        .contains("\"refresh_token\": \"received\"");
    assertThat(ended.code()).isZero();
  }
}
