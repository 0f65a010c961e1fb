package aegis.lt.simulator.docker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A container as the API shows it. */
final class ContainerViews {
  private ContainerViews() {}

  /** An entry of {@code GET /containers/json}. */
  static ObjectNode summary(Container container) {
    Container.State state = container.state();
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
    json.putObject("NetworkSettings").putObject("Networks");
    json.putArray("Mounts");
    return json;
  }

  /** {@code GET /containers/ID/json}. */
  static ObjectNode inspection(Container container) {
    Container.State state = container.state();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("Id", container.id());
    json.put("Created", Times.format(state.createdAt()));
    json.put("Path", "");
    json.putArray("Args");
    ObjectNode life = json.putObject("State");
    life.put("Status", state.status());
    life.put("Running", state.running());
    life.put("Paused", false);
    life.put("Restarting", false);
    life.put("OOMKilled", state.oomKilled());
    life.put("Dead", false);
    life.put("Pid", state.pid());
    life.put("ExitCode", state.exitCode());
    life.put("Error", "");
    life.put("StartedAt", Times.formatOrNever(state.startedAt()));
    life.put("FinishedAt", Times.formatOrNever(state.finishedAt()));
    json.put("Image", imageId(container));
    json.put("Name", "/" + container.name());
    json.put("RestartCount", 0);
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
    json.putObject("NetworkSettings").putObject("Networks");
    return json;
  }

  private static String imageId(Container container) {
    return "sha256:" + "%064x".formatted(container.spec().image().hashCode() & 0xffffffffL);
  }
}
