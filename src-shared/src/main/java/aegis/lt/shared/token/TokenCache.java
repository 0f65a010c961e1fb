package aegis.lt.shared.token;

import aegis.lt.shared.time.Durations;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
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
  static final String ACCESS_TOKEN = "access_token";
  static final String TOKEN_TYPE = "token_type";
  static final String EXPIRES_IN = "expires_in";
  static final String REFRESH_TOKEN = "refresh_token";
  static final String REFRESH_EXPIRES_IN = "refresh_token_expires_in";
  static final String ISSUED_AT = "issued_at";

  /** The names under which servers state the refresh token's lifetime, the usual one first. */
  public static final List<String> REFRESH_LIFETIMES =
      List.of(REFRESH_EXPIRES_IN, "refresh_expires_in");

  /** A lifetime beyond this is taken for a mistake: a hundred years. */
  static final Duration LONGEST_LIFETIME = Duration.ofDays(100L * 366);

  /** A number with more digits than this on either side of its point is taken for a mistake. */
  static final int MOST_DIGITS = 30;

  private final ObjectNode fields;
  private final JsonLayout layout;
  private final Secret accessToken;
  private final Optional<WrittenTime> issuedAt;

  private TokenCache(ObjectNode fields, JsonLayout layout, Secret accessToken) {
    this.fields = fields;
    this.layout = layout;
    this.accessToken = accessToken;
    this.issuedAt = Optional.ofNullable(fields.get(ISSUED_AT)).flatMap(WrittenTime::read);
  }

  /**
   * Reads the bytes of a token cache; empty if they are no JSON object with a non-empty {@code
   * access_token}. No exception quotes them.
   */
  public static Optional<TokenCache> parse(byte[] content) {
    return object(content)
        .flatMap(
            object ->
                secret(object, ACCESS_TOKEN)
                    .map(access -> new TokenCache(object, JsonLayout.of(text(content)), access)));
  }

  /** Whether the bytes are one whole JSON object. */
  static boolean isJsonObject(byte[] content) {
    return object(content).isPresent();
  }

  private static Optional<ObjectNode> object(byte[] content) {
    try {
      JsonNode root = JsonLayout.MAPPER.readTree(JsonLayout.withoutMark(text(content)));
      return root instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
    } catch (com.fasterxml.jackson.core.JacksonException | NumberFormatException e) {
      // JSON sets no limit to an exponent, BigDecimal does; Jackson lets that exception through.
      return Optional.empty();
    }
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
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
    return issuedAt.map(WrittenTime::instant);
  }

  /** The access token's lifetime from {@link #issuedAt}; zero or negative values are kept. */
  public Optional<Duration> expiresIn() {
    return seconds(EXPIRES_IN);
  }

  /** The refresh token's lifetime from {@link #issuedAt}. */
  public Optional<Duration> refreshExpiresIn() {
    return REFRESH_LIFETIMES.stream().flatMap(name -> seconds(name).stream()).findFirst();
  }

  /**
   * When the access token expires, where the file states that as an instant of its own ({@code
   * expires_at}, {@code expiry}, {@code token_expiry} …); empty if it does not.
   */
  public Optional<Instant> absoluteExpiry() {
    return AbsoluteExpiry.find(fields.properties(), AbsoluteExpiry.Token.ACCESS);
  }

  /**
   * When the access token expires: by its lifetime, else by {@link #absoluteExpiry}; empty if
   * neither tells.
   */
  public Optional<Instant> expiresAt() {
    return issuedAt().flatMap(issued -> expiresIn().map(issued::plus)).or(this::absoluteExpiry);
  }

  /**
   * When the refresh token expires: by its lifetime, else by a field such as {@code
   * refresh_expires_at}; empty if neither tells, or if there is none. A lifetime of zero or less
   * tells nothing: no server issues a token that is spent already, and some write 0 for one that
   * does not expire. To take it at its word would end the chain.
   */
  public Optional<Instant> refreshExpiresAt() {
    if (refreshToken().isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> lifetime = refreshExpiresIn();
    if (lifetime.isEmpty() || issuedAt().isEmpty()) {
      return AbsoluteExpiry.find(fields.properties(), AbsoluteExpiry.Token.REFRESH);
    }
    return lifetime
        .filter(some -> !some.isNegative() && !some.isZero())
        .flatMap(some -> issuedAt().map(issued -> issued.plus(some)));
  }

  /**
   * The fields that seem to state when a token expires, in a form that is unknown: a refresh cannot
   * move them.
   */
  public List<String> unreadableExpiries() {
    return AbsoluteExpiry.unreadable(fields);
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

  /**
   * What a token endpoint answered, as far as a token cache holds it.
   *
   * @param fields all members of the answer
   */
  public record Tokens(
      Secret accessToken,
      Optional<Secret> refreshToken,
      Optional<String> tokenType,
      Optional<Duration> expiresIn,
      Optional<Duration> refreshExpiresIn,
      AnswerFields fields) {
    /** An answer of which nothing else is known. */
    public Tokens(
        Secret accessToken,
        Optional<Secret> refreshToken,
        Optional<String> tokenType,
        Optional<Duration> expiresIn,
        Optional<Duration> refreshExpiresIn) {
      this(accessToken, refreshToken, tokenType, expiresIn, refreshExpiresIn, AnswerFields.NONE);
    }
  }

  /**
   * This cache with new tokens in it.
   *
   * <p>A field that the answer has, too, takes its value. An absolute expiry in the file moves, in
   * the form in which it is written. An answer without {@code expires_in} leaves the lifetime as it
   * was, as the server then means a fixed one (RFC 6749 section 5.1).
   *
   * <p>An answer without a refresh token leaves the old one valid (section 6), and so does one that
   * brings it again; if nothing is said about its lifetime, its expiry stays: the lifetime is
   * rewritten to count from {@code issued}, in whole seconds.
   *
   * @param issued when the tokens were issued
   */
  public TokenCache refreshed(Tokens tokens, Instant issued) {
    TokenCache updated = updated(tokens, issued);
    byte[] content = updated.toBytes();
    boolean holds = content.length <= TokenCacheFile.LARGEST && parse(content).isPresent();
    // A value that the file could not hold is not worth the tokens.
    return holds || tokens.fields() == AnswerFields.NONE
        ? updated
        : updated(withoutFields(tokens), issued);
  }

  /**
   * This cache with the tokens of a new login in it: as {@link #refreshed}, but a refresh token of
   * the old chain does not stay if the answer has none.
   *
   * @param issued when the tokens were issued
   */
  public TokenCache loggedIn(Tokens tokens, Instant issued) {
    if (tokens.refreshToken().isPresent()) {
      return refreshed(tokens, issued);
    }
    ObjectNode next = fields.deepCopy();
    next.remove(REFRESH_TOKEN);
    next.remove(REFRESH_LIFETIMES);
    for (Map.Entry<String, JsonNode> field : List.copyOf(fields.properties())) {
      if (AbsoluteExpiry.of(field.getKey()).equals(Optional.of(AbsoluteExpiry.Token.REFRESH))) {
        next.remove(field.getKey());
      }
    }
    return new TokenCache(next, layout, accessToken).refreshed(tokens, issued);
  }

  private static Tokens withoutFields(Tokens tokens) {
    return new Tokens(
        tokens.accessToken(),
        tokens.refreshToken(),
        tokens.tokenType(),
        tokens.expiresIn(),
        tokens.refreshExpiresIn());
  }

  private TokenCache updated(Tokens tokens, Instant issued) {
    ObjectNode next = fields.deepCopy();
    new FieldUpdate(this, next, tokens, issued).apply();
    return new TokenCache(next, layout, tokens.accessToken());
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

  /** Whether arithmetic with a number is cheap: its exponent is no more than a mistake. */
  static boolean hasOrdinaryScale(BigDecimal number) {
    return number.scale() >= -MOST_DIGITS && number.scale() <= MOST_DIGITS;
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
    if (!hasOrdinaryScale(number)
        || number.abs().compareTo(BigDecimal.valueOf(LONGEST_LIFETIME.toSeconds())) > 0) {
      return Optional.empty();
    }
    return Optional.of(Durations.ofSeconds(number));
  }
}
