package aegis.lt.observer.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Compares two inspections field by field, leaving out what belongs to one container or to one run
 * of it. A difference is named by its path, such as {@code Config.Env}; values are never shown, as
 * they may be secret.
 */
final class InspectionDifferences {
  /** What says how it is to run; everything else is what the engine made of it. */
  private static final Set<String> COMPARED =
      Set.of("Path", "Args", "Image", "Platform", "Driver", "AppArmorProfile", "Config");

  /** The name of the image is how it was asked for; the image itself is compared. */
  private static final Set<String> CONFIG_LEFT_OUT = Set.of("Image", "Hostname");

  /**
   * The restart policy is set when the container is started. A volume without a name is asked for
   * by its name the second time; what is mounted is compared instead.
   */
  private static final Set<String> HOST_LEFT_OUT =
      Set.of("RestartPolicy", "Binds", "Mounts", "Links", "ContainerIDFile");

  /** Where nothing was asked for, the engine writes its default sooner or later. */
  private static final Set<String> FILLED_IN_LATER = Set.of("HostConfig.Runtime");

  private static final Set<String> OF_MOUNT = Set.of("Type", "Name", "Source", "Destination", "RW");

  private static final Set<String> OF_ENDPOINT = Set.of("IPAMConfig", "DriverOpts", "Aliases");

  private InspectionDifferences() {}

  /** The paths at which they differ; empty if the second would run as the first did. */
  static List<String> between(ContainerDefinition one, ContainerDefinition other) {
    Set<String> paths = new TreeSet<>();
    compare("", comparable(one), comparable(other), paths);
    return new ArrayList<>(paths);
  }

  private static void compare(String path, JsonNode one, JsonNode other, Set<String> paths) {
    if (one.isObject() && other.isObject()) {
      Set<String> fields = new TreeSet<>();
      one.fieldNames().forEachRemaining(fields::add);
      other.fieldNames().forEachRemaining(fields::add);
      for (String field : fields) {
        compare(
            path.isEmpty() ? field : path + "." + field, one.path(field), other.path(field), paths);
      }
    } else if (!one.equals(other)
        && (FILLED_IN_LATER.contains(path) ? says(one) && says(other) : says(one) || says(other))) {
      paths.add(path);
    }
  }

  /**
   * Whether it says anything: engines write nothing as null, false, 0, "", [], {} or not at all.
   */
  private static boolean says(JsonNode value) {
    return value.isContainerNode()
        ? !value.isEmpty()
        : !(value.isNull()
            || value.isMissingNode()
            || value.asText().isEmpty()
            || (value.isBoolean() && !value.asBoolean())
            || (value.isNumber() && value.asDouble() == 0));
  }

  private static ObjectNode comparable(ContainerDefinition definition) {
    ObjectNode inspection = definition.inspection();
    Recreation recreation = new Recreation(definition);
    ObjectNode compared = inspection.deepCopy();
    compared.retain(COMPARED);
    if (compared.get("Config") instanceof ObjectNode config) {
      String hostname = config.path("Hostname").asText();
      config.remove(CONFIG_LEFT_OUT);
      if (!recreation.hostnameIsTheEngines()) {
        config.put("Hostname", hostname);
      }
    }
    if (inspection.get("HostConfig") instanceof ObjectNode host) {
      host.remove(HOST_LEFT_OUT);
      if (host.path("NetworkMode").asText().equals("default")) {
        host.put("NetworkMode", "bridge"); // newer engines write it so
      }
      compared.set("HostConfig", host);
    }
    compared.set("Mounts", mounts(inspection));
    ObjectNode networks = compared.putObject("Networks");
    JsonNode connected = inspection.path("NetworkSettings").path("Networks");
    for (String name : definition.networks()) {
      networks.set(name, endpoint(connected.path(name), definition.id()));
    }
    return compared;
  }

  private static ObjectNode endpoint(JsonNode endpoint, String id) {
    ObjectNode open = Recreation.object(endpoint);
    open.retain(OF_ENDPOINT);
    if (open.get("Aliases") instanceof ArrayNode aliases) {
      Set<String> names = new TreeSet<>();
      aliases.forEach(alias -> names.add(alias.asText()));
      names.removeIf(name -> name.length() >= 12 && id.toLowerCase(Locale.ROOT).startsWith(name));
      ArrayNode sorted = open.putArray("Aliases");
      names.forEach(sorted::add);
    }
    // That it is connected is said even where nothing was asked of the endpoint.
    open.put("connected", true);
    return open;
  }

  private static ArrayNode mounts(ObjectNode inspection) {
    ArrayNode sorted = inspection.arrayNode();
    StreamSupport.stream(inspection.path("Mounts").spliterator(), false)
        .map(mount -> Recreation.object(mount).retain(OF_MOUNT))
        .sorted(Comparator.comparing(mount -> mount.path("Destination").asText()))
        .forEach(sorted::add);
    return sorted;
  }
}
