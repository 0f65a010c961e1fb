package aegis.lt.keeper.oauth.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last resort for a text that is no JSON, or JSON that is damaged: finds a value by the name in
 * front of it. A value counts only if its end is there as well.
 */
public final class TextSearch {
  private static final int MOST_VALUES = 16;
  private static final int MOST_PAIRS = 256;
  private static final int LONGEST_BEGINNING = 4096;

  private static final JsonFactory STRINGS =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  private final byte[] text;

  TextSearch(byte[] text) {
    this.text = text;
  }

  /** The values of {@code "name": "value"} and {@code <name>value</name>}, in order. */
  List<String> values(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    List<String> values = new ArrayList<>();
    for (int at = indexOf(wanted, 0);
        at >= 0 && values.size() < MOST_VALUES;
        at = indexOf(wanted, at + 1)) {
      int behind = at + wanted.length;
      byte before = at > 0 ? text[at - 1] : 0;
      if (before == '<' && is(behind, '>')) {
        element(behind + 1).ifPresent(values::add);
      } else if ((before == '"' || before == '\'') && is(behind, before)) {
        member(behind + 1).ifPresent(values::add);
      }
    }
    return values;
  }

  /**
   * What stands behind a name up to a character that ends a token, or to the end of the text: a
   * piece of a value that need not be whole.
   */
  List<String> beginnings(String name) {
    byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
    List<String> values = new ArrayList<>();
    for (int at = indexOf(wanted, 0);
        at >= 0 && values.size() < MOST_VALUES;
        at = indexOf(wanted, at + 1)) {
      int from = at + wanted.length;
      boolean separated = false;
      while (from < text.length && !isOfAToken(text[from])) {
        separated |= text[from] == ':' || text[from] == '=' || text[from] == '>';
        from++;
      }
      int to = from;
      while (to < text.length && isOfAToken(text[to]) && to - from < LONGEST_BEGINNING) {
        to++;
      }
      if (separated && to > from) {
        values.add(AnswerText.text(text, from, to));
      }
    }
    return values;
  }

  /** RFC 6750 section 2.1, without the equals sign. */
  private static boolean isOfAToken(byte b) {
    return (b > 0 && Character.isLetterOrDigit(b)) || "-._~+/%\\".indexOf(b) >= 0;
  }

  /**
   * The value in a text that is form-encoded as a whole: {@code name=value&…} without white space.
   *
   * @param whole whether the text came to its end; its last value may be cut if not
   */
  Optional<String> formValue(String name, boolean whole) {
    return Optional.ofNullable(formValues(whole).get(name));
  }

  /**
   * All values of such a text; of a name that comes twice, the first. No more than {@value
   * #MOST_PAIRS}.
   */
  Map<String, String> formValues(boolean whole) {
    if (!isForm()) {
      return Map.of();
    }
    String form = new String(text, StandardCharsets.UTF_8).strip();
    Map<String, String> values = new LinkedHashMap<>();
    for (int from = 0; from <= form.length() && values.size() < MOST_PAIRS; ) {
      int ampersand = form.indexOf('&', from);
      if (ampersand < 0 && !whole) {
        break;
      }
      int to = ampersand < 0 ? form.length() : ampersand;
      int equals = form.indexOf('=', from);
      if (equals > from && equals < to) {
        values.putIfAbsent(form.substring(from, equals), decoded(form.substring(equals + 1, to)));
      }
      from = to + 1;
    }
    return values;
  }

  /**
   * The text without one level of escapes, if a name stands in it in escaped quotes: JSON that was
   * put into a string.
   */
  Optional<byte[]> unescaped(String name) {
    byte[] wanted = ("\\\"" + name + "\\\"").getBytes(StandardCharsets.UTF_8);
    if (indexOf(wanted, 0) < 0) {
      return Optional.empty();
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
    for (int i = 0; i < text.length; i++) {
      boolean escape =
          text[i] == '\\' && i + 1 < text.length && (text[i + 1] == '"' || text[i + 1] == '\\');
      out.write(escape ? text[++i] : text[i]);
    }
    return Optional.of(out.toByteArray());
  }

  /** Where the innermost object begins that surrounds the first {@code "name"}; or -1. */
  int objectAround(String name) {
    int at = indexOf(("\"" + name + "\"").getBytes(StandardCharsets.UTF_8), 0);
    while (at >= 0 && text[at] != '{') {
      at--;
    }
    return at;
  }

  /** Whether it is one piece without white space in it, which a form encodes. */
  private boolean isForm() {
    boolean assigned = false;
    boolean ended = false;
    for (byte b : text) {
      boolean space = b >= 0 && b <= ' ';
      assigned |= b == '=';
      ended |= space && assigned;
      boolean strange = b == '<' || b == '{' || b == '"' || (!assigned && !isOfAName(b));
      if (!space && (strange || ended)) {
        return false;
      }
    }
    return assigned;
  }

  private static boolean isOfAName(byte b) {
    return b == '_' || (b > 0 && Character.isLetterOrDigit(b));
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return value; // it was not encoded
    }
  }

  private Optional<String> element(int from) {
    int to = from;
    while (to < text.length && text[to] != '<') {
      to++;
    }
    return to < text.length ? Optional.of(AnswerText.text(text, from, to)) : Optional.empty();
  }

  private Optional<String> member(int from) {
    int at = pastSpace(from);
    if (!is(at, ':')) {
      return Optional.empty();
    }
    at = pastSpace(at + 1);
    if (!is(at, '"') && !is(at, '\'')) {
      return Optional.empty();
    }
    byte quote = text[at];
    int to = at + 1;
    while (to < text.length && text[to] != quote) {
      to += text[to] == '\\' ? 2 : 1;
    }
    return to < text.length ? Optional.of(string(at, to + 1)) : Optional.empty();
  }

  /** A string in its quotes, without them and its escapes. */
  private String string(int from, int to) {
    String quoted = AnswerText.text(text, from, to);
    try (JsonParser parser = STRINGS.createParser(quoted)) {
      if (parser.nextToken() == JsonToken.VALUE_STRING) {
        return parser.getText();
      }
    } catch (IOException e) {
      // Then it is taken as it stands. The exception is dropped since it may quote a token.
    }
    return quoted.substring(1, quoted.length() - 1);
  }

  private int pastSpace(int from) {
    int at = from;
    while (at < text.length && text[at] <= ' ' && text[at] >= 0) {
      at++;
    }
    return at;
  }

  private boolean is(int at, int character) {
    return at < text.length && text[at] == character;
  }

  private int indexOf(byte[] wanted, int from) {
    for (int at = from; at <= text.length - wanted.length; at++) {
      int matched = 0;
      while (matched < wanted.length && text[at + matched] == wanted[matched]) {
        matched++;
      }
      if (matched == wanted.length) {
        return at;
      }
    }
    return -1;
  }
}
