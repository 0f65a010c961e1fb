package aegis.lt.containers;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code observer readiness --json} answered.
 *
 * @param exitCode the answer in one number
 * @param json the reasons
 */
public record Answer(long exitCode, JsonNode json) {
  /** FAIL, INCONCLUSIVE, PENDING or PASS. */
  public String verdict(String criterion) {
    return criterion(criterion).path("verdict").asText("absent");
  }

  /** What was measured for a criterion. */
  public JsonNode measured(String criterion) {
    return criterion(criterion).path("measured");
  }

  /** The blocking criteria with that verdict, in the observer's order. */
  public List<String> blocking(String verdict) {
    List<String> found = new ArrayList<>();
    for (JsonNode one : json.path("criteria")) {
      if (one.path("blocking").asBoolean() && one.path("verdict").asText().equals(verdict)) {
        found.add(one.path("id").asText());
      }
    }
    return found;
  }

  public String status() {
    return json.path("status").asText();
  }

  /** The instant judged at. */
  public String asOf() {
    return json.path("as_of").asText();
  }

  private JsonNode criterion(String id) {
    for (JsonNode one : json.path("criteria")) {
      if (one.path("id").asText().equals(id)) {
        return one;
      }
    }
    return json.path("absent");
  }

  /** One line for each criterion that does not pass. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(exitCode + " " + status());
    for (JsonNode one : json.path("criteria")) {
      if (!one.path("verdict").asText().equals("PASS")) {
        text.append("\n  ").append(one.path("verdict").asText()).append(' ');
        text.append(one.path("id").asText()).append(": ").append(one.path("explanation").asText());
      }
    }
    return text.toString();
  }
}
