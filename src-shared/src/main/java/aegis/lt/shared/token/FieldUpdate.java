package aegis.lt.shared.token;

import static aegis.lt.shared.token.TokenCache.ACCESS_TOKEN;
import static aegis.lt.shared.token.TokenCache.EXPIRES_IN;
import static aegis.lt.shared.token.TokenCache.ISSUED_AT;
import static aegis.lt.shared.token.TokenCache.LONGEST_LIFETIME;
import static aegis.lt.shared.token.TokenCache.REFRESH_EXPIRES_IN;
import static aegis.lt.shared.token.TokenCache.REFRESH_LIFETIMES;
import static aegis.lt.shared.token.TokenCache.REFRESH_TOKEN;
import static aegis.lt.shared.token.TokenCache.TOKEN_TYPE;

import aegis.lt.shared.time.Durations;
import aegis.lt.shared.token.AbsoluteExpiry.Token;
import aegis.lt.shared.token.TokenCache.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts an answer into the fields of a token cache. A field that both have takes the answer's value;
 * one that only the answer has is not added, apart from those of the contract. A time keeps the
 * form in which it is written in the file.
 */
final class FieldUpdate {
  /** Fields with rules of their own. */
  private static final Set<String> KNOWN =
      Set.of(ACCESS_TOKEN, TOKEN_TYPE, EXPIRES_IN, REFRESH_TOKEN, REFRESH_EXPIRES_IN, ISSUED_AT);

  /** An {@code issued_at} of the answer is taken if it is no further from our clock than this. */
  private static final Duration CLOCKS_AGREE = Duration.ofSeconds(60);

  private final TokenCache before;
  private final ObjectNode fields;
  private final Tokens tokens;
  private final Instant issued;

  /**
   * An update that has not been made.
   *
   * @param fields those of {@code before}, to be changed
   * @param issued when the tokens were issued, by our clock
   */
  FieldUpdate(TokenCache before, ObjectNode fields, Tokens tokens, Instant issued) {
    this.before = before;
    this.fields = fields;
    this.tokens = tokens;
    this.issued = issued;
  }

  /** Makes it. */
  void apply() {
    Optional<Instant> accessEnd = accessEnd();
    Optional<Instant> refreshEnd = refreshEnd();
    accessLifetime();
    refreshLifetime();
    fields.set(ACCESS_TOKEN, TextNode.valueOf(tokens.accessToken().reveal()));
    tokens.tokenType().ifPresent(type -> fields.set(TOKEN_TYPE, TextNode.valueOf(type)));
    tokens
        .refreshToken()
        .ifPresent(token -> fields.set(REFRESH_TOKEN, TextNode.valueOf(token.reveal())));
    JsonNode issuedBefore = fields.get(ISSUED_AT);
    for (Map.Entry<String, JsonNode> field : List.copyOf(fields.properties())) {
      if (!KNOWN.contains(field.getKey())) {
        other(field.getKey(), field.getValue(), accessEnd, refreshEnd);
      }
    }
    fields.set(
        ISSUED_AT,
        WrittenTime.write(
            issuedAt(), Optional.ofNullable(issuedBefore).flatMap(WrittenTime::read)));
  }

  private void other(
      String name, JsonNode old, Optional<Instant> accessEnd, Optional<Instant> refreshEnd) {
    Optional<Token> expires = AbsoluteExpiry.of(name);
    Optional<WrittenTime> time = expires.flatMap(token -> AbsoluteExpiry.read(old));
    if (time.isEmpty()) {
      tokens.fields().replacing(name, old).ifPresent(value -> fields.set(name, value));
      return;
    }
    tokens
        .fields()
        .get(name)
        .flatMap(AbsoluteExpiry::read)
        .map(WrittenTime::instant)
        .or(() -> expires.get() == Token.ACCESS ? accessEnd : refreshEnd)
        .ifPresent(end -> fields.set(name, WrittenTime.write(end, time)));
  }

  /**
   * The answer's {@code issued_at}, if it has one and our clock agrees with it; else ours. It must
   * not be later than ours, which is when the request left: no lifetime may be overestimated.
   */
  private Instant issuedAt() {
    return tokens
        .fields()
        .get(ISSUED_AT)
        .flatMap(WrittenTime::read)
        .map(WrittenTime::instant)
        .filter(theirs -> !theirs.isAfter(issued))
        .filter(theirs -> theirs.isAfter(issued.minus(CLOCKS_AGREE)))
        .filter(theirs -> before.issuedAt().filter(last -> !last.isBefore(theirs)).isEmpty())
        .orElse(issued);
  }

  /** What the answer says about the access token's lifetime. */
  private Optional<Duration> answeredAccessLifetime() {
    return tokens.expiresIn().or(() -> answeredLifetime(Token.ACCESS));
  }

  private Optional<Duration> answeredRefreshLifetime() {
    return tokens.refreshExpiresIn().or(() -> answeredLifetime(Token.REFRESH));
  }

  private Optional<Duration> answeredLifetime(Token token) {
    return AbsoluteExpiry.find(tokens.fields().members().entrySet(), token)
        .map(end -> wholeSeconds(issued, end));
  }

  /**
   * Without a lifetime in the answer it is what the token itself says, else as before: the server
   * means a fixed one.
   */
  private Optional<Instant> accessEnd() {
    return answeredAccessLifetime()
        .map(issued::plus)
        .or(() -> JwtClaims.of(tokens.accessToken()).expiresAt())
        .or(() -> before.expiresIn().map(issued::plus))
        .or(() -> lifetimeBefore(before.expiresAt()).map(issued::plus));
  }

  /** Empty if the refresh token is the same as before, and nothing is said about its lifetime. */
  private Optional<Instant> refreshEnd() {
    Optional<Duration> answered = answeredRefreshLifetime();
    if (answered.isEmpty() && !isNewRefreshToken()) {
      return Optional.empty();
    }
    return answered
        .or(before::refreshExpiresIn)
        .or(() -> lifetimeBefore(before.refreshExpiresAt()))
        .filter(lifetime -> lifetime.compareTo(Duration.ZERO) > 0)
        .map(issued::plus);
  }

  private Optional<Duration> lifetimeBefore(Optional<Instant> end) {
    return end.flatMap(at -> before.issuedAt().map(from -> wholeSeconds(from, at)))
        .filter(lifetime -> lifetime.compareTo(Duration.ZERO) > 0)
        .filter(lifetime -> lifetime.compareTo(LONGEST_LIFETIME) <= 0);
  }

  private boolean isNewRefreshToken() {
    return tokens.refreshToken().isPresent()
        && !tokens.refreshToken().equals(before.refreshToken());
  }

  private void accessLifetime() {
    boolean stated =
        fields.has(EXPIRES_IN) || AbsoluteExpiry.find(fields.properties(), Token.ACCESS).isEmpty();
    if (stated) {
      answeredAccessLifetime().ifPresent(lifetime -> setSeconds(EXPIRES_IN, lifetime));
    }
  }

  /**
   * That of a refresh token that stays is rewritten to count from now, in whole seconds. It does
   * not grow, whatever the clock has been through.
   */
  private void refreshLifetime() {
    Optional<Duration> lifetime = answeredRefreshLifetime();
    if (lifetime.isEmpty() && !isNewRefreshToken()) {
      lifetime =
          before
              .refreshExpiresIn()
              .flatMap(
                  whole ->
                      before
                          .refreshExpiresAt()
                          .map(end -> wholeSeconds(issued, end))
                          .map(left -> Durations.shorter(left, whole)));
    }
    if (lifetime.isEmpty()) {
      return;
    }
    boolean stated = false;
    for (String name : REFRESH_LIFETIMES) {
      if (fields.has(name)) {
        setSeconds(name, lifetime.get());
        stated = true;
      }
    }
    if (!stated && AbsoluteExpiry.find(fields.properties(), Token.REFRESH).isEmpty()) {
      setSeconds(REFRESH_EXPIRES_IN, lifetime.get());
    }
  }

  private static Duration wholeSeconds(Instant from, Instant to) {
    return Duration.ofSeconds(Duration.between(from, to).toSeconds());
  }

  private void setSeconds(String field, Duration lifetime) {
    BigDecimal number = Durations.toSeconds(lifetime);
    JsonNode old = fields.get(field);
    JsonNode value;
    if (old != null && old.isTextual()) {
      value = TextNode.valueOf(number.toPlainString());
    } else if (number.scale() <= 0) {
      value = LongNode.valueOf(number.longValueExact());
    } else {
      value = DecimalNode.valueOf(number);
    }
    fields.set(field, value);
  }
}
