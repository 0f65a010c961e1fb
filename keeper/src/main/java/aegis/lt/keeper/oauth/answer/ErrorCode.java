package aegis.lt.keeper.oauth.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The error code of a failure (RFC 6749 section 5.2), wherever a server puts it: {@code error},
 * {@code error.code}, {@code errors[].errorType} and the like, also with words behind it. Codes
 * that are not known are not repeated to anyone.
 */
public final class ErrorCode {
  /** Says that the refresh token is not good (any more). */
  static final String INVALID_GRANT = "invalid_grant";

  /** What stands for a code that is not known. */
  static final String OTHER = "other";

  private static final List<String> KNOWN =
      List.of(
          INVALID_GRANT,
          "invalid_client",
          "unauthorized_client",
          "invalid_request",
          "unsupported_grant_type",
          "invalid_scope",
          "temporarily_unavailable",
          "server_error",
          "slow_down");

  /** Members that may hold a code, the most telling first. */
  private static final List<String> NAMES =
      List.of(
          "error",
          "errors",
          "error_code",
          "errorCode",
          "error_type",
          "errorType",
          "code",
          "type",
          "reason");

  private static final int DEEPEST = 4;

  private ErrorCode() {}

  /** The code among the members of an answer: a known one, else {@link #OTHER} if there is one. */
  static Optional<String> in(Map<String, JsonNode> members) {
    Optional<String> known =
        NAMES.stream()
            .flatMap(name -> Optional.ofNullable(members.get(name)).stream())
            .flatMap(value -> in(value, 0).stream())
            .findFirst();
    boolean any =
        Optional.ofNullable(members.get("error"))
            .filter(value -> value.isTextual() || value.isObject())
            .isPresent();
    return known.isPresent() || !any ? known : Optional.of(OTHER);
  }

  /** The code in a text that names one: a known one, else {@link #OTHER}. */
  static Optional<String> in(String text) {
    return Optional.of(known(text).orElse(OTHER));
  }

  /** The known code that a text begins with. */
  static Optional<String> known(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    return KNOWN.stream()
        .filter(code -> lower.startsWith(code))
        .filter(code -> lower.length() == code.length() || endsAt(lower, code.length()))
        .findFirst();
  }

  private static boolean endsAt(String text, int index) {
    char next = text.charAt(index);
    return !Character.isLetterOrDigit(next) && next != '_';
  }

  private static Optional<String> in(JsonNode value, int depth) {
    if (value.isTextual()) {
      return known(value.textValue());
    }
    if (depth == DEEPEST) {
      return Optional.empty();
    }
    if (value.isArray()) {
      for (JsonNode item : value) {
        Optional<String> found = in(item, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
    return NAMES.stream()
        .flatMap(name -> Optional.ofNullable(value.get(name)).stream())
        .flatMap(member -> in(member, depth + 1).stream())
        .findFirst();
  }
}
