package aegis.lt.simulator.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a container was created from.
 *
 * @param name without a slash
 * @param body the body of the create request: {@code Image}, {@code Env}, {@code Labels}, {@code
 *     HostConfig} and whatever else was there; an inspection gives it back
 */
public record ContainerSpec(String name, ObjectNode body) {
  public ContainerSpec {
    body = body.deepCopy();
  }

  /** A container with an image and labels and nothing else. */
  public static ContainerSpec of(String name, String image, Map<String, String> labels) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("Image", image);
    ObjectNode all = body.putObject("Labels");
    labels.forEach(all::put);
    return new ContainerSpec(name, body);
  }

  String image() {
    return body.path("Image").asText("");
  }

  Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    body.path("Labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  /** An object of the create request, or an empty one. */
  ObjectNode part(String field) {
    return Optional.ofNullable(body.get(field))
        .filter(JsonNode::isObject)
        .map(node -> (ObjectNode) node.deepCopy())
        .orElseGet(JsonNodeFactory.instance::objectNode);
  }

  /** The same under another name. */
  ContainerSpec named(String other) {
    return new ContainerSpec(other, body);
  }

  /** The same with another restart policy. */
  ContainerSpec withRestartPolicy(JsonNode policy) {
    ContainerSpec changed = new ContainerSpec(name, body);
    changed.body.withObject("/HostConfig").set("RestartPolicy", policy.deepCopy());
    return changed;
  }

  RestartRule restartRule() {
    return RestartRule.of(part("HostConfig"));
  }

  /** The networks it is to be connected to, with what is asked of each. */
  Map<String, JsonNode> networks() {
    Map<String, JsonNode> networks = new LinkedHashMap<>();
    body.path("NetworkingConfig")
        .path("EndpointsConfig")
        .properties()
        .forEach(network -> networks.put(network.getKey(), network.getValue()));
    String mode = body.path("HostConfig").path("NetworkMode").asText("default");
    if (networks.isEmpty() && !mode.startsWith("container:")) {
      networks.put(
          mode.isEmpty() || mode.equals("default") ? "bridge" : mode,
          JsonNodeFactory.instance.objectNode());
    }
    return networks;
  }

  /** Everything but what an inspection shows elsewhere. */
  ObjectNode config() {
    ObjectNode config = body.deepCopy();
    config.remove("HostConfig");
    config.remove("NetworkingConfig");
    return config;
  }
}
