package aegis.lt.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.endpoint.Consent;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example configuration for an endpoint that is not Saxo's, as it stands but for addresses and
 * folders: a login, refreshes, and a keeper that is well, with credentials in variables of other
 * names.
 */
class OtherEndpointIT {
  private static final Path EXAMPLE = Path.of("../configs/examples/keycloak_token_keeper.yaml");
  private static final String REALM =
      "https://keycloak.example.com/realms/trading/protocol/openid-connect/";

  @TempDir Path directory;

  private final List<Process> started = new ArrayList<>();
  private TokenEndpointServer endpoint;
  private Path config;
  private Path said;

  @BeforeEach
  void endpointAndConfiguration() throws IOException {
    endpoint =
        TokenEndpointServer.start(
            EndpointRules.keycloak("trading-app", "geh\u00e9im&100%")
                .withLifetimes(Duration.ofSeconds(2), Duration.ofMinutes(30)));
    endpoint.consent(Consent.GRANT);
    said = directory.resolve("said.txt");
    String text = Files.readString(EXAMPLE);
    for (String there :
        List.of(REALM + "token", REALM + "auth", "localhost:8400", "/data/tokens/")) {
      assertThat(text).contains(there);
    }
    config =
        Files.writeString(
            directory.resolve("keeper.yaml"),
            text.replace(REALM + "token", endpoint.uri().toString())
                .replace(REALM + "auth", endpoint.authorizeUri().toString())
                .replace("localhost:8400", "localhost") // any free port
                .replace("/data/tokens/", directory + "/"));
  }

  @AfterEach
  void endEverything() throws IOException {
    started.forEach(Process::destroyForcibly);
    endpoint.close();
  }

  private Process start(String command, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(command, "--config", config.toString()));
    arguments.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(Programs.keeper(arguments.toArray(String[]::new)));
    builder.environment().keySet().removeIf(name -> !name.equals("PATH"));
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("KEYCLOAK_CLIENT_ID", "trading-app");
    builder.environment().put("KEYCLOAK_CLIENT_SECRET", "geh\u00e9im&100%");
    builder.redirectError(ProcessBuilder.Redirect.appendTo(said.toFile()));
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String output(Process process) throws IOException, InterruptedException {
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return out;
  }

  private void logIn() throws IOException, InterruptedException {
    Process login = start("authorize");
    BufferedReader out = new BufferedReader(new InputStreamReader(login.getInputStream(), UTF_8));
    URI address = URI.create(out.readLine());
    assertThat(address.getRawQuery()).contains("scope=openid+offline_access", "code_challenge=");
    HttpResponse<String> page =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .build()
            .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(login.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(login.exitValue()).as(Files.readString(said)).isZero();
  }

  private JsonNode cache() throws IOException {
    return new ObjectMapper()
        .readTree(Files.readAllBytes(directory.resolve("keycloak_tokens.json")));
  }

  @Test
  void theExampleForKeycloakLogsInRefreshesAndIsWell() throws Exception {
    logIn();
    assertThat(cache().path("refresh_token_expires_in").asLong()).isEqualTo(1800);

    Process keeper = start("run");
    Waiting.until("three refreshes", () -> endpoint.authority().report().of("login-1").size() >= 3);
    keeper.destroy();
    assertThat(keeper.waitFor(2, TimeUnit.MINUTES)).isTrue();

    assertThat(endpoint.authority().standing(cache().path("refresh_token").asText()))
        .isEqualTo(TokenStanding.LIVE);
    assertThat(output(start("status", "--json"))).contains("\"last_outcome\" : \"refreshed\"");
    assertThat(output(start("doctor")))
        .contains("ok    configuration", "ok    environment", "ok    endpoint")
        .doesNotContain("SAXOBANK");
    assertThat(Files.readString(said)).doesNotContain("geh\u00e9im", "trading-app");
  }
}
