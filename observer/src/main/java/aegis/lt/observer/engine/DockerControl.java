package aegis.lt.observer.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Changes containers through the engine's HTTP interface. */
public final class DockerControl implements ContainerControl {
  /** The label by which either version of Compose marks what belongs to a service. */
  private static final String SERVICE_LABEL = "com.docker.compose.service";

  /** A container that is not complete yet has its name with this behind it. */
  private static final String INCOMPLETE = ".incomplete";

  /** A container that is created to be compared and removed has its name with this behind it. */
  private static final String REHEARSAL = ".rehearsal";

  /** The same for one that is created to see whether a path is there. */
  private static final String PROBE = ".probe";

  private static final int NOT_MODIFIED = 304;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  /** In the form of an id, which the engine never gives. */
  private static final String NOBODY = "0".repeat(64);

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
  public Optional<String> readOnly() throws IOException {
    EngineHttp.Answer answer = http.post(container(NOBODY) + "/start");
    int status = answer.status();
    if (status == NOT_FOUND) {
      return Optional.empty();
    }
    if (status < BAD_REQUEST || status >= SERVER_ERROR) {
      answer.orRefused("it is unknown whether containers may be changed");
    }
    return Optional.of("the container engine refuses changes, with " + status);
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
    String incomplete = definition.name() + INCOMPLETE;
    String id = assemble(incomplete, definition);
    http.post(container(id) + "/rename?name=" + EngineHttp.encoded(definition.name()))
        .orRefused(incomplete + " not given its name");
    return id;
  }

  /** Creates it under a name that nothing else has, in place of what a crash has left there. */
  private String assemble(String name, ContainerDefinition definition) throws IOException {
    Recreation recreation = new Recreation(definition);
    // The engine takes a missing network when it creates, and fails when it starts.
    for (String network : recreation.networks()) {
      http.get("/networks/" + EngineHttp.encoded(network))
          .orRefused(definition.name() + " not created: it was connected to network " + network);
    }
    remove(name);
    String id = create(name, recreation.body(image(definition)));
    for (Map.Entry<String, ObjectNode> network : recreation.furtherNetworks().entrySet()) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("Container", id);
      body.set("EndpointConfig", network.getValue());
      http.post("/networks/" + EngineHttp.encoded(network.getKey()) + "/connect", body)
          .orRefused(definition.name() + " not connected to " + network.getKey());
    }
    if (recreation.mayJoinMore() && !definition.networks().isEmpty()) {
      // The engine connects it to the network of its mode, also where it had been taken off that.
      for (String network : existing(id).networks()) {
        if (!definition.networks().contains(network)) {
          ObjectNode body = JsonNodeFactory.instance.objectNode();
          body.put("Container", id);
          http.post("/networks/" + EngineHttp.encoded(network) + "/disconnect", body)
              .orRefused(definition.name() + " not disconnected from " + network);
        }
      }
    }
    return id;
  }

  @Override
  public List<String> rehearse(ContainerDefinition definition) throws IOException {
    String id = assemble(definition.name() + REHEARSAL, definition);
    try {
      return InspectionDifferences.between(definition, existing(id));
    } finally {
      remove(id);
    }
  }

  @Override
  public List<String> obstacles(ContainerDefinition definition) throws IOException {
    Recreation recreation = new Recreation(definition);
    List<String> missing = new ArrayList<>();
    boolean imageIsThere = imageId(definition.imageId()).isPresent();
    if (!imageIsThere) {
      missing.add("image " + definition.imageName() + " (" + definition.imageId() + ") is gone");
    }
    boolean exists = inspect(definition.id()).isPresent();
    for (String network : recreation.networks()) {
      if (isMissing("/networks/", network)) {
        missing.add("network " + network + " is gone");
      } else if (exists && isMissing("/networks/", recreation.networkId(network))) {
        // An existing container asks for the network by its id when it is started.
        missing.add(
            "network " + network + " was made anew, and the container belongs to the old one");
      }
    }
    for (String volume : recreation.volumes()) {
      if (isMissing("/volumes/", volume)) {
        missing.add("volume " + volume + " is gone");
      }
    }
    String driver = recreation.logDriver();
    if (!driver.isEmpty() && !logDrivers().contains(driver)) {
      missing.add("log driver " + driver + " is not available");
    }
    if (imageIsThere) {
      for (String path : recreation.bindSources()) {
        probe(definition, path).ifPresent(missing::add);
      }
    }
    return List.copyOf(missing);
  }

  private boolean isMissing(String kind, String name) throws IOException {
    EngineHttp.Answer answer = http.get(kind + EngineHttp.encoded(name));
    if (answer.status() == NOT_FOUND) {
      return true;
    }
    answer.orRefused(kind.replace("/", "") + " " + name + " not inspected");
    return false;
  }

  private Set<String> logDrivers() throws IOException {
    Set<String> names = new HashSet<>();
    http.get("/info")
        .orRefused("the engine's log drivers not listed")
        .json()
        .path("Plugins")
        .path("Log")
        .forEach(name -> names.add(name.asText()));
    names.add("none"); // an engine that knows no others lists none
    return names;
  }

  /** Only the engine can see its machine, and it looks at a mount when it creates a container. */
  private Optional<String> probe(ContainerDefinition definition, String path) throws IOException {
    String name = definition.name() + PROBE;
    remove(name);
    EngineHttp.Answer answer =
        http.post(
            "/containers/create?name=" + EngineHttp.encoded(name),
            Recreation.mounting(path, definition.imageId()));
    remove(name);
    if (answer.status() == BAD_REQUEST) {
      return Optional.of(path + ", which it mounts, is not there");
    }
    answer.orRefused("whether " + path + " is there not seen");
    return Optional.empty();
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
  public Optional<String> imageNamed(String reference) throws IOException {
    return imageId(reference);
  }

  @Override
  public boolean isOnlyName(String reference) throws IOException {
    return http.get(image(reference) + "/json")
            .orRefused("image " + reference + " not inspected")
            .json()
            .path("RepoTags")
            .size()
        <= 1;
  }

  @Override
  public void tagImage(String image, String reference) throws IOException {
    int colon = reference.lastIndexOf(':');
    http.post(
            image(image)
                + "/tag?repo="
                + EngineHttp.encoded(reference.substring(0, colon))
                + "&tag="
                + EngineHttp.encoded(reference.substring(colon + 1)))
        .orRefused("image " + image + " not tagged");
    if (!imageId(reference).equals(imageId(image))) {
      throw new IOException("image " + image + " not tagged: " + reference + " is not its name");
    }
  }

  @Override
  public void untagImage(String reference) throws IOException {
    if (imageId(reference).isEmpty()) {
      return;
    }
    if (isOnlyName(reference)) {
      throw new IOException(reference + " is the only name of its image, which would go with it");
    }
    EngineHttp.Answer answer = http.delete(image(reference) + "?noprune=true&force=false");
    if (answer.status() != NOT_FOUND) {
      answer.orRefused(reference + " not untagged");
    }
  }

  private static String image(String reference) {
    return "/images/" + EngineHttp.encoded(reference);
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
  public List<ContainerDefinition> running() throws IOException {
    JsonNode listed =
        http.get("/containers/json").orRefused("running containers not listed").json();
    List<ContainerDefinition> found = new ArrayList<>();
    for (JsonNode container : listed) {
      inspect(container.path("Id").asText())
          .filter(ContainerDefinition::running)
          .ifPresent(found::add);
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
