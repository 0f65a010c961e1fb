package aegis.lt.simulator.docker;

import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import aegis.lt.simulator.http.SocketServer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Docker's HTTP API on a port of the loopback address, with and without {@code /v1.xx} before each
 * path. It can be made to fail: requests answered with 500, followers cut, the engine gone and
 * back.
 */
public final class DockerApiServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String API_VERSION = "1.41";

  private final DockerEngine engine;
  private final SocketServer server;
  private final AtomicInteger failures = new AtomicInteger();
  private final Set<String> logsAskedFor = ConcurrentHashMap.newKeySet();
  private final Set<Reply> followers = ConcurrentHashMap.newKeySet();

  private volatile String failing = "";
  private volatile String claimed = "";

  private DockerApiServer(DockerEngine engine, int port) throws IOException {
    this.engine = engine;
    this.server = SocketServer.start("docker-api", port, this::handle);
  }

  /** Starts; port 0 for any free one. The engine stays the caller's. */
  public static DockerApiServer start(DockerEngine engine, int port) throws IOException {
    return new DockerApiServer(engine, port);
  }

  /** {@code tcp://127.0.0.1:PORT}, as Docker clients want it. */
  public String dockerHost() {
    return "tcp://127.0.0.1:" + server.port();
  }

  public int port() {
    return server.port();
  }

  /** The next requests are answered with 500. */
  public void failNext(int requests) {
    failures.set(requests);
  }

  /** Requests whose path has this are answered with 500; none if it is empty. */
  public void failAt(String pathPart) {
    failing = pathPart;
  }

  /**
   * Requests whose path has this are answered as done, and nothing is done; none if it is empty.
   */
  public void claim(String pathPart) {
    claimed = pathPart;
  }

  /** Breaks the connections of all who follow logs or events. */
  public void cutFollowers() throws IOException {
    for (Reply follower : followers) {
      follower.hangUp();
    }
  }

  /** The names of the containers whose logs have been asked for since the start. */
  public Set<String> logsAskedFor() {
    return Set.copyOf(logsAskedFor);
  }

  /** How many follow logs or events now. */
  public int followers() {
    return followers.size();
  }

  /** The API goes away: connections are cut, new ones refused. The containers live on. */
  public void goDown() throws IOException {
    server.goDown();
  }

  /** The API is back, on the same port. */
  public void comeBack() throws IOException {
    server.comeBack();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void handle(Request request, Reply reply) throws IOException, InterruptedException {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0 || meets(failing, request)) {
      refuse(reply, 500, "planted failure");
      return;
    }
    if (meets(claimed, request)) {
      reply.sendEmpty(204);
      return;
    }
    String path = request.path().replaceFirst("^/v\\d+\\.\\d+(?=/)", "");
    try {
      route(request, reply, path);
    } catch (JsonProcessingException | IllegalArgumentException wrong) {
      refuse(reply, 400, "the request cannot be read");
    }
  }

  private static boolean meets(String pathPart, Request request) {
    return !pathPart.isEmpty() && request.path().contains(pathPart);
  }

  private void route(Request request, Reply reply, String path)
      throws IOException, InterruptedException {
    switch (request.method() + " " + path) {
      case "GET /_ping", "HEAD /_ping" -> ping(request, reply);
      case "GET /version" -> reply.sendJson(200, version().toString());
      case "GET /info" -> reply.sendJson(200, info().toString());
      case "GET /containers/json" -> reply.sendJson(200, list(request).toString());
      case "GET /events" -> following(reply, () -> EventStream.of(request).send(engine, reply));
      case "POST /containers/create" -> new ContainerActions(engine).create(request, reply);
      default -> other(request, reply, path);
    }
  }

  private void image(Reply reply, String name) throws IOException {
    Optional<String> found = engine.imageName(name);
    if (found.isPresent()) {
      reply.sendJson(200, ContainerViews.image(found.get(), engine.names(found.get())).toString());
    } else {
      refuse(reply, 404, "No such image: " + name);
    }
  }

  private void tag(Request request, Reply reply, String image) throws IOException {
    String name =
        request.parameter("repo").orElse("") + ":" + request.parameter("tag").orElse("latest");
    if (engine.tag(image, name)) {
      reply.sendEmpty(201);
    } else {
      refuse(reply, 404, "No such image: " + image);
    }
  }

  private void untag(Reply reply, String name) throws IOException {
    if (engine.untag(name)) {
      reply.sendJson(200, "[]");
    } else {
      refuse(reply, 404, "No such image: " + name);
    }
  }

  private void other(Request request, Reply reply, String path)
      throws IOException, InterruptedException {
    if (path.startsWith("/networks/")) {
      new Networks(engine).act(request, reply, path);
      return;
    }
    if (request.method().equals("GET") && path.matches("/images/.+/json")) {
      image(reply, path.substring("/images/".length(), path.length() - "/json".length()));
      return;
    }
    if (request.method().equals("POST") && path.matches("/images/.+/tag")) {
      tag(request, reply, path.substring("/images/".length(), path.length() - "/tag".length()));
      return;
    }
    if (request.method().equals("DELETE") && path.matches("/images/.+")) {
      untag(reply, path.substring("/images/".length()));
      return;
    }
    if (!path.matches("/containers/[^/]+(/[a-z]+)?")) {
      refuse(reply, 404, "page not found");
      return;
    }
    String[] parts = path.split("/", -1);
    String action = parts.length > 3 ? parts[3] : "";
    StandInContainer container = engine.find(parts[2]).orElse(null);
    if (container == null) {
      refuse(reply, 404, "No such container: " + parts[2]);
      return;
    }
    switch (request.method() + " " + action) {
      case "GET json" -> reply.sendJson(200, ContainerViews.inspection(container).toString());
      case "GET logs" -> {
        logsAskedFor.add(container.name());
        following(reply, () -> LogStream.of(request).send(container, reply));
      }
      default -> new ContainerActions(engine).act(container, action, request, reply);
    }
  }

  private void following(Reply reply, Streaming streaming)
      throws IOException, InterruptedException {
    followers.add(reply);
    try {
      streaming.run();
    } finally {
      followers.remove(reply);
    }
  }

  private interface Streaming {
    void run() throws IOException, InterruptedException;
  }

  private static void ping(Request request, Reply reply) throws IOException {
    byte[] body = request.method().equals("HEAD") ? new byte[0] : new byte[] {'O', 'K'};
    reply.send(
        200,
        Map.of("Api-Version", API_VERSION, "Content-Type", "text/plain", "Ostype", "linux"),
        body);
  }

  private static ObjectNode version() {
    ObjectNode json = JSON.createObjectNode();
    json.put("Version", "20.10.24");
    json.put("ApiVersion", API_VERSION);
    json.put("MinAPIVersion", "1.12");
    json.put("GitCommit", "simulated");
    json.put("GoVersion", "none");
    json.put("Os", "linux");
    json.put("Arch", "amd64");
    json.put("KernelVersion", "simulated");
    return json;
  }

  private ObjectNode info() {
    ObjectNode json = JSON.createObjectNode();
    json.put("ID", "SIMULATED");
    json.put("Name", "simulator");
    json.put("Containers", engine.containers().size());
    json.put(
        "ContainersRunning",
        engine.containers().stream().filter(StandInContainer::isRunning).count());
    json.put("ServerVersion", "20.10.24");
    json.put("OperatingSystem", "simulated");
    json.put("OSType", "linux");
    json.put("Driver", "overlay2");
    json.putObject("Plugins").putArray("Log").add("json-file").add("local").add("journald");
    return json;
  }

  private ArrayNode list(Request request) throws JsonProcessingException {
    Filters filters = Filters.of(request);
    ArrayNode json = JSON.createArrayNode();
    for (StandInContainer container : engine.containers()) {
      boolean wanted =
          (request.flag("all") || container.isRunning() || filters.wanted().containsKey("status"))
              && filters.allow("name", wish -> nameFits(container, wish))
              && filters.allow("id", container.id()::startsWith)
              && filters.allow("status", container.state().status()::equals)
              && filters.allowLabels(container.spec().labels());
      if (wanted) {
        json.add(ContainerViews.summary(container));
      }
    }
    return json;
  }

  /** Docker looks for the wish as a regular expression in the name, with and without the slash. */
  private static boolean nameFits(StandInContainer container, String wish) {
    Pattern pattern = Pattern.compile(wish);
    return pattern.matcher(container.name()).find()
        || pattern.matcher("/" + container.name()).find();
  }

  static void refuse(Reply reply, int status, String message) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("message", message);
    reply.sendJson(status, json.toString());
  }
}
