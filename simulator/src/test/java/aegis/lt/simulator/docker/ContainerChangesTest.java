package aegis.lt.simulator.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a cutover asks for: names, networks, images and restart policies. */
class ContainerChangesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Each entry ends a run of the keeper. */
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  private DockerEngine engine;
  private DockerApiServer server;
  private StandInContainer keeper;

  @BeforeEach
  void start() throws IOException {
    engine = new DockerEngine();
    server = DockerApiServer.start(engine, 0);
    keeper =
        engine.add(ContainerSpec.of("aegis-token-keeper-live", "keeper:1", Map.of()), standIn());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    engine.close();
  }

  private StandIn standIn() {
    return new ThreadStandIn("keeper", console -> ends.take());
  }

  @Test
  void aContainerCanBeRenamedUnlessTheNameIsInUse() throws Exception {
    engine.add(ContainerSpec.of("other", "keeper:1", Map.of()), standIn());
    String rename = "/containers/" + keeper.id() + "/rename?name=";

    assertThat(send("POST", rename + "other", "").statusCode()).isEqualTo(409);
    assertThat(send("POST", rename + "another", "").statusCode()).isEqualTo(204);

    assertThat(inspect("another").get("Id").asText()).isEqualTo(keeper.id());
    assertThat(send("GET", "/containers/aegis-token-keeper-live/json", "").statusCode())
        .isEqualTo(404);
  }

  @Test
  void aContainerIsConnectedToNetworksThatExist() throws Exception {
    send("POST", "/networks/create", "{\"Name\":\"backend\"}");
    String body =
        "{\"Container\":\"%s\",\"EndpointConfig\":{\"Aliases\":[\"a\"]}}".formatted(keeper.id());

    assertThat(send("POST", "/networks/backend/connect", body).statusCode()).isEqualTo(200);
    assertThat(send("POST", "/networks/backend/connect", body).statusCode()).isEqualTo(403);
    assertThat(send("POST", "/networks/nowhere/connect", body).statusCode()).isEqualTo(404);

    JsonNode networks = inspect(keeper.id()).at("/NetworkSettings/Networks");
    assertThat(networks.at("/backend/Aliases/0").asText()).isEqualTo("a");
    assertThat(networks.has("bridge")).isTrue();
  }

  @Test
  void anImageStaysWhenItsLastContainerIsGone() throws Exception {
    send("DELETE", "/containers/" + keeper.id(), "");
    String create = "/containers/create?name=again";

    assertThat(send("POST", create, "{\"Image\":\"keeper:2\"}").statusCode()).isEqualTo(404);
    assertThat(send("POST", create, "{\"Image\":\"keeper:1\"}").statusCode()).isEqualTo(201);

    String id = inspect("again").get("Image").asText();
    for (String known : List.of("keeper:1", id)) {
      assertThat(JSON.readTree(send("GET", "/images/" + known + "/json", "").body()).get("Id"))
          .hasToString("\"" + id + "\"");
    }
    assertThat(send("GET", "/images/keeper:2/json", "").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"always,true", "unless-stopped,true", "on-failure,false", "no,false", "'',false"})
  void whatEndsByItselfIsStartedAgainAsItsPolicySays(String policy, boolean again)
      throws Exception {
    setPolicy(policy);
    keeper.start();
    ends.add("now");
    keeper.ended().join();

    assertThat(keeper.isUp()).isEqualTo(again);
    if (again) {
      awaitEvents("start", 2);
      assertThat(inspect(keeper.id()).get("RestartCount").asInt()).isEqualTo(1);
      send("POST", "/containers/" + keeper.id() + "/stop", "");
      assertThat(keeper.isUp()).as("stopped by hand").isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"always,true,true", "unless-stopped,true,false", "no,false,false"})
  void anEngineThatIsRestartedStartsWhatItsPolicySays(
      String policy, boolean running, boolean stoppedByHand) throws Exception {
    setPolicy(policy);
    keeper.start();
    engine.restart();
    assertThat(keeper.isRunning()).as("was running").isEqualTo(running);

    keeper.stop(Duration.ZERO);
    engine.restart();
    assertThat(keeper.isRunning()).as("was stopped by hand").isEqualTo(stoppedByHand);
  }

  @Test
  void onFailureGivesUpAfterItsRetries() throws Exception {
    StandInContainer broken =
        engine.add(
            ContainerSpec.of("broken", "sh:1", Map.of()),
            new ProcessStandIn(List.of("sh", "-c", "exit 3"), Map.of(), Path.of(".")));
    send("POST", "/containers/broken/update", policy("on-failure", 2));
    broken.start();

    awaitEvents("die", 3);
    broken.ended().join();
    assertThat(broken.isUp()).isFalse();
    assertThat(broken.restarts()).isEqualTo(2);
  }

  @Test
  void onlyKnownPoliciesAreTakenAndOneWithoutANameChangesNothing() throws Exception {
    setPolicy("always");
    String update = "/containers/" + keeper.id() + "/update";
    assertThat(send("POST", update, policy("", 0)).statusCode()).isEqualTo(200);
    assertThat(send("POST", update, policy("sometimes", 0)).statusCode()).isEqualTo(400);
    assertThat(send("POST", update, policy("always", 3)).statusCode()).isEqualTo(400);
    assertThat(inspect(keeper.id()).at("/HostConfig/RestartPolicy/Name").asText())
        .isEqualTo("always");
  }

  private void setPolicy(String name) throws Exception {
    assertThat(send("POST", "/containers/" + keeper.id() + "/update", policy(name, 0)).statusCode())
        .isEqualTo(200);
  }

  private static String policy(String name, int retries) {
    return "{\"RestartPolicy\":{\"Name\":\"%s\",\"MaximumRetryCount\":%d}}"
        .formatted(name, retries);
  }

  private void awaitEvents(String action, int count) throws InterruptedException {
    for (int seen = 0; ; ) {
      List<EngineEvent> events = engine.events().from(0);
      if (events.stream().filter(event -> event.action().equals(action)).count() >= count) {
        return;
      }
      seen = events.size();
      engine.events().await(seen, Duration.ofSeconds(20));
    }
  }

  private JsonNode inspect(String container) throws Exception {
    return JSON.readTree(send("GET", "/containers/" + container + "/json", "").body());
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
