package aegis.lt.observer.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The requests that make a container again from its inspection. What the engine made up by itself
 * when it created the container is left out, so that it makes it up again; everything else goes
 * back as it came.
 */
final class Recreation {
  /** What of an endpoint was asked for; the rest of it is what the engine gave out. */
  private static final Set<String> ASKED_OF_ENDPOINT =
      Set.of("IPAMConfig", "Links", "Aliases", "DriverOpts");

  /** Networks that the engine makes itself; containers ask for them by name. */
  private static final Set<String> OF_ENGINE = Set.of("bridge", "host", "none");

  private final ObjectNode inspection;
  private final String id;

  Recreation(ContainerDefinition definition) {
    this.inspection = definition.inspection();
    this.id = definition.id();
  }

  /**
   * The body of the create request.
   *
   * @param image what to run: a name or an id
   */
  ObjectNode body(String image) {
    ObjectNode body = object(inspection.path("Config"));
    body.put("Image", image);
    if (hostnameIsTheEngines()) {
      body.remove("Hostname");
    }
    if (usesNetworkOfAnother()) {
      // They can only be its image's, and the engine takes none here.
      body.remove("ExposedPorts");
    }
    ObjectNode host = object(inspection.path("HostConfig"));
    keepVolumes(host);
    namesOfLinks(host);
    // With the policy always, an engine that restarts would start it before it may run.
    host.putObject("RestartPolicy").put("Name", RestartPolicy.Name.NO.id());
    body.set("HostConfig", host);
    firstNetwork()
        .ifPresent(
            network ->
                body.putObject("NetworkingConfig")
                    .putObject("EndpointsConfig")
                    .set(network, endpoint(network)));
    return body;
  }

  /** The volumes that it mounts, by name. */
  Set<String> volumes() {
    Set<String> names = new TreeSet<>();
    for (JsonNode mount : inspection.path("Mounts")) {
      if (mount.path("Type").asText().equals("volume") && !mount.path("Name").asText().isEmpty()) {
        names.add(mount.path("Name").asText());
      }
    }
    return names;
  }

  /** The files and folders of the engine's machine that it mounts. */
  Set<String> bindSources() {
    Set<String> paths = new TreeSet<>();
    JsonNode host = inspection.path("HostConfig");
    for (JsonNode bind : host.path("Binds")) {
      if (bind.asText().startsWith("/")) {
        paths.add(bind.asText().split(":", 2)[0]);
      }
    }
    for (JsonNode mount : host.path("Mounts")) {
      if (mount.path("Type").asText().equals("bind")) {
        paths.add(mount.path("Source").asText());
      }
    }
    return paths;
  }

  /** Where its output goes; empty if the inspection does not say. */
  String logDriver() {
    return inspection.path("HostConfig").path("LogConfig").path("Type").asText("");
  }

  /**
   * The body of a create request that the engine takes only if a path is there on its machine. A
   * path in {@code Binds} it would make as an empty folder instead.
   */
  static ObjectNode mounting(String path, String image) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("Image", image);
    body.putArray("Cmd").add("never-started");
    ObjectNode host = body.putObject("HostConfig");
    host.put("NetworkMode", "none");
    host.putArray("Mounts")
        .addObject()
        .put("Type", "bind")
        .put("Source", path)
        .put("Target", "/probe")
        .put("ReadOnly", true);
    return body;
  }

  /** The networks that have to be there. */
  Set<String> networks() {
    Set<String> names = new TreeSet<>(furtherNetworks().keySet());
    firstNetwork().ifPresent(names::add);
    return names;
  }

  /** The networks to be joined after it has been created, with what is asked of each. */
  Map<String, ObjectNode> furtherNetworks() {
    Map<String, ObjectNode> further = new LinkedHashMap<>();
    Optional<String> first = firstNetwork();
    if (mayJoinMore()) {
      connected()
          .properties()
          .forEach(network -> further.put(network.getKey(), endpoint(network.getKey())));
      first.ifPresent(further::remove);
      if (first.isEmpty()) {
        further.remove("bridge");
      }
    }
    return further;
  }

  /** An engine of API 1.43 or older takes one network only, and it must be that of the mode. */
  private Optional<String> firstNetwork() {
    String mode = mode();
    if (mode.equals("default") || mode.equals("bridge") || !mayJoinMore()) {
      return Optional.empty();
    }
    return connected().properties().stream()
        .filter(
            network ->
                network.getKey().equals(mode)
                    || network.getValue().path("NetworkID").asText().equals(mode))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private ObjectNode endpoint(String network) {
    ObjectNode endpoint = object(connected().path(network));
    endpoint.retain(ASKED_OF_ENDPOINT);
    if (endpoint.get("Aliases") instanceof ArrayNode aliases) {
      ArrayNode asked = endpoint.putArray("Aliases");
      aliases.forEach(
          alias -> {
            if (!isShortId(alias.asText())) {
              asked.add(alias);
            }
          });
    }
    return endpoint;
  }

  /** The engine names a container after its id, the machine, or the one whose network it uses. */
  boolean hostnameIsTheEngines() {
    return isShortId(inspection.path("Config").path("Hostname").asText())
        || usesNetworkOfAnother()
        || inspection.path("HostConfig").path("UTSMode").asText().equals("host");
  }

  private boolean isShortId(String name) {
    return name.length() >= 12 && id.toLowerCase(Locale.ROOT).startsWith(name);
  }

  /** The id of a network it is connected to, where it has one of its own; else the name. */
  String networkId(String network) {
    String id = connected().path(network).path("NetworkID").asText("");
    return id.isEmpty() || OF_ENGINE.contains(network) ? network : id;
  }

  /** Whether it can be connected to networks besides what its mode says. */
  boolean mayJoinMore() {
    String mode = mode();
    return !mode.equals("host") && !mode.equals("none") && !usesNetworkOfAnother();
  }

  private boolean usesNetworkOfAnother() {
    return mode().startsWith("container:");
  }

  private String mode() {
    String mode = inspection.path("HostConfig").path("NetworkMode").asText("");
    return mode.isEmpty() ? "default" : mode;
  }

  private JsonNode connected() {
    return inspection.path("NetworkSettings").path("Networks");
  }

  /**
   * A volume without a name was made for the old container. The new one gets the same volume, with
   * what is in it, rather than an empty one of its own.
   */
  private void keepVolumes(ObjectNode host) {
    Set<String> bound = new HashSet<>();
    host.path("Binds").forEach(bind -> bound.add(destination(bind.asText())));
    host.path("Mounts")
        .forEach(
            mount -> {
              String target = mount.path("Target").asText();
              bound.add(target);
              if (mount instanceof ObjectNode open
                  && mount.path("Type").asText().equals("volume")
                  && mount.path("Source").asText("").isEmpty()) {
                volumeAt(target).ifPresent(volume -> open.put("Source", volume));
              }
            });
    for (JsonNode mount : inspection.path("Mounts")) {
      String destination = mount.path("Destination").asText();
      if (mount.path("Type").asText().equals("volume") && !bound.contains(destination)) {
        String bind =
            mount.path("Name").asText()
                + ":"
                + destination
                + (mount.path("RW").asBoolean(true) ? "" : ":ro");
        (host.get("Binds") instanceof ArrayNode binds ? binds : host.putArray("Binds")).add(bind);
      }
    }
  }

  private Optional<String> volumeAt(String destination) {
    for (JsonNode mount : inspection.path("Mounts")) {
      if (mount.path("Destination").asText().equals(destination)) {
        return Optional.of(mount.path("Name").asText()).filter(name -> !name.isEmpty());
      }
    }
    return Optional.empty();
  }

  /** Of {@code source:destination:options}. */
  private static String destination(String bind) {
    String[] parts = bind.split(":", -1);
    return parts.length > 1 ? parts[1] : parts[0];
  }

  /** An inspection has {@code /other:/name/alias} where a request has {@code other:alias}. */
  private static void namesOfLinks(ObjectNode host) {
    if (host.get("Links") instanceof ArrayNode links) {
      ArrayNode asked = host.putArray("Links");
      for (JsonNode link : links) {
        String[] ends = link.asText().split(":", 2);
        asked.add(
            ends.length < 2
                ? link.asText()
                : ends[0].replaceFirst("^/", "")
                    + ":"
                    + ends[1].substring(ends[1].lastIndexOf('/') + 1));
      }
    }
  }

  /** A copy, or an empty object where there is none. */
  static ObjectNode object(JsonNode node) {
    return node instanceof ObjectNode object
        ? object.deepCopy()
        : JsonNodeFactory.instance.objectNode();
  }
}
