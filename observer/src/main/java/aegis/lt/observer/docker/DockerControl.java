package aegis.lt.observer.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Changes containers through the engine's HTTP interface. */
public final class DockerControl implements ContainerControl {
  /** The label by which either version of Compose marks what belongs to a service. */
  private static final String SERVICE_LABEL = "com.docker.compose.service";

  /** A container that is not complete yet has its name with this behind it. */
  private static final String INCOMPLETE = ".incomplete";

  private static final int NOT_MODIFIED = 304;
  private static final int NOT_FOUND = 404;

  private final URI uri;
  private final EngineHttp http;

  private DockerControl(URI uri, EngineHttp http) {
    this.uri = uri;
    this.http = http;
  }

  /**
   * Speaks to the engine there; nothing is sent yet.
   *
   * @param uri {@code unix:///path} or {@code tcp://host:port}
   */
  public static DockerControl at(URI uri) {
    return new DockerControl(uri, EngineHttp.at(uri));
  }

  @Override
  public Optional<ContainerDefinition> inspect(String name) throws IOException {
    EngineHttp.Answer answer = http.get(container(name) + "/json");
    if (answer.status() == NOT_FOUND) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ContainerDefinition.read(answer.orRefused(name + " not inspected").body()));
    } catch (IllegalArgumentException e) {
      throw new IOException(name + " not inspected: " + e.getMessage());
    }
  }

  @Override
  public void setRestartPolicy(String id, RestartPolicy policy) throws IOException {
    // An empty name, as docker-java writes it for none, would be taken and change nothing.
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("RestartPolicy")
        .put("Name", policy.name().id())
        .put("MaximumRetryCount", policy.retries());
    http.post(container(id) + "/update", body)
        .orRefused("restart policy of " + id + " not set to " + policy);
    RestartPolicy now = existing(id).restartPolicy();
    if (!now.equals(policy)) {
      throw new IOException(
          "restart policy of " + id + " is " + now + " after it was set to " + policy);
    }
  }

  @Override
  public void stop(String id, Duration grace) throws IOException {
    // The engine answers when the container is down.
    try (EngineHttp patient = EngineHttp.at(uri, grace)) {
      EngineHttp.Answer answer =
          patient.post(container(id) + "/stop?t=" + Math.max(0, grace.toSeconds()));
      if (answer.status() != NOT_MODIFIED) {
        answer.orRefused(id + " not stopped");
      }
    }
    // One that is to be removed when it ends may be gone by now.
    if (inspect(id).filter(ContainerDefinition::running).isPresent()) {
      throw new IOException(id + " runs after it was stopped");
    }
  }

  @Override
  public void start(String id) throws IOException {
    EngineHttp.Answer answer = http.post(container(id) + "/start");
    if (answer.status() != NOT_MODIFIED) {
      answer.orRefused(id + " not started");
    }
  }

  @Override
  public void remove(String id) throws IOException {
    EngineHttp.Answer answer = http.delete(container(id) + "?v=false&force=false");
    // Also when somebody else is at it: what counts is whether it is gone.
    if (answer.status() != NOT_FOUND && inspect(id).isPresent()) {
      answer.orRefused(id + " not removed");
      throw new IOException(id + " is there after it was removed");
    }
  }

  @Override
  public String create(ContainerDefinition definition) throws IOException {
    if (inspect(definition.name()).isPresent()) {
      throw new IOException(definition.name() + " not created: there is a container of that name");
    }
    Recreation recreation = new Recreation(definition);
    // The engine takes a missing network when it creates, and fails when it starts.
    for (String network : recreation.networks()) {
      http.get("/networks/" + EngineHttp.encoded(network))
          .orRefused(definition.name() + " not created: it was connected to network " + network);
    }
    String incomplete = definition.name() + INCOMPLETE;
    remove(incomplete);
    String id = create(incomplete, recreation.body(image(definition)));
    for (Map.Entry<String, ObjectNode> network : recreation.furtherNetworks().entrySet()) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("Container", id);
      body.set("EndpointConfig", network.getValue());
      http.post("/networks/" + EngineHttp.encoded(network.getKey()) + "/connect", body)
          .orRefused(definition.name() + " not connected to " + network.getKey());
    }
    http.post(container(id) + "/rename?name=" + EngineHttp.encoded(definition.name()))
        .orRefused(incomplete + " not given its name");
    return id;
  }

  private String create(String name, ObjectNode body) throws IOException {
    return http.post("/containers/create?name=" + EngineHttp.encoded(name), body)
        .orRefused(name + " not created")
        .json()
        .path("Id")
        .asText();
  }

  /**
   * What to create it from: the very image it ran, by its name if that still means it, else by its
   * id. Where that image is gone, what the name means now is the best there is.
   */
  private String image(ContainerDefinition definition) throws IOException {
    Optional<String> named = imageId(definition.imageName());
    if (named.filter(definition.imageId()::equals).isPresent()) {
      return definition.imageName();
    }
    return imageId(definition.imageId()).orElse(definition.imageName());
  }

  private Optional<String> imageId(String image) throws IOException {
    if (image.isEmpty()) {
      return Optional.empty();
    }
    EngineHttp.Answer answer = http.get("/images/" + EngineHttp.encoded(image) + "/json");
    return answer.status() == NOT_FOUND
        ? Optional.empty()
        : Optional.of(
            answer.orRefused("image " + image + " not inspected").json().path("Id").asText());
  }

  @Override
  public List<ContainerDefinition> ofService(String service) throws IOException {
    ObjectNode filters = JsonNodeFactory.instance.objectNode();
    filters.putArray("label").add(SERVICE_LABEL + "=" + service);
    JsonNode listed =
        http.get("/containers/json?all=true&filters=" + EngineHttp.encoded(filters.toString()))
            .orRefused("containers of " + service + " not listed")
            .json();
    List<ContainerDefinition> found = new ArrayList<>();
    for (JsonNode container : listed) {
      inspect(container.path("Id").asText()).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  @Override
  public List<LogEntry> log(String id, OptionalInt last, Optional<Instant> since)
      throws IOException {
    boolean terminal = existing(id).terminal();
    return http.get(
        LogEntries.path(id, last, since),
        "the log of " + id + " cannot be read",
        body -> LogEntries.read(body, terminal));
  }

  private ContainerDefinition existing(String id) throws IOException {
    return inspect(id).orElseThrow(() -> new IOException("no such container: " + id));
  }

  private static String container(String name) {
    return "/containers/" + EngineHttp.encoded(name);
  }

  @Override
  public void close() {
    http.close();
  }
}
