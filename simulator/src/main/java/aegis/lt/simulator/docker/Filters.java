package aegis.lt.simulator.docker;

import aegis.lt.simulator.http.Request;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The {@code filters} of a request: {@code {"name":["x"]}}, or as older clients write it {@code
 * {"name":{"x":true}}}. Values of one filter are alternatives; different filters must all hold.
 */
record Filters(Map<String, List<String>> wanted) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Filters {
    wanted = Map.copyOf(wanted);
  }

  static Filters of(Request request) throws JsonProcessingException {
    Map<String, List<String>> wanted = new LinkedHashMap<>();
    JsonNode json = JSON.readTree(request.parameter("filters").orElse("{}"));
    for (Map.Entry<String, JsonNode> filter : json.properties()) {
      List<String> values = new ArrayList<>();
      if (filter.getValue().isArray()) {
        filter.getValue().forEach(value -> values.add(value.asText()));
      } else {
        filter.getValue().properties().forEach(value -> values.add(value.getKey()));
      }
      wanted.put(filter.getKey(), List.copyOf(values));
    }
    return new Filters(wanted);
  }

  /** Whether there is no such filter, or one of its values fits. */
  boolean allow(String filter, Predicate<String> fits) {
    List<String> values = wanted.getOrDefault(filter, List.of());
    return values.isEmpty() || values.stream().anyMatch(fits);
  }

  /** Whether every label that is wanted, by name or with its value, is there. */
  boolean allowLabels(Map<String, String> labels) {
    return wanted.getOrDefault("label", List.of()).stream()
        .allMatch(
            wish -> {
              int equals = wish.indexOf('=');
              return equals < 0
                  ? labels.containsKey(wish)
                  : wish.substring(equals + 1).equals(labels.get(wish.substring(0, equals)));
            });
  }
}
