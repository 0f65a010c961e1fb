package aegis.lt.shared.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fields that state when a token expires as a point in time, unlike {@code expires_in}: {@code
 * expires_at}, {@code expiry}, {@code token_expiry}, {@code expiresOn}, {@code refresh_expires_at}
 * and the like.
 */
final class AbsoluteExpiry {
  private static final Pattern NAME =
      Pattern.compile(
          "(?<token>oauth|access|refresh)?(?:token)?"
              + "(?:expires?(?:at|on|date|time)?|expiry(?:at|on|date|time)?"
              + "|expiration(?:at|on|date|time)?|exp|validuntil|notafter)"
              + "(?:utc|ms|millis|epoch|timestamp)?");

  private static final Pattern SEPARATORS = Pattern.compile("[_.\\- ]");

  /** A smaller number (before September 2001) under one of these names is a lifetime. */
  private static final Instant EARLIEST = Instant.ofEpochSecond(1_000_000_000);

  private AbsoluteExpiry() {}

  /** Which token expires. */
  enum Token {
    ACCESS,
    REFRESH
  }

  /** What a field of this name expires, if it is one. */
  static Optional<Token> of(String name) {
    String plain = SEPARATORS.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
    Matcher matcher = NAME.matcher(plain);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of("refresh".equals(matcher.group("token")) ? Token.REFRESH : Token.ACCESS);
  }

  /**
   * The point in time that a value states; empty for a lifetime, and for a form that is unknown.
   */
  static Optional<WrittenTime> read(JsonNode value) {
    return WrittenTime.read(value).filter(time -> !time.instant().isBefore(EARLIEST));
  }

  /** When a token expires by the first of the fields that says so. */
  static Optional<Instant> find(Iterable<Map.Entry<String, JsonNode>> fields, Token token) {
    for (Map.Entry<String, JsonNode> field : fields) {
      if (of(field.getKey()).filter(token::equals).isPresent()) {
        Optional<WrittenTime> time = read(field.getValue());
        if (time.isPresent()) {
          return time.map(WrittenTime::instant);
        }
      }
    }
    return Optional.empty();
  }

  /** A number, or one in quotes. */
  static boolean isNumber(JsonNode node) {
    return node.isNumber() || (node.isTextual() && node.textValue().matches("[\\d.\\s]+"));
  }

  /** The fields with such a name whose value is in a form that is unknown. */
  static List<String> unreadable(ObjectNode fields) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode value = field.getValue();
      boolean states = value.isNumber() || (value.isTextual() && !value.textValue().isBlank());
      if (states
          && of(field.getKey()).isPresent()
          && read(value).isEmpty()
          && TokenCache.readSeconds(value).isEmpty()) {
        names.add(field.getKey());
      }
    }
    return names;
  }
}
