package aegis.lt.keeper.oauth;

import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCache.Tokens;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The body of an answer (RFC 6749 sections 5.1 and 5.2), read from the front as far as it goes: of
 * an answer that was cut short, what came whole is kept.
 */
final class TokenAnswer {
  private static final JsonFactory JSON = new JsonFactory();

  /** A byte order mark, which some servers put in front although JSON has none (RFC 8259 8.1). */
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final Map<String, JsonNode> fields = new HashMap<>();
  private final boolean beginsLikeJson;
  private boolean complete;

  private TokenAnswer(boolean beginsLikeJson) {
    this.beginsLikeJson = beginsLikeJson;
  }

  static TokenAnswer read(byte[] body) {
    int start = startsWithMark(body) ? MARK.length : 0;
    while (start < body.length && body[start] <= ' ' && body[start] >= 0) {
      start++;
    }
    TokenAnswer answer = new TokenAnswer(start < body.length && body[start] == '{');
    if (answer.beginsLikeJson) {
      try (JsonParser parser = JSON.createParser(body, start, body.length - start)) {
        answer.readFields(parser);
      } catch (IOException e) {
        // Cut short, or garbled: what was read up to here is what there is. The exception is
        // dropped since it may quote a token.
        answer.complete = false;
      }
    }
    return answer;
  }

  private static boolean startsWithMark(byte[] body) {
    return body.length >= MARK.length && Arrays.equals(body, 0, MARK.length, MARK, 0, MARK.length);
  }

  private void readFields(JsonParser parser) throws IOException {
    parser.nextToken();
    JsonToken token = parser.nextToken();
    while (token == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      Optional<JsonNode> node = Optional.empty();
      if (value == JsonToken.VALUE_STRING) {
        node = Optional.of(TextNode.valueOf(parser.getText()));
      } else if (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_NUMBER_FLOAT) {
        node = Optional.of(DecimalNode.valueOf(parser.getDecimalValue()));
      } else {
        parser.skipChildren();
      }
      if (value == JsonToken.VALUE_STRING) {
        node.ifPresent(text -> fields.put(name, text));
      }
      // A number is known to be whole only once something else stands behind it.
      token = parser.nextToken();
      node.ifPresent(any -> fields.put(name, any));
    }
    complete = token == JsonToken.END_OBJECT && parser.nextToken() == null;
  }

  /** Whether it may be a JSON object, or the beginning of one. */
  boolean beginsLikeJson() {
    return beginsLikeJson;
  }

  /** Whether it is one whole JSON object. */
  boolean complete() {
    return complete;
  }

  /** Whether both an access token and a refresh token came. */
  boolean bothTokens() {
    return secret("access_token").isPresent() && refreshToken().isPresent();
  }

  /** The refresh token, if it came whole. */
  Optional<Secret> refreshToken() {
    return secret("refresh_token");
  }

  /** How long the refresh token lives. */
  Optional<Duration> refreshExpiresIn() {
    return seconds("refresh_token_expires_in");
  }

  /** The error code of a failure. */
  Optional<String> error() {
    return complete ? text("error") : Optional.empty();
  }

  /** The tokens; empty without a non-empty {@code access_token}. */
  Optional<Tokens> tokens() {
    return secret("access_token")
        .map(
            access ->
                new Tokens(
                    access,
                    refreshToken(),
                    text("token_type"),
                    seconds("expires_in"),
                    refreshExpiresIn()));
  }

  private Optional<Duration> seconds(String name) {
    return Optional.ofNullable(fields.get(name)).flatMap(TokenCache::readSeconds);
  }

  private Optional<Secret> secret(String name) {
    return text(name).filter(value -> !value.isBlank()).map(Secret::of);
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(fields.get(name))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }
}
