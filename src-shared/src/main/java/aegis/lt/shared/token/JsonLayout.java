package aegis.lt.shared.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The white space of a JSON text, so that what we write looks like what stood there: Python's
 * {@code json.dump} with or without {@code indent}, or compact.
 *
 * @param indent white space of one level; empty if all stands on one line
 * @param afterComma what stands between two items of one line
 * @param afterColon what stands between a colon and its value
 * @param trailer what stands behind the object
 * @param asciiOnly whether other characters are written as escapes
 */
record JsonLayout(
    String indent, String afterComma, String afterColon, String trailer, boolean asciiOnly) {
  /** What a new file looks like. */
  static final JsonLayout DEFAULT = new JsonLayout("  ", "", " ", "\n", true);

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final JsonMapper ASCII =
      MAPPER
          .rebuild()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  private static final Pattern FIRST_KEY = Pattern.compile("^\\s*\\{(\\s*)\"");
  private static final Pattern COLON = Pattern.compile("\"\\s*:(\\s*)\\S");
  private static final Pattern COMMA = Pattern.compile(",(\\s*)\"");

  static JsonLayout of(String json) {
    Matcher first = FIRST_KEY.matcher(json);
    String lead = first.find() ? first.group(1) : "";
    int lineBreak = lead.lastIndexOf('\n');
    Matcher colon = COLON.matcher(json);
    Matcher comma = COMMA.matcher(json);
    return new JsonLayout(
        lineBreak < 0 ? "" : lead.substring(lineBreak + 1),
        lineBreak < 0 && comma.find() ? comma.group(1) : "",
        colon.find() ? colon.group(1) : " ",
        json.endsWith("\n") ? "\n" : "",
        json.chars().allMatch(c -> c < 128));
  }

  String write(JsonNode node) {
    StringBuilder out = new StringBuilder();
    write(node, "\n", out);
    return out.append(trailer).toString();
  }

  private void write(JsonNode node, String lineBreak, StringBuilder out) {
    if (!node.isContainerNode() || node.isEmpty()) {
      out.append(scalar(node));
      return;
    }
    String inner = indent.isEmpty() ? "" : lineBreak + indent;
    String next = indent.isEmpty() ? "," + afterComma : "," + inner;
    out.append(node.isObject() ? '{' : '[').append(inner);
    if (node.isObject()) {
      Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
      while (fields.hasNext()) {
        Map.Entry<String, JsonNode> field = fields.next();
        out.append(text(field.getKey())).append(':').append(afterColon);
        write(field.getValue(), inner, out);
        out.append(fields.hasNext() ? next : "");
      }
    } else {
      Iterator<JsonNode> items = node.iterator();
      while (items.hasNext()) {
        write(items.next(), inner, out);
        out.append(items.hasNext() ? next : "");
      }
    }
    out.append(indent.isEmpty() ? "" : lineBreak).append(node.isObject() ? '}' : ']');
  }

  private String scalar(JsonNode node) {
    return node.isBigDecimal() ? node.decimalValue().toPlainString() : text(node);
  }

  private String text(Object value) {
    try {
      return (asciiOnly ? ASCII : MAPPER).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON scalar can always be written", e);
    }
  }
}
