package aegis.lt.simulator.docker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A container as the API shows it. */
final class ContainerViews {
  private ContainerViews() {}

  /** An entry of {@code GET /containers/json}. */
  static ObjectNode summary(StandInContainer container) {
    StandInContainer.State state = container.state();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("Id", container.id());
    json.putArray("Names").add("/" + container.name());
    json.put("Image", container.spec().image());
    json.put("ImageID", imageId(container));
    json.put("Command", "");
    json.put("Created", state.createdAt().getEpochSecond());
    json.putArray("Ports");
    json.set("Labels", container.spec().part("Labels"));
    json.put("State", state.status());
    json.put("Status", state.running() ? "Up" : "Exited (" + state.exitCode() + ")");
    json.putObject("HostConfig").put("NetworkMode", "default");
    json.set("NetworkSettings", networkSettings(container));
    json.putArray("Mounts");
    return json;
  }

  /** {@code GET /containers/ID/json}. */
  static ObjectNode inspection(StandInContainer container) {
    StandInContainer.State state = container.state();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("Id", container.id());
    json.put("Created", Times.format(state.createdAt()));
    json.put("Path", "");
    json.putArray("Args");
    ObjectNode life = json.putObject("State");
    life.put("Status", state.status());
    life.put("Running", state.running() || state.restarting());
    life.put("Paused", false);
    life.put("Restarting", state.restarting());
    life.put("OOMKilled", state.oomKilled());
    life.put("Dead", false);
    life.put("Pid", state.pid());
    life.put("ExitCode", state.exitCode());
    life.put("Error", "");
    life.put("StartedAt", Times.formatOrNever(state.startedAt()));
    life.put("FinishedAt", Times.formatOrNever(state.finishedAt()));
    json.put("Image", imageId(container));
    json.put("Name", "/" + container.name());
    json.put("RestartCount", container.restarts());
    json.put("Driver", "overlay2");
    json.put("Platform", "linux");
    ObjectNode host = container.spec().part("HostConfig");
    if (!host.has("NetworkMode")) {
      host.put("NetworkMode", "default");
    }
    if (!host.has("RestartPolicy")) {
      host.putObject("RestartPolicy").put("Name", "no").put("MaximumRetryCount", 0);
    }
    json.set("HostConfig", host);
    json.putArray("Mounts");
    ObjectNode config = container.spec().config();
    config.put("Tty", false);
    if (!config.has("Labels")) {
      config.putObject("Labels");
    }
    json.set("Config", config);
    json.set("NetworkSettings", networkSettings(container));
    return json;
  }

  private static ObjectNode networkSettings(StandInContainer container) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    ObjectNode networks = settings.putObject("Networks");
    container
        .networks()
        .forEach(
            (name, asked) -> {
              ObjectNode endpoint = networks.putObject(name);
              asked
                  .properties()
                  .forEach(field -> endpoint.set(field.getKey(), field.getValue().deepCopy()));
              endpoint.put("NetworkID", Networks.id(name));
            });
    return settings;
  }

  /** {@code GET /images/NAME/json}. */
  static ObjectNode image(String name, List<String> names) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("Id", imageId(name));
    ArrayNode tags = json.putArray("RepoTags");
    names.forEach(tags::add);
    return json;
  }

  private static String imageId(StandInContainer container) {
    return imageId(container.spec().image());
  }

  static String imageId(String image) {
    return image.startsWith("sha256:")
        ? image
        : "sha256:" + "%064x".formatted(image.hashCode() & 0xffffffffL);
  }
}
