package aegis.lt.simulator.docker;

import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The requests that change something: create, start, stop, kill, restart, update, remove. */
final class ContainerActions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DockerEngine engine;

  ContainerActions(DockerEngine engine) {
    this.engine = engine;
  }

  void create(Request request, Reply reply) throws IOException {
    JsonNode body = JSON.readTree(request.body());
    String name = request.parameter("name").orElse("");
    if (!(body instanceof ObjectNode definition) || !name.matches("/?[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
      DockerApiServer.refuse(reply, 400, "a name and a definition are needed");
      return;
    }
    ContainerSpec spec = new ContainerSpec(name.replaceFirst("^/", ""), definition);
    if (engine.find(spec.name()).isPresent()) {
      DockerApiServer.refuse(
          reply, 409, "Conflict. The container name \"/" + spec.name() + "\" is already in use");
      return;
    }
    if (!spec.restartRule().isKnown()) {
      DockerApiServer.refuse(reply, 400, "invalid restart policy");
      return;
    }
    Optional<String> unknown =
        spec.networks().keySet().stream()
            .filter(network -> engine.findNetwork(network).isEmpty())
            .findFirst();
    if (unknown.isPresent()) {
      DockerApiServer.refuse(reply, 404, "network " + unknown.get() + " not found");
      return;
    }
    Optional<StandInContainer> created = engine.create(spec);
    if (created.isEmpty()) {
      DockerApiServer.refuse(reply, 404, "No such image: " + spec.image());
      return;
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.put("Id", created.get().id());
    answer.putArray("Warnings");
    reply.sendJson(201, answer.toString());
  }

  void act(StandInContainer container, String action, Request request, Reply reply)
      throws IOException, InterruptedException {
    switch (request.method() + " " + action) {
      case "POST start" -> reply.sendEmpty(container.start() ? 204 : 304);
      case "POST stop" -> reply.sendEmpty(container.stop(grace(request)) ? 204 : 304);
      case "POST restart" -> {
        container.stop(grace(request));
        container.start();
        engine.happened(container, "restart", Map.of());
        reply.sendEmpty(204);
      }
      case "POST kill" -> kill(container, request, reply);
      case "POST update" -> update(container, request, reply);
      case "POST rename" -> rename(container, request, reply);
      case "DELETE " -> remove(container, request, reply);
      default -> DockerApiServer.refuse(reply, 404, "page not found");
    }
  }

  /** Only the restart policy can be changed; one without a name changes nothing, as in Docker. */
  private void update(StandInContainer container, Request request, Reply reply) throws IOException {
    JsonNode policy = JSON.readTree(request.body()).path("RestartPolicy");
    if (!policy.path("Name").asText("").isEmpty()) {
      if (!container.spec().withRestartPolicy(policy).restartRule().isKnown()) {
        DockerApiServer.refuse(reply, 400, "invalid restart policy");
        return;
      }
      container.setRestartPolicy(policy);
    }
    engine.happened(container, "update", Map.of());
    ObjectNode answer = JSON.createObjectNode();
    answer.putArray("Warnings");
    reply.sendJson(200, answer.toString());
  }

  private void rename(StandInContainer container, Request request, Reply reply) throws IOException {
    String name = request.parameter("name").orElse("").replaceFirst("^/", "");
    if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]+")) {
      DockerApiServer.refuse(reply, 400, "Invalid container name (" + name + ")");
    } else if (engine.rename(container, name)) {
      reply.sendEmpty(204);
    } else {
      DockerApiServer.refuse(
          reply, 409, "Conflict. The container name \"/" + name + "\" is already in use");
    }
  }

  private static void kill(StandInContainer container, Request request, Reply reply)
      throws IOException {
    String signal =
        request
            .parameter("signal")
            .orElse("KILL")
            .toUpperCase(Locale.ROOT)
            .replaceFirst("^SIG", "");
    if (container.kill(signal)) {
      reply.sendEmpty(204);
    } else {
      DockerApiServer.refuse(
          reply, 409, "Cannot kill container: " + container.name() + " is not running");
    }
  }

  private void remove(StandInContainer container, Request request, Reply reply)
      throws IOException, InterruptedException {
    if (container.isUp() && !request.flag("force")) {
      DockerApiServer.refuse(reply, 409, "You cannot remove a running container " + container.id());
      return;
    }
    container.stop(Duration.ZERO);
    engine.remove(container);
    reply.sendEmpty(204);
  }

  /** How long a container may take to stop; Docker's default is 10 s. */
  private static Duration grace(Request request) {
    return Duration.ofSeconds(Long.parseLong(request.parameter("t").orElse("10")));
  }
}
