package aegis.lt.keeper.oauth.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a JSON text that may hold tokens or an error code, read from the front as far as
 * it goes. The reader forgives what servers get wrong (comments, raw line breaks, {@code NaN},
 * commas too many, numbers that no type holds), and costs little memory, however long the text is:
 * of a value that is of no interest only the place is kept.
 */
public final class JsonMembers {
  /** A value that is no token is taken up to this size, in bytes. */
  private static final int LONGEST_VALUE = 64 * 1024;

  /** Deeper than this nothing is looked for, so that a text of brackets fills no memory. */
  private static final int DEEPEST = 100_000;

  private static final int MOST_OBJECTS = 64;
  private static final int MOST_MEMBERS = 256;

  /** What is read at once; all other values are found again by their place. */
  private static final Set<String> READ_AT_ONCE =
      Set.of("access_token", "refresh_token", "token_type");

  private static final StreamReadConstraints NO_LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(DEEPEST)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE)
          .maxNameLength(Integer.MAX_VALUE)
          .build();

  private static final JsonFactory STRICT =
      JsonFactory.builder().streamReadConstraints(NO_LIMITS).build();

  private static final JsonFactory FORGIVING =
      JsonFactory.builder()
          .streamReadConstraints(NO_LIMITS)
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_ZEROS_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_MISSING_VALUES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  private static final JsonMapper VALUES =
      JsonMapper.builder(FORGIVING)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final byte[] text;
  private final List<Found> objects = new ArrayList<>();
  private boolean complete;

  private JsonMembers(byte[] text) {
    this.text = text;
  }

  /** Reads the JSON value that begins at {@code start}; what stands behind it is ignored. */
  static JsonMembers read(byte[] text, int start) {
    JsonMembers members = new JsonMembers(text);
    Deque<Frame> open = new ArrayDeque<>();
    try (JsonParser parser = FORGIVING.createParser(text, start, text.length - start)) {
      members.walk(parser, start, open);
    } catch (IOException | RuntimeException e) {
      // Cut short, or garbled beyond forgiveness: what was read up to here is what there is. The
      // exception is dropped since it may quote a token.
      open.descendingIterator().forEachRemaining(members::keep);
    }
    members.objects.sort(Comparator.comparingInt(Found::depth));
    return members;
  }

  /** Whether the text from {@code start} to its end is one JSON value without any mistake. */
  static boolean isStrict(byte[] text, int start) {
    try (JsonParser parser = STRICT.createParser(text, start, text.length - start)) {
      boolean any = parser.nextToken() != null;
      if (parser.currentToken() != null && parser.currentToken().isStructStart()) {
        parser.skipChildren();
      }
      return any && parser.currentToken() != null && parser.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether the value came to its end. */
  boolean complete() {
    return complete;
  }

  /** The objects that may be of interest, the outermost first, then in the order of the text. */
  List<Found> objects() {
    return List.copyOf(objects);
  }

  /** One object. */
  final class Found {
    private final int depth;
    private final Map<String, Value> values;

    private Found(int depth, Map<String, Value> values) {
      this.depth = depth;
      this.values = values;
    }

    /** How deep it lies; 1 for an object that nothing surrounds. */
    int depth() {
      return depth;
    }

    /** The value of a member, if it came whole and can be read. */
    Optional<JsonNode> value(String name) {
      return Optional.ofNullable(values.get(name)).flatMap(this::read);
    }

    /** All values that came whole and can be read. */
    Map<String, JsonNode> values() {
      Map<String, JsonNode> all = new LinkedHashMap<>();
      values.forEach((name, value) -> read(value).ifPresent(node -> all.put(name, node)));
      return all;
    }

    private Optional<JsonNode> read(Value value) {
      if (value.text() != null) {
        return Optional.of(TextNode.valueOf(value.text()));
      }
      if (value.to() - value.from() > LONGEST_VALUE) {
        return Optional.empty();
      }
      try {
        return Optional.ofNullable(VALUES.readTree(text, value.from(), value.to() - value.from()))
            .filter(node -> !node.isMissingNode());
      } catch (IOException | RuntimeException e) {
        return Optional.empty(); // a number that no type holds
      }
    }
  }

  /**
   * Where a value stands, or the value itself.
   *
   * @param to the place behind it
   */
  private record Value(@Nullable String text, int from, int to) {}

  /** An object or an array that is being read. */
  private static final class Frame {
    private final int depth;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private String name = "";
    private int valueFrom = -1;

    private Frame(int depth) {
      this.depth = depth;
    }

    /** A value is known to be whole only once something else stands behind it. */
    private void settle(int to) {
      if (valueFrom >= 0) {
        put(new Value(null, valueFrom, to));
        valueFrom = -1;
      }
    }

    private void put(Value value) {
      if (values.size() < MOST_MEMBERS || READ_AT_ONCE.contains(name)) {
        values.put(name, value);
      }
    }
  }

  private void walk(JsonParser parser, int start, Deque<Frame> open) throws IOException {
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      int at = start + Math.toIntExact(parser.currentTokenLocation().getByteOffset());
      Frame frame = open.peek();
      if (frame != null && (token == JsonToken.FIELD_NAME || token.isStructEnd())) {
        frame.settle(endBefore(at));
      }
      if (token == JsonToken.FIELD_NAME && frame != null) {
        frame.name = parser.currentName();
      } else if (token.isStructEnd() && frame != null) {
        keep(open.pop());
        if (open.isEmpty()) {
          complete = true;
          return;
        }
      } else {
        value(parser, token, at, frame);
        if (token.isStructStart()) {
          open.push(new Frame(open.size() + 1));
        } else if (frame == null) {
          complete = true;
          return;
        }
      }
    }
    open.descendingIterator().forEachRemaining(this::keep);
  }

  private static void value(JsonParser parser, JsonToken token, int at, @Nullable Frame frame)
      throws IOException {
    if (frame == null || frame.name.isEmpty()) {
      return; // of an array
    }
    if (token == JsonToken.VALUE_STRING && READ_AT_ONCE.contains(frame.name)) {
      frame.put(new Value(parser.getText(), at, at));
    } else {
      frame.valueFrom = at;
    }
  }

  /** The end of a value, given where the next token begins. */
  private int endBefore(int next) {
    int end = Math.min(next, text.length);
    while (end > 0 && (isSpace(text[end - 1]) || text[end - 1] == ',')) {
      end--;
    }
    return end;
  }

  private static boolean isSpace(byte character) {
    return character <= ' ' && character >= 0;
  }

  private void keep(Frame frame) {
    if (frame.values.isEmpty()) {
      return;
    }
    objects.add(new Found(frame.depth, frame.values));
    if (objects.size() > MOST_OBJECTS) {
      objects.remove(Collections.max(objects, Comparator.comparingInt(Found::depth)));
    }
  }
}
