package aegis.lt.shared.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a token endpoint's answer, tokens and lifetimes included. Immutable. It prints
 * names only: an {@code id_token} is as secret as the others.
 */
public final class AnswerFields {
  /** An answer that is not an object, or of which only the tokens came. */
  public static final AnswerFields NONE = new AnswerFields(Map.of(), true);

  /** A value that is nested deeper than this is not taken over. */
  private static final int DEEPEST = 50;

  private final Map<String, JsonNode> members;
  private final boolean typed;

  private AnswerFields(Map<String, JsonNode> members, boolean typed) {
    this.members = members;
    this.typed = typed;
  }

  /** The members of a JSON object; values that JSON cannot express (NaN) are left out. */
  public static AnswerFields of(Map<String, JsonNode> members) {
    Map<String, JsonNode> writable = new LinkedHashMap<>(members);
    writable.values().removeIf(value -> !isWritable(value, DEEPEST));
    return new AnswerFields(writable, true);
  }

  /** The pairs of a form-encoded answer. */
  public static AnswerFields ofForm(Map<String, String> pairs) {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    pairs.forEach((name, value) -> members.put(name, TextNode.valueOf(value)));
    return new AnswerFields(members, false);
  }

  /** The members that are texts. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    members.forEach(
        (name, value) -> {
          if (value.isTextual()) {
            texts.put(name, value.textValue());
          }
        });
    return texts;
  }

  Map<String, JsonNode> members() {
    return members;
  }

  Optional<JsonNode> get(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /**
   * The value that takes the place of another. A form has no types: its texts replace texts only.
   */
  Optional<JsonNode> replacing(String name, JsonNode old) {
    return get(name).filter(value -> typed || old.isTextual());
  }

  private static boolean isWritable(JsonNode value, int deepest) {
    if (deepest == 0 || value.isMissingNode() || value.isPojo() || value.isBinary()) {
      return false;
    }
    if (value.isDouble() || value.isFloat()) {
      return Double.isFinite(value.doubleValue());
    }
    for (JsonNode inner : value) {
      if (!isWritable(inner, deepest - 1)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "AnswerFields" + members.keySet();
  }
}
