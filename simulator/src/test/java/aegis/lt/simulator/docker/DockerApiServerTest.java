package aegis.lt.simulator.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerApiServerTest {
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "that was all";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** What the container is to say next; {@link #END} ends it. */
  private final BlockingQueue<String> script = new LinkedBlockingQueue<>();

  private DockerEngine engine;
  private DockerApiServer server;
  private StandInContainer keeper;

  @BeforeEach
  void start() throws IOException {
    engine = new DockerEngine(InstantSource.system(), spec -> Optional.of(speaker()));
    server = DockerApiServer.start(engine, 0);
    keeper =
        engine.add(
            ContainerSpec.of(
                "aegis-token-keeper-live",
                "keeper:1",
                Map.of("com.docker.compose.service", "token-keeper")),
            speaker());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    engine.close();
  }

  /** Says what the script has; lines that begin with {@code !} go to stderr. */
  private StandIn speaker() {
    return new ThreadStandIn(
        "speaker",
        console -> {
          for (String line = script.take(); !line.equals(END); line = script.take()) {
            if (line.startsWith("!")) {
              console.err(line.substring(1));
            } else {
              console.out(line);
            }
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"/_ping", "/v1.41/_ping", "/version", "/info"})
  void theEngineAnswersWithAndWithoutAVersionInThePath(String path) throws Exception {
    assertThat(get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void containersAreFoundByNameLabelAndState() throws Exception {
    assertThat(JSON.readTree(get("/containers/json").body())).isEmpty();
    assertThat(list("all=1", "{}")).containsExactly("/aegis-token-keeper-live");
    keeper.start();
    assertThat(list("", "{}")).containsExactly("/aegis-token-keeper-live");
    assertThat(list("", "{\"name\":[\"^/aegis-token-keeper-live$\"]}")).hasSize(1);
    assertThat(list("", "{\"name\":{\"token-keeper\":true}}")).hasSize(1);
    assertThat(list("", "{\"name\":[\"other\"]}")).isEmpty();
    assertThat(list("", "{\"label\":[\"com.docker.compose.service=token-keeper\"]}")).hasSize(1);
    assertThat(list("", "{\"label\":[\"com.docker.compose.service=other\"]}")).isEmpty();
  }

  @Test
  void anInspectionTellsTheStateAndGivesTheDefinitionBack() throws Exception {
    assertThat(inspect("aegis-token-keeper-live").at("/State/Status").asText())
        .isEqualTo("created");
    keeper.start();

    JsonNode running = inspect(keeper.id().substring(0, 12));
    assertThat(running.get("Name").asText()).isEqualTo("/aegis-token-keeper-live");
    assertThat(running.at("/State/Running").asBoolean()).isTrue();
    assertThat(running.at("/State/StartedAt").asText()).matches(".*\\.\\d{9}Z");
    assertThat(running.at("/Config/Image").asText()).isEqualTo("keeper:1");
    assertThat(get("/containers/other/json").statusCode()).isEqualTo(404);
  }

  @Test
  void logsComeInFramesOfTheirStream() throws Exception {
    keeper.start();
    script.addAll(List.of("one", "!two", END));
    awaitExit();

    assertThat(frames(logs("stdout=1&stderr=1"))).containsExactly("1:one\n", "2:two\n");
    assertThat(frames(logs("stderr=true"))).containsExactly("2:two\n");
    assertThat(frames(logs("stdout=1&stderr=1&tail=1"))).containsExactly("2:two\n");
  }

  @Test
  void sinceIncludesItsInstantAndUntilToo() throws Exception {
    keeper.start();
    script.addAll(List.of("one", "two", "three", END));
    awaitExit();
    StandInLogLine two = keeper.logLines().get(1);
    String at =
        BigDecimal.valueOf(ChronoUnit.NANOS.between(Instant.EPOCH, two.at()), 9).toPlainString();

    assertThat(frames(logs("stdout=1&since=" + at)))
        .isEqualTo(linesAt(when -> !when.isBefore(two.at())))
        .contains("1:two\n");
    assertThat(frames(logs("stdout=1&until=" + at)))
        .isEqualTo(linesAt(when -> !when.isAfter(two.at())))
        .contains("1:two\n");
    assertThat(frames(logs("stdout=1&since=" + at + "&until=" + at)))
        .isEqualTo(linesAt(two.at()::equals));
    assertThat(frames(logs("stdout=1&timestamps=1")).get(1))
        .matches("1:\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z two\n");
  }

  @Test
  void aConnectionThatHasStreamedWaitsForItsNextRequestLikeAnyOther() throws Exception {
    keeper.start();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      InputStream in = socket.getInputStream();
      out.write(
          ascii("GET /containers/" + keeper.id() + "/logs?stdout=1&follow=1 HTTP/1.1\r\n\r\n"));
      script.add("one");
      readUntil(in, "one\n");
      script.add(END);
      readUntil(in, "\r\n0\r\n\r\n");

      out.write(ascii("GET /_ping HTTP/1.1\r\n"));
      assertThat(get("/version").statusCode()).isEqualTo(200); // which takes a while
      out.write(ascii("\r\n"));
      assertThat(readUntil(in, "OK")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aFollowerGetsWhatComesAndEndsWithTheContainer() throws Exception {
    keeper.start();
    script.add("before");
    try (DataInputStream stream = new DataInputStream(logs("stdout=1&follow=1"))) {
      assertThat(frame(stream)).isEqualTo("1:before\n");
      script.add("after");
      assertThat(frame(stream)).isEqualTo("1:after\n");
      script.addAll(List.of("last", END));
      assertThat(frame(stream)).isEqualTo("1:last\n");
      assertThatThrownBy(() -> frame(stream)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aFollowerThatWasCutCanResume() throws Exception {
    keeper.start();
    script.add("before");
    try (DataInputStream stream = new DataInputStream(logs("stdout=1&follow=1"))) {
      assertThat(frame(stream)).isEqualTo("1:before\n");
      server.cutFollowers();
      assertThatThrownBy(() -> frame(stream)).isInstanceOf(IOException.class);
    }
    script.addAll(List.of("after", END));
    awaitExit();
    assertThat(frames(logs("stdout=1&follow=1"))).containsExactly("1:before\n", "1:after\n");
  }

  @Test
  void theEngineGoesDownAndComesBackWithItsContainersAlive() throws Exception {
    keeper.start();
    server.goDown();
    assertThatThrownBy(() -> get("/_ping")).isInstanceOf(ConnectException.class);

    server.comeBack();
    assertThat(inspect("aegis-token-keeper-live").at("/State/Running").asBoolean()).isTrue();
  }

  @Test
  void aPlantedFailureMeetsTheNextRequestsOnly() throws Exception {
    server.failNext(1);
    assertThat(get("/containers/json").statusCode()).isEqualTo(500);
    assertThat(get("/containers/json").statusCode()).isEqualTo(200);
  }

  @Test
  void startStopAndRemoveActOnceAndSaySo() throws Exception {
    String path = "/containers/aegis-token-keeper-live";
    assertThat(send("POST", path + "/start", "").statusCode()).isEqualTo(204);
    assertThat(send("POST", path + "/start", "").statusCode()).isEqualTo(304);
    assertThat(send("DELETE", path, "").statusCode()).isEqualTo(409);
    assertThat(send("POST", path + "/stop?t=5", "").statusCode()).isEqualTo(204);
    assertThat(send("POST", path + "/stop", "").statusCode()).isEqualTo(304);
    assertThat(send("POST", path + "/kill", "").statusCode()).isEqualTo(409);
    assertThat(send("POST", path + "/restart", "").statusCode()).isEqualTo(204);
    assertThat(send("DELETE", path + "?force=1", "").statusCode()).isEqualTo(204);
    assertThat(get(path + "/json").statusCode()).isEqualTo(404);

    assertThat(actions())
        .containsExactly(
            "create", "start", "kill", "die", "stop", "start", "restart", "kill", "die", "stop",
            "destroy");
  }

  @Test
  void aContainerCanBeCreatedAgainFromItsInspection() throws Exception {
    JsonNode config = inspect("aegis-token-keeper-live").get("Config");
    String create = "/containers/create?name=aegis-token-keeper-live";
    assertThat(send("POST", create, config.toString()).statusCode()).isEqualTo(409);
    send("DELETE", "/containers/aegis-token-keeper-live", "");

    assertThat(send("POST", create, config.toString()).statusCode()).isEqualTo(201);

    assertThat(inspect("aegis-token-keeper-live").get("Config")).isEqualTo(config);
    assertThat(send("POST", "/containers/aegis-token-keeper-live/start", "").statusCode())
        .isEqualTo(204);
  }

  @Test
  void runningOutOfMemoryIsAnEventBeforeTheDeath() throws Exception {
    keeper.start();
    keeper.runOutOfMemory();
    awaitExit();

    assertThat(actions()).containsExactly("create", "start", "oom", "die");
    assertThat(inspect("aegis-token-keeper-live").at("/State/OOMKilled").asBoolean()).isTrue();
  }

  @Test
  void eventsCanBeFollowedFilteredAndBounded() throws Exception {
    Instant before = Instant.now();
    String filters = encode("{\"type\":[\"container\"],\"event\":[\"die\",\"start\"]}");
    try (InputStream stream =
        client
            .send(
                request("/events?since=" + before.getEpochSecond() + "&filters=" + filters).build(),
                HttpResponse.BodyHandlers.ofInputStream())
            .body()) {
      keeper.start();
      script.add(END);
      JsonNode start = JSON.readTree(line(stream));
      JsonNode die = JSON.readTree(line(stream));
      assertThat(start.get("Action").asText()).isEqualTo("start");
      assertThat(die.get("Action").asText()).isEqualTo("die");
      assertThat(die.at("/Actor/Attributes/name").asText()).isEqualTo("aegis-token-keeper-live");
      assertThat(die.at("/Actor/Attributes/exitCode").asText()).isEqualTo("0");
    }
    assertThat(get("/events?since=1&until=" + Instant.now().plusSeconds(1).getEpochSecond()).body())
        .contains("\"die\"");
  }

  @Test
  void aProcessCanBeAContainerWithItsOutputAsTheLog() throws Exception {
    StandInContainer process =
        engine.add(
            ContainerSpec.of("process", "sh:1", Map.of()),
            new ProcessStandIn(
                List.of(
                    "sh",
                    "-c",
                    "trap 'exit 7' TERM; echo $GREETING; echo oops >&2; while :; do sleep 0.05; done"),
                Map.of("GREETING", "hello"),
                Path.of(".")));
    process.start();
    process.log().await(0, LONGEST_START);
    process.log().await(1, LONGEST_START);

    assertThat(send("POST", "/containers/process/stop?t=10", "").statusCode()).isEqualTo(204);
    assertThat(inspect("process").at("/State/ExitCode").asInt()).isEqualTo(7);
    assertThat(process.logLines())
        .extracting(StandInLogLine::text)
        .containsExactlyInAnyOrder("hello", "oops");
  }

  @Test
  void aProcessThatIgnoresTheStopIsKilled() throws Exception {
    StandInContainer process =
        engine.add(
            ContainerSpec.of("stubborn", "sh:1", Map.of()),
            new ProcessStandIn(
                List.of("sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.05; done"),
                Map.of(),
                Path.of(".")));
    process.start();
    process.log().await(0, LONGEST_START);

    assertThat(send("POST", "/containers/stubborn/stop?t=0", "").statusCode()).isEqualTo(204);
    assertThat(inspect("stubborn").at("/State/ExitCode").asInt()).isEqualTo(137);
  }

  private List<String> linesAt(Predicate<Instant> wanted) {
    return keeper.logLines().stream()
        .filter(line -> wanted.test(line.at()))
        .map(line -> "1:" + line.text() + "\n")
        .toList();
  }

  private void awaitExit() {
    keeper.ended().join();
  }

  private List<String> actions() {
    return engine.events().from(0).stream().map(EngineEvent::action).toList();
  }

  private List<String> list(String query, String filters) throws Exception {
    JsonNode all =
        JSON.readTree(get("/containers/json?" + query + "&filters=" + encode(filters)).body());
    List<String> names = new ArrayList<>();
    all.forEach(one -> names.add(one.at("/Names/0").asText()));
    return names;
  }

  private JsonNode inspect(String container) throws Exception {
    return JSON.readTree(get("/v1.41/containers/" + container + "/json").body());
  }

  private InputStream logs(String query) throws Exception {
    return client
        .send(
            request("/containers/aegis-token-keeper-live/logs?" + query).build(),
            HttpResponse.BodyHandlers.ofInputStream())
        .body();
  }

  private static List<String> frames(InputStream stream) throws IOException {
    List<String> frames = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(stream)) {
      while (true) {
        frames.add(frame(in));
      }
    } catch (EOFException end) {
      return frames;
    }
  }

  private static String frame(DataInputStream in) throws IOException {
    int kind = in.readUnsignedByte();
    in.readNBytes(3);
    byte[] payload = new byte[in.readInt()];
    in.readFully(payload);
    return kind + ":" + new String(payload, StandardCharsets.UTF_8);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String readUntil(InputStream in, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("after " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "");
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    HttpRequest request =
        request(path).method(method, HttpRequest.BodyPublishers.ofString(body)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
