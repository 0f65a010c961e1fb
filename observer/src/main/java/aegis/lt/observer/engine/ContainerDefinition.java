package aegis.lt.observer.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A container as the engine described it at one moment: the whole answer of an inspection, from
 * which it can be created again, and the few things in it that decisions rest on.
 *
 * <p>The answer holds the container's environment, and so secrets. It is never printed; {@link
 * #toBytes} is for files that nobody else may read.
 */
public final class ContainerDefinition {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How the container's own health check stands. */
  public enum Health {
    /** There is no health check, or the container is not running. */
    NONE,
    STARTING,
    HEALTHY,
    UNHEALTHY
  }

  private final String inspection;
  private final ObjectNode json;
  private final String id;
  private final String name;
  private final Instant createdAt;

  private ContainerDefinition(String inspection, ObjectNode json) {
    this.inspection = inspection;
    this.json = json;
    this.id = required(json, "Id");
    this.name = required(json, "Name").replaceFirst("^/", "");
    this.createdAt =
        instant(json.path("Created"))
            .orElseThrow(() -> new IllegalArgumentException("an inspection without Created"));
  }

  /**
   * Reads what {@link #toBytes} wrote, or an answer of the engine.
   *
   * @throws IllegalArgumentException if it is no inspection of a container; the message does not
   *     show it
   */
  public static ContainerDefinition fromBytes(byte[] bytes) {
    return read(new String(bytes, StandardCharsets.UTF_8));
  }

  static ContainerDefinition read(String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        ContainerDefinition read = new ContainerDefinition(text, object);
        read.restartPolicy();
        return read;
      }
    } catch (JsonProcessingException e) {
      // Its message may quote what it could not read.
    }
    throw new IllegalArgumentException("no inspection of a container: not a JSON object");
  }

  /** The whole inspection, byte for byte as the engine gave it. Holds secrets. */
  public byte[] toBytes() {
    return inspection.getBytes(StandardCharsets.UTF_8);
  }

  /** 64 hexadecimal digits, never given to another container. */
  public String id() {
    return id;
  }

  /** Without a slash. */
  public String name() {
    return name;
  }

  /** When the engine created it. */
  public Instant createdAt() {
    return createdAt;
  }

  /** When it was last started, if ever. */
  public Optional<Instant> startedAt() {
    return instant(json.path("State").path("StartedAt")).filter(at -> at.isAfter(Instant.EPOCH));
  }

  /** Whether it runs, or the engine is about to start it again. */
  public boolean running() {
    JsonNode state = json.path("State");
    return state.path("Running").asBoolean() || state.path("Restarting").asBoolean();
  }

  /** Whether it is down, and no restart of the engine brings it back. */
  public boolean isDownForGood() {
    return !running() && restartPolicy().equals(RestartPolicy.NEVER);
  }

  /** Whether it stands still, so that nothing in it continues. */
  public boolean paused() {
    return json.path("State").path("Paused").asBoolean();
  }

  /** How often the engine has started it again by itself. */
  public int restarts() {
    return json.path("RestartCount").asInt();
  }

  /** What its own health check says. */
  public Health health() {
    return switch (json.path("State").path("Health").path("Status").asText()) {
      case "starting" -> Health.STARTING;
      case "healthy" -> Health.HEALTHY;
      case "unhealthy" -> Health.UNHEALTHY;
      default -> Health.NONE;
    };
  }

  /** When the engine starts it again by itself. */
  public RestartPolicy restartPolicy() {
    JsonNode policy = json.path("HostConfig").path("RestartPolicy");
    return RestartPolicy.read(
        policy.path("Name").asText(""), policy.path("MaximumRetryCount").asInt());
  }

  /** The environment it runs in, that of its image included. */
  public ContainerEnvironment environment() {
    List<String> lines = new ArrayList<>();
    json.path("Config").path("Env").forEach(line -> lines.add(line.asText()));
    return ContainerEnvironment.ofLines(lines);
  }

  /** The user its process runs as, as it is configured: a name, a number, or empty for root. */
  public String user() {
    return json.path("Config").path("User").asText("");
  }

  /** Whether its process is in further groups than that of its user. */
  public boolean addsGroups() {
    return !json.path("HostConfig").path("GroupAdd").isEmpty();
  }

  /**
   * Something that is mounted into it.
   *
   * @param source where it is on the engine's machine, or the name of a volume
   * @param destination where it is in the container
   * @param writable whether the container may write there
   */
  public record Mount(String source, String destination, boolean writable) {}

  /** Everything that is mounted into it. */
  public List<Mount> mounts() {
    List<Mount> mounts = new ArrayList<>();
    json.path("Mounts")
        .forEach(
            one ->
                mounts.add(
                    new Mount(
                        one.path("Source").asText(""),
                        one.path("Destination").asText(""),
                        one.path("RW").asBoolean(true))));
    return List.copyOf(mounts);
  }

  /** The image as it was named when the container was created. */
  public String imageName() {
    return json.path("Config").path("Image").asText("");
  }

  /** The image itself: {@code sha256:} and its digest. */
  public String imageId() {
    return json.path("Image").asText("");
  }

  /** Its labels, those of its image included. */
  public Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    json.path("Config")
        .path("Labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return Collections.unmodifiableMap(labels);
  }

  /** The program it runs, with its arguments. They may be secret. */
  public List<String> command() {
    List<String> command = new ArrayList<>(List.of(json.path("Path").asText("")));
    json.path("Args").forEach(argument -> command.add(argument.asText()));
    return List.copyOf(command);
  }

  /** The names of the networks it is connected to. */
  public Set<String> networks() {
    Set<String> names = new TreeSet<>();
    json.path("NetworkSettings").path("Networks").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Whether it writes to a terminal, which makes one stream of its output. */
  boolean terminal() {
    return json.path("Config").path("Tty").asBoolean();
  }

  /** The inspection, to be changed at will. */
  ObjectNode inspection() {
    return json.deepCopy();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ContainerDefinition that && inspection.equals(that.inspection);
  }

  @Override
  public int hashCode() {
    return inspection.hashCode();
  }

  /** What it is called and how it is; nothing that may be secret. */
  @Override
  public String toString() {
    return "%s (%s, %s, image %s, restart %s)"
        .formatted(
            name,
            id.substring(0, Math.min(12, id.length())),
            running() ? "running" : "not running",
            imageName(),
            restartPolicy());
  }

  private static String required(ObjectNode json, String field) {
    String text = json.path(field).asText("");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("no inspection of a container: no " + field);
    }
    return text;
  }

  /** The engine writes year 1 for never. */
  private static Optional<Instant> instant(JsonNode time) {
    try {
      return Optional.of(Instant.parse(time.asText("")));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
