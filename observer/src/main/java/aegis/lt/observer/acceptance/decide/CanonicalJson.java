package aegis.lt.observer.acceptance.decide;

import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * JSON that has the same bytes for the same values on every machine: keys in the order in which
 * they were put, line feeds, UTF-8, instants in ISO-8601 with Z, and durations as numbers of
 * seconds under keys that end in {@code _secs}.
 */
public final class CanonicalJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final ObjectWriter COMPACT = MAPPER.writer();
  private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
  private static final ObjectWriter INDENTED =
      MAPPER.writer(
          new DefaultPrettyPrinter().withObjectIndenter(INDENTER).withArrayIndenter(INDENTER));

  private CanonicalJson() {}

  /** A new, empty object. */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /** On one line, with a line feed at the end. */
  public static byte[] compact(JsonNode node) {
    return bytes(COMPACT, node);
  }

  /** Indented by two spaces, with a line feed at the end. */
  public static byte[] indented(JsonNode node) {
    return bytes(INDENTED, node);
  }

  /** Puts a duration in seconds; the key must end in {@code _secs}. */
  public static void put(ObjectNode object, String key, Duration duration) {
    if (!key.endsWith("_secs")) {
      throw new IllegalArgumentException("key " + key + " must end in _secs");
    }
    if (duration.toNanosPart() == 0) {
      object.put(key, duration.toSeconds());
      return;
    }
    object.put(
        key,
        BigDecimal.valueOf(duration.toSeconds())
            .add(BigDecimal.valueOf(duration.toNanosPart(), 9))
            .stripTrailingZeros());
  }

  /** Puts an instant. */
  public static void put(ObjectNode object, String key, Instant instant) {
    object.put(key, instant.toString());
  }

  /** Puts an instant, or null if there is none. */
  public static void put(ObjectNode object, String key, Optional<Instant> instant) {
    instant.ifPresentOrElse(found -> put(object, key, found), () -> object.putNull(key));
  }

  /** Puts the window of an assessment under {@code window}. */
  public static void putWindow(ObjectNode object, Assessment assessment) {
    ObjectNode window = object.putObject("window");
    put(window, "from", assessment.from());
    put(window, "to", assessment.asOf());
    put(window, "clean_since", assessment.cleanSince());
    put(window, "earliest_ready", assessment.earliestReady());
  }

  /** Puts all criteria of an assessment under {@code criteria}. */
  public static void putCriteria(ObjectNode object, Assessment assessment) {
    ArrayNode criteria = object.putArray("criteria");
    for (Criterion criterion : assessment.criteria()) {
      ObjectNode node = criteria.addObject();
      node.put("id", criterion.id().id());
      node.put("verdict", criterion.verdict().name());
      node.put("blocking", criterion.blocking());
      putValues(node.putObject("measured"), criterion.measured());
      putValues(node.putObject("required"), criterion.required());
      node.put("explanation", criterion.explanation());
      ArrayNode evidence = node.putArray("evidence");
      for (EvidenceItem item : criterion.evidence()) {
        ObjectNode fact = evidence.addObject();
        put(fact, "at", item.at());
        fact.put("what", item.what());
        fact.put("source", item.source());
      }
    }
  }

  private static void putValues(ObjectNode object, Map<String, Measure> values) {
    values.forEach((key, value) -> putValue(object, key, value));
  }

  private static void putValue(ObjectNode object, String key, Measure value) {
    switch (value) {
      case Measure.Length length ->
          put(object, key.endsWith("_secs") ? key : key + "_secs", length.duration());
      case Measure.At at -> put(object, key, at.instant());
      case Measure.Count count -> object.put(key, count.number());
      case Measure.Share share -> object.put(key, share.share());
      case Measure.Text text -> object.put(key, text.text());
    }
  }

  private static byte[] bytes(ObjectWriter writer, JsonNode node) {
    try {
      return (writer.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values could not be written", e);
    }
  }
}
