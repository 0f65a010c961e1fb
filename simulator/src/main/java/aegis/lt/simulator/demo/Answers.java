package aegis.lt.simulator.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Reads what the observer answers to programs. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Answers() {}

  /**
   * One answer.
   *
   * @throws IllegalArgumentException if the text is no answer of this schema with a status
   */
  static JsonNode read(String schema, String text) {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException unusable) {
      throw new IllegalArgumentException("no JSON where " + schema + " was expected", unusable);
    }
    if (!json.path("schema").asText().equals(schema) || json.path("status").asText().isEmpty()) {
      throw new IllegalArgumentException(
          "schema '" + json.path("schema").asText() + "' where " + schema + " was expected");
    }
    return json;
  }

  /** An instant, if that is what is there. */
  static Optional<Instant> instant(JsonNode node) {
    try {
      return node.isTextual() ? Optional.of(Instant.parse(node.asText())) : Optional.empty();
    } catch (DateTimeParseException unknown) {
      return Optional.empty();
    }
  }
}
