package aegis.lt.simulator.docker;

import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;

/**
 * The networks of an engine: names that containers are connected to, with nothing behind them.
 *
 * <ul>
 *   <li>{@code GET /networks/n}
 *   <li>{@code POST /networks/create {"Name":"n"}}
 *   <li>{@code POST /networks/n/connect {"Container":"id","EndpointConfig":{…}}}
 * </ul>
 */
final class Networks {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DockerEngine engine;

  Networks(DockerEngine engine) {
    this.engine = engine;
  }

  void act(Request request, Reply reply, String path) throws IOException {
    String[] parts = path.split("/", -1);
    String what = request.method() + " " + parts[parts.length - 1];
    if (parts.length == 3 && request.method().equals("GET")) {
      inspect(parts[2], reply);
    } else if (parts.length == 3 && what.equals("POST create")) {
      create(JSON.readTree(request.body()), reply);
    } else if (parts.length == 4 && what.equals("POST connect")) {
      connect(parts[2], JSON.readTree(request.body()), reply);
    } else {
      DockerApiServer.refuse(reply, 404, "page not found");
    }
  }

  private void inspect(String reference, Reply reply) throws IOException {
    Optional<String> network = engine.findNetwork(reference);
    if (network.isEmpty()) {
      DockerApiServer.refuse(reply, 404, "network " + reference + " not found");
      return;
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("Name", network.get());
    answer.put("Id", id(network.get()));
    reply.sendJson(200, answer.toString());
  }

  private void create(JsonNode body, Reply reply) throws IOException {
    String name = body.path("Name").asText("");
    if (name.isEmpty() || !engine.addNetwork(name)) {
      DockerApiServer.refuse(reply, 409, "network with name " + name + " already exists");
      return;
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("Id", id(name));
    answer.put("Warning", "");
    reply.sendJson(201, answer.toString());
  }

  private void connect(String reference, JsonNode body, Reply reply) throws IOException {
    Optional<String> network = engine.findNetwork(reference);
    Optional<StandInContainer> container = engine.find(body.path("Container").asText());
    if (network.isEmpty() || container.isEmpty()) {
      DockerApiServer.refuse(
          reply,
          404,
          network.isEmpty()
              ? "network " + reference + " not found"
              : "No such container: " + body.path("Container").asText());
      return;
    }
    if (!container.get().connect(network.get(), body.path("EndpointConfig"))) {
      DockerApiServer.refuse(
          reply, 403, "endpoint with name " + container.get().name() + " already exists");
      return;
    }
    engine.happenedToNetwork(network.get(), "connect", container.get());
    reply.sendEmpty(200);
  }

  /** Its number, which is as good as its name. */
  static String id(String name) {
    return "%064x".formatted(name.hashCode() & 0xffffffffL);
  }
}
