package aegis.lt.shared.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The white space of a JSON text, so that what we write looks like what stood there: Python's
 * {@code json.dump} with or without {@code indent}, or compact.
 *
 * @param header what stands in front of the object: white space, a byte order mark
 * @param lineBreak how a line ends
 * @param indent white space of one level; empty if all stands on one line
 * @param afterComma what stands between two items of one line
 * @param afterColon what stands between a colon and its value
 * @param trailer what stands behind the object
 * @param asciiOnly whether other characters are written as escapes
 */
record JsonLayout(
    String header,
    String lineBreak,
    String indent,
    String afterComma,
    String afterColon,
    String trailer,
    boolean asciiOnly) {
  /** What a new file looks like. */
  static final JsonLayout DEFAULT = new JsonLayout("", "\n", "  ", "", " ", "\n", true);

  private static final char MARK = '\ufeff';

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

  private static final Pattern FIRST_KEY = Pattern.compile("^([\ufeff\\s]*)\\{(\\s*)\"");
  private static final Pattern COLON = Pattern.compile("\"\\s*:(\\s*)\\S");
  private static final Pattern COMMA = Pattern.compile(",(\\s*)\"");

  /** The layout of a text that has been read as one JSON object. */
  static JsonLayout of(String json) {
    Matcher first = FIRST_KEY.matcher(json);
    boolean found = first.find();
    String header = found ? first.group(1) : "";
    String lead = found ? first.group(2) : "";
    int lineBreak = lead.lastIndexOf('\n');
    Matcher colon = COLON.matcher(json);
    Matcher comma = COMMA.matcher(json);
    return new JsonLayout(
        header,
        lead.contains("\r\n") ? "\r\n" : "\n",
        lineBreak < 0 ? "" : lead.substring(lineBreak + 1),
        lineBreak < 0 && comma.find() ? comma.group(1) : "",
        colon.find() ? colon.group(1) : " ",
        json.substring(json.lastIndexOf('}') + 1),
        json.chars().allMatch(c -> c < 128 || c == MARK));
  }

  /** The text without a byte order mark, which editors may leave and JSON does not have. */
  static String withoutMark(String json) {
    return !json.isEmpty() && json.charAt(0) == MARK ? json.substring(1) : json;
  }

  String write(JsonNode node) {
    StringBuilder out = new StringBuilder(header);
    write(node, lineBreak, out);
    return out.append(trailer).toString();
  }

  /**
   * Writes a node.
   *
   * @param outer a line break with the white space in front of the line that the node begins on
   */
  private void write(JsonNode node, String outer, StringBuilder out) {
    if (!node.isContainerNode() || node.isEmpty()) {
      out.append(scalar(node));
      return;
    }
    String inner = indent.isEmpty() ? "" : outer + indent;
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
    out.append(indent.isEmpty() ? "" : outer).append(node.isObject() ? '}' : ']');
  }

  /** A number with an exponent keeps one: without, it could be gigabytes long. */
  private String scalar(JsonNode node) {
    if (!node.isBigDecimal()) {
      return text(node);
    }
    BigDecimal number = node.decimalValue();
    boolean exponent = number.scale() < 0 || number.scale() > TokenCache.MOST_DIGITS;
    return exponent ? number.toString() : number.toPlainString();
  }

  private String text(Object value) {
    try {
      return (asciiOnly ? ASCII : MAPPER).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON scalar can always be written", e);
    }
  }
}
