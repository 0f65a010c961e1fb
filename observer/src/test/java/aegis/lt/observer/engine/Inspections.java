package aegis.lt.observer.engine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Makes inspections of containers that are nowhere, with what decisions rest on in them. */
public final class Inspections {
  private Inspections() {}

  /**
   * A container that has a restart policy, an environment and labels. The labels {@code image},
   * {@code program} and {@code mount} (a source, with {@code :ro} behind it if it is read-only) say
   * what else it has.
   */
  public static ContainerDefinition of(
      String id,
      String name,
      Instant createdAt,
      Optional<Instant> startedAt,
      boolean running,
      ContainerDefinition.Health health,
      RestartPolicy policy,
      Map<String, String> environment,
      Map<String, String> labels) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("Id", id);
    json.put("Name", "/" + name);
    json.put("Created", createdAt.toString());
    json.put("Image", "sha256:image-of-" + labels.getOrDefault("image", name));
    json.put("Path", labels.getOrDefault("program", "keeper"));
    String mount = labels.get("mount");
    if (mount != null) {
      json.putArray("Mounts")
          .addObject()
          .put("Type", "bind")
          .put("Source", mount.replaceFirst(":.*", ""))
          .put("Destination", "/data/tokens")
          .put("RW", !mount.endsWith(":ro"));
    }
    ObjectNode state = json.putObject("State");
    state.put("Running", running);
    state.put("StartedAt", startedAt.map(Instant::toString).orElse("0001-01-01T00:00:00Z"));
    if (health != ContainerDefinition.Health.NONE) {
      state.putObject("Health").put("Status", health.name().toLowerCase(java.util.Locale.ROOT));
    }
    json.putObject("HostConfig")
        .putObject("RestartPolicy")
        .put("Name", policy.name().id())
        .put("MaximumRetryCount", policy.retries());
    ObjectNode config = json.putObject("Config");
    config.put("Image", "image-of-" + name);
    environment.forEach((key, value) -> config.withArray("Env").add(key + "=" + value));
    ObjectNode all = config.putObject("Labels");
    labels.forEach(all::put);
    return ContainerDefinition.fromBytes(json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
