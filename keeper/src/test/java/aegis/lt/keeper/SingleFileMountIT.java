package aegis.lt.keeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Someone mounted the file instead of the folder: the real kernel says what it thinks of that. */
class SingleFileMountIT {
  private static final Path JAR = Path.of("target/lt-token-keeper.jar").toAbsolutePath();
  private static final String MOUNT = "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"";

  @TempDir Path directory;
  private TokenEndpointServer endpoint;
  private Path elsewhere;
  private Path cache;

  private record Ended(int code, String said) {}

  @BeforeEach
  void aTokenThatIsDueInAFileElsewhere() throws Exception {
    assumeTrue(run("unshare", "-rm", "true").code() == 0, "may make no mount namespace here");
    endpoint = TokenEndpointServer.start(EndpointRules.saxo("the-key", "the-secret"));
    var grant = endpoint.authority().issueChain("mounted");
    elsewhere = Files.createDirectory(directory.resolve("elsewhere")).resolve("tokens.json");
    Files.writeString(
        elsewhere,
        "{\"access_token\": \"%s\", \"expires_in\": 1200, \"refresh_token\": \"%s\", \"issued_at\": %d}"
            .formatted(
                grant.accessToken(), grant.refreshToken(), Instant.now().getEpochSecond() - 1000));
    cache = Files.createFile(directory.resolve("tokens.json"));
    Files.writeString(
        directory.resolve("keeper.yaml"),
        "container_token_cache_path: %s%ntoken_endpoint: %s%n".formatted(cache, endpoint.uri()));
  }

  @AfterEach
  void end() throws IOException {
    if (endpoint != null) {
      endpoint.close();
    }
  }

  private Ended run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(directory.toFile()).environment().remove("AEGIS_SAXO_TOKEN_CACHE_PATH");
    builder.environment().put("SAXOBANK_APP_KEY_LIVE", "the-key");
    builder.environment().put("SAXOBANK_APP_SECRET_LIVE", "the-secret");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), said);
  }

  private Ended keeperWithTheFileMounted(String command) throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> line = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", MOUNT, "sh"));
    line.addAll(List.of(elsewhere.toString(), cache.toString()));
    line.addAll(List.of(java, "-jar", JAR.toString(), command, "--config", "keeper.yaml"));
    return run(line.toArray(String[]::new));
  }

  @Test
  void theDoctorSaysSoBeforeAnyRefresh() throws Exception {
    Ended doctor = keeperWithTheFileMounted("doctor");
    assertThat(doctor.code()).as(doctor.said()).isZero();
    assertThat(doctor.said())
        .contains("warn  mount")
        .contains("tokens.json is a mount of its own")
        .contains("-> mount its folder");
    assertThat(endpoint.authority().report().commits()).isZero();
  }

  @Test
  void theAnswerIsWrittenInPlaceAndNothingIsLost() throws Exception {
    Ended once = keeperWithTheFileMounted("once");
    assertThat(once.code()).as(once.said()).isZero();
    assertThat(once.said()).containsOnlyOnce("is a mount of its own").contains("token refreshed");
    JsonNode kept = new ObjectMapper().readTree(elsewhere.toFile());
    assertThat(endpoint.authority().standing(kept.path("refresh_token").asText()))
        .isEqualTo(TokenStanding.LIVE);
    assertThat(directory.resolve(".tokens.json.pending")).doesNotExist();
  }
}
