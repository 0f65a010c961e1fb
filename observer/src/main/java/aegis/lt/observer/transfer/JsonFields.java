package aegis.lt.observer.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One line of an import: its fields, each with the type that is asked for or an error. */
final class JsonFields {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final Instant EARLIEST = Instant.ofEpochSecond(0, Long.MIN_VALUE);
  private static final Instant LATEST = Instant.ofEpochSecond(0, Long.MAX_VALUE);
  private static final BigDecimal LOWEST_SECONDS = BigDecimal.valueOf(Long.MIN_VALUE, 9);
  private static final BigDecimal HIGHEST_SECONDS = BigDecimal.valueOf(Long.MAX_VALUE, 9);
  private static final int LONGEST_QUOTE = 80;

  /** Arithmetic with an exponent beyond this takes all the time and memory there is. */
  private static final long LARGEST_SCALE = 40;

  private final long line;
  private final ObjectNode object;

  private JsonFields(long line, ObjectNode object) {
    this.line = line;
    this.object = object;
  }

  static JsonFields parse(long line, byte[] bytes) {
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node instanceof ObjectNode object) {
        return new JsonFields(line, object);
      }
      throw new ImportException(line, "is " + quoted(node) + ", must be one JSON object");
    } catch (JsonProcessingException e) {
      throw new ImportException(line, "is not one JSON object: " + told(e));
    } catch (NumberFormatException e) {
      // JSON sets no limit to an exponent, BigDecimal does; Jackson lets that exception through.
      throw new ImportException(line, "contains a number with an exponent that is out of range");
    } catch (IOException e) {
      throw new ImportException(line, "cannot be read as UTF-8: " + e.getMessage());
    }
  }

  /** What Jackson says, without where it believes to be: that is not known to it. */
  private static String told(JsonProcessingException e) {
    return e.getOriginalMessage()
        .replaceAll("\\s*\\(start marker at \\[Source: .*?\\]\\)", "")
        .replace('\n', ' ');
  }

  ImportException problem(String message) {
    return new ImportException(line, message);
  }

  boolean has(String name) {
    return object.hasNonNull(name);
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  Optional<String> optionalText(String name) {
    return value(name).map(node -> textOf(name, node));
  }

  Instant instant(String name) {
    return optionalInstant(name).orElseThrow(() -> missing(name));
  }

  Optional<Instant> optionalInstant(String name) {
    return value(name).map(node -> instantOf(name, node));
  }

  /** A number of seconds, rounded to nanoseconds. */
  Optional<Duration> optionalSeconds(String name) {
    return value(name).map(node -> secondsOf(name, node));
  }

  /** A whole number of 1 or more. */
  OptionalLong optionalCount(String name) {
    Optional<JsonNode> node = value(name);
    if (node.isEmpty()) {
      return OptionalLong.empty();
    }
    if (!node.get().isIntegralNumber()
        || !node.get().canConvertToLong()
        || node.get().longValue() < 1
        || node.get().longValue() == Long.MAX_VALUE) {
      throw wrong(name, node.get(), "a whole number of 1 or more");
    }
    return OptionalLong.of(node.get().longValue());
  }

  /** One of the given values, by its name in lower case. */
  <E extends Enum<E>> E oneOf(String name, List<E> allowed) {
    String text = text(name);
    for (E value : allowed) {
      if (id(value).equals(text)) {
        return value;
      }
    }
    throw wrong(
        name,
        object.get(name),
        allowed.stream().map(JsonFields::id).collect(Collectors.joining(", ", "one of ", "")));
  }

  Optional<JsonFields> optionalObject(String name) {
    return value(name)
        .map(
            node -> {
              if (node instanceof ObjectNode inner) {
                return new JsonFields(line, inner);
              }
              throw wrong(name, node, "an object");
            });
  }

  /** All fields of this object, which must be strings. */
  Map<String, String> texts() {
    Map<String, String> texts = new TreeMap<>();
    object
        .properties()
        .forEach(entry -> texts.put(entry.getKey(), textOf(entry.getKey(), entry.getValue())));
    return texts;
  }

  private Optional<JsonNode> value(String name) {
    return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
  }

  private String textOf(String name, JsonNode node) {
    if (!node.isTextual()) {
      throw wrong(name, node, "a string");
    }
    return node.textValue();
  }

  private Instant instantOf(String name, JsonNode node) {
    String allowed = "an instant between 1678 and 2262 such as \"2026-11-24T09:00:00Z\"";
    if (!node.isTextual()) {
      throw wrong(name, node, allowed);
    }
    try {
      Instant instant = Instant.parse(node.textValue());
      if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
        throw wrong(name, node, allowed);
      }
      return instant;
    } catch (DateTimeException e) {
      throw wrong(name, node, allowed);
    }
  }

  private Duration secondsOf(String name, JsonNode node) {
    if (!node.isNumber()
        || Math.abs((long) node.decimalValue().scale()) > LARGEST_SCALE
        || node.decimalValue().compareTo(LOWEST_SECONDS) < 0
        || node.decimalValue().compareTo(HIGHEST_SECONDS) > 0) {
      throw wrong(name, node, "a number of seconds between -9223372036 and 9223372036");
    }
    return Duration.ofNanos(
        node.decimalValue().setScale(9, RoundingMode.HALF_EVEN).movePointRight(9).longValueExact());
  }

  private ImportException missing(String name) {
    return problem("'" + name + "' is missing");
  }

  private ImportException wrong(String name, JsonNode found, String allowed) {
    return problem("'" + name + "' is " + quoted(found) + ", must be " + allowed);
  }

  private static String quoted(JsonNode node) {
    String text = node.toString();
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "…";
  }

  private static String id(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
