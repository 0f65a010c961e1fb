package aegis.lt.shared.token;

import aegis.lt.shared.time.Durations;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a token cache: a JSON object with a non-empty {@code access_token}. Immutable.
 *
 * <pre>{@code
 * {
 *   "access_token": "…",            required, not empty
 *   "token_type": "Bearer",
 *   "expires_in": 1200,             seconds from issued_at; may be zero or negative
 *   "refresh_token": "…",           absent, null or empty: a token that nothing can refresh
 *   "refresh_token_expires_in": 3600,
 *   "issued_at": 1795510800         epoch seconds or milliseconds, or ISO-8601
 * }
 * }</pre>
 *
 * <p>What a keeper writes differs from what it found in values alone: the order of the fields,
 * fields we do not know, the form of {@code issued_at} and the white space stay.
 */
public final class TokenCache {
  private static final String ACCESS_TOKEN = "access_token";
  private static final String TOKEN_TYPE = "token_type";
  private static final String EXPIRES_IN = "expires_in";
  private static final String REFRESH_TOKEN = "refresh_token";
  private static final String REFRESH_EXPIRES_IN = "refresh_token_expires_in";
  private static final String ISSUED_AT = "issued_at";

  /** A lifetime beyond this is taken for a mistake: a hundred years, in seconds. */
  private static final BigDecimal LONGEST_LIFETIME = new BigDecimal(100L * 366 * 86_400);

  /** A number with more digits than this on either side of its point is taken for a mistake. */
  static final int MOST_DIGITS = 30;

  private final ObjectNode fields;
  private final JsonLayout layout;
  private final Secret accessToken;
  private final Optional<IssuedAt> issuedAt;

  private TokenCache(ObjectNode fields, JsonLayout layout, Secret accessToken) {
    this.fields = fields;
    this.layout = layout;
    this.accessToken = accessToken;
    this.issuedAt = Optional.ofNullable(fields.get(ISSUED_AT)).flatMap(IssuedAt::read);
  }

  /** What a text turned out to be. */
  public sealed interface Parsed {
    /** A usable token cache. */
    record Usable(TokenCache cache) implements Parsed {}

    /** Not a JSON object: torn, truncated, or something else. */
    record NotJson() implements Parsed {}

    /** A JSON object without a non-empty {@code access_token}. */
    record NoToken() implements Parsed {}
  }

  /** Reads the bytes of a token cache. Neither an exception nor a result quotes them. */
  public static Parsed parse(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    JsonNode root;
    try {
      root = JsonLayout.MAPPER.readTree(JsonLayout.withoutMark(text));
    } catch (com.fasterxml.jackson.core.JacksonException e) {
      return new Parsed.NotJson();
    }
    if (!(root instanceof ObjectNode object)) {
      return new Parsed.NotJson();
    }
    return secret(object, ACCESS_TOKEN)
        .<Parsed>map(
            access -> new Parsed.Usable(new TokenCache(object, JsonLayout.of(text), access)))
        .orElseGet(Parsed.NoToken::new);
  }

  /** The access token. */
  public Secret accessToken() {
    return accessToken;
  }

  /** The refresh token; empty for a token that nothing can refresh. */
  public Optional<Secret> refreshToken() {
    return secret(fields, REFRESH_TOKEN);
  }

  /** When the tokens were issued; empty if that is absent or in no known form. */
  public Optional<Instant> issuedAt() {
    return issuedAt.map(IssuedAt::instant);
  }

  /** The access token's lifetime from {@link #issuedAt}; zero or negative values are kept. */
  public Optional<Duration> expiresIn() {
    return seconds(EXPIRES_IN);
  }

  /** The refresh token's lifetime from {@link #issuedAt}. */
  public Optional<Duration> refreshExpiresIn() {
    return seconds(REFRESH_EXPIRES_IN);
  }

  /** When the access token expires; empty if it cannot be told. */
  public Optional<Instant> expiresAt() {
    return issuedAt().flatMap(issued -> expiresIn().map(issued::plus));
  }

  /**
   * When the refresh token expires; empty if it cannot be told or there is none. A lifetime of zero
   * or less tells nothing: no server issues a token that is spent already, and some write 0 for one
   * that does not expire. To take it at its word would end the chain.
   */
  public Optional<Instant> refreshExpiresAt() {
    return refreshToken()
        .flatMap(token -> refreshExpiresIn())
        .filter(lifetime -> !lifetime.isNegative() && !lifetime.isZero())
        .flatMap(lifetime -> issuedAt().map(issued -> issued.plus(lifetime)));
  }

  /**
   * Each top-level field, in order, with the type of its value ({@code string}, {@code number},
   * {@code boolean}, {@code null}, {@code object}, {@code array}); {@code issued_at} also with its
   * form. No values.
   */
  public Map<String, String> fieldTypes() {
    Map<String, String> types = new LinkedHashMap<>();
    fields
        .properties()
        .forEach(
            field ->
                types.put(
                    field.getKey(),
                    field.getValue().getNodeType().name().toLowerCase(java.util.Locale.ROOT)));
    issuedAt.ifPresent(issued -> types.merge(ISSUED_AT, issued.formId(), (a, b) -> a + "/" + b));
    return Collections.unmodifiableMap(types);
  }

  /** What a token endpoint answered, as far as a token cache holds it. */
  public record Tokens(
      Secret accessToken,
      Optional<Secret> refreshToken,
      Optional<String> tokenType,
      Optional<Duration> expiresIn,
      Optional<Duration> refreshExpiresIn) {}

  /**
   * This cache with new tokens in it.
   *
   * <p>An answer without a refresh token leaves the old one valid (RFC 6749 section 6); its
   * lifetime is then rewritten to count from {@code issued}, in whole seconds. An answer without
   * {@code expires_in} leaves the lifetime as it was, as the server then means a fixed one (section
   * 5.1).
   *
   * @param issued when the tokens were issued
   */
  public TokenCache refreshed(Tokens tokens, Instant issued) {
    ObjectNode next = fields.deepCopy();
    next.set(ACCESS_TOKEN, TextNode.valueOf(tokens.accessToken().reveal()));
    tokens.tokenType().ifPresent(type -> next.set(TOKEN_TYPE, TextNode.valueOf(type)));
    tokens.expiresIn().ifPresent(lifetime -> setSeconds(next, EXPIRES_IN, lifetime));
    tokens
        .refreshToken()
        .ifPresent(token -> next.set(REFRESH_TOKEN, TextNode.valueOf(token.reveal())));
    refreshLifetime(tokens, issued)
        .ifPresent(lifetime -> setSeconds(next, REFRESH_EXPIRES_IN, lifetime));
    next.set(ISSUED_AT, IssuedAt.write(issued, issuedAt));
    return new TokenCache(next, layout, tokens.accessToken());
  }

  private Optional<Duration> refreshLifetime(Tokens tokens, Instant issued) {
    if (tokens.refreshToken().isPresent() || tokens.refreshExpiresIn().isPresent()) {
      return tokens.refreshExpiresIn();
    }
    return refreshExpiresAt()
        .map(expires -> Duration.ofSeconds(Duration.between(issued, expires).toSeconds()));
  }

  /** A new cache where there was none before. */
  public static TokenCache create(Tokens tokens, Instant issued) {
    ObjectNode fields = JsonLayout.MAPPER.createObjectNode();
    fields.put(ACCESS_TOKEN, tokens.accessToken().reveal());
    fields.put(TOKEN_TYPE, tokens.tokenType().orElse("Bearer"));
    return new TokenCache(fields, JsonLayout.DEFAULT, tokens.accessToken())
        .refreshed(tokens, issued);
  }

  /** The text of the file, UTF-8. */
  public byte[] toBytes() {
    return layout.write(fields).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenCache cache && fields.equals(cache.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  /** Fingerprints and times, no values. */
  @Override
  public String toString() {
    return "TokenCache[access="
        + accessToken
        + ", refresh="
        + refreshToken().map(Secret::toString).orElse("none")
        + ", issuedAt="
        + issuedAt().map(Instant::toString).orElse("unknown")
        + "]";
  }

  private static Optional<Secret> secret(ObjectNode object, String field) {
    return Optional.ofNullable(object.get(field))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(text -> !text.isBlank())
        .map(Secret::of);
  }

  private Optional<Duration> seconds(String field) {
    return Optional.ofNullable(fields.get(field)).flatMap(TokenCache::readSeconds);
  }

  /** Reads a lifetime in seconds: a number, or one in quotes; empty for anything else. */
  public static Optional<Duration> readSeconds(JsonNode node) {
    BigDecimal number;
    if (node.isNumber()) {
      number = node.decimalValue();
    } else if (node.isTextual() && node.textValue().matches("-?\\d{1,12}(\\.\\d{1,9})?")) {
      number = new BigDecimal(node.textValue());
    } else {
      return Optional.empty();
    }
    if (Math.abs(number.scale()) > MOST_DIGITS || number.abs().compareTo(LONGEST_LIFETIME) > 0) {
      return Optional.empty();
    }
    return Optional.of(Durations.ofSeconds(number));
  }

  private static void setSeconds(ObjectNode fields, String field, Duration lifetime) {
    BigDecimal number = Durations.toSeconds(lifetime);
    JsonNode before = fields.get(field);
    JsonNode value;
    if (before != null && before.isTextual()) {
      value = TextNode.valueOf(number.toPlainString());
    } else if (number.scale() <= 0) {
      value = LongNode.valueOf(number.longValueExact());
    } else {
      value = DecimalNode.valueOf(number);
    }
    fields.set(field, value);
  }
}
