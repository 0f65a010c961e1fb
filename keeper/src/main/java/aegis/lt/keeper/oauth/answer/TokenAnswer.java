package aegis.lt.keeper.oauth.answer;

import aegis.lt.shared.token.AnswerFields;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import aegis.lt.shared.token.TokenCache.Tokens;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The body of an answer (RFC 6749 sections 5.1 and 5.2), read so that no refresh token in it is
 * missed: as JSON that may be wrapped, damaged or cut short, as a form, and as a last resort by
 * searching for {@code "refresh_token": "…"}.
 */
public final class TokenAnswer {
  private static final String ACCESS_TOKEN = "access_token";
  private static final String REFRESH_TOKEN = "refresh_token";

  private static final List<String> TOKENS = List.of(ACCESS_TOKEN, REFRESH_TOKEN, "id_token");

  /** How the names of members end that hold something as secret as a token. */
  private static final List<String> SECRET_NAMES =
      List.of("token", "secret", "assertion", "jwt", "password");

  /** RFC 6749 sections 2.3.1 and 6: members of a request, never of an answer. */
  private static final Set<String> OF_A_REQUEST =
      Set.of("grant_type", "client_id", "client_secret");

  /** A new token may well hold an old one that is shorter than this, by chance; in characters. */
  private static final int SHORTEST_REPEATED = 16;

  /** A shorter one, or a shorter piece of one, tells nothing. In characters. */
  private static final int SHORTEST_SECRET = 6;

  /** A token of more characters than this is none. */
  private static final int LONGEST_TOKEN = 512 * 1024;

  private final byte[] text;
  private final int start;
  private final boolean whole;
  private final JsonMembers members;
  private final Optional<JsonMembers.Found> object;
  private final Optional<String> accessToken;
  private final List<String> refreshTokens = new ArrayList<>();

  private TokenAnswer(byte[] text, int from, boolean whole) {
    this.text = text;
    this.whole = whole;
    this.start = start(text, from);
    this.members = JsonMembers.read(text, start);
    this.object = members.objects().stream().filter(TokenAnswer::hasToken).findFirst();
    Optional<String> access = object.flatMap(found -> token(found, ACCESS_TOKEN));
    object.flatMap(found -> token(found, REFRESH_TOKEN)).ifPresent(refreshTokens::add);
    if (refreshTokens.isEmpty() && !(access.isPresent() && isStrict())) {
      TextSearch search = new TextSearch(text);
      refreshTokens.addAll(found(search, REFRESH_TOKEN));
      access = access.or(() -> found(search, ACCESS_TOKEN).stream().findFirst());
    }
    this.accessToken = access;
  }

  /**
   * Reads a body.
   *
   * @param text the body in UTF-8, see {@link AnswerText}
   * @param whole whether it came to its end
   */
  static TokenAnswer read(byte[] text, boolean whole) {
    TokenAnswer plain = new TokenAnswer(text, 0, whole);
    if (plain.hasTokens()) {
      return plain;
    }
    return new TextSearch(text)
        .unescaped(REFRESH_TOKEN)
        .map(
            inner ->
                new TokenAnswer(inner, new TextSearch(inner).objectAround(REFRESH_TOKEN), whole))
        .filter(inner -> !inner.refreshTokens.isEmpty())
        .orElse(plain);
  }

  /** Where JSON begins: behind white space, zeros, and what some servers put in front of it. */
  private static int start(byte[] text, int from) {
    int first = Math.max(from, 0);
    while (first < text.length && text[first] <= ' ' && text[first] >= 0) {
      first++;
    }
    if (first == text.length || isJson(text[first])) {
      return first;
    }
    int brace = first;
    while (brace < text.length && text[brace] != '{') {
      brace++;
    }
    return brace == text.length ? first : brace;
  }

  private static boolean isJson(byte first) {
    return first == '{' || first == '[' || first == '/' || first == '"';
  }

  private static boolean hasToken(JsonMembers.Found found) {
    return token(found, ACCESS_TOKEN).isPresent() || token(found, REFRESH_TOKEN).isPresent();
  }

  /** A text; of the refresh token, which nothing can replace, also a number. */
  private static Optional<String> token(JsonMembers.Found found, String name) {
    return found
        .value(name)
        .filter(node -> node.isTextual() || (name.equals(REFRESH_TOKEN) && node.isIntegralNumber()))
        .map(JsonNode::asText)
        .filter(TokenAnswer::isToken);
  }

  private static boolean isToken(String value) {
    return !value.isBlank() && value.length() <= LONGEST_TOKEN;
  }

  private List<String> found(TextSearch search, String name) {
    List<String> values = new ArrayList<>(search.values(name));
    search.formValue(name, whole).ifPresent(values::add);
    values.removeIf(value -> !isToken(value));
    return values;
  }

  private boolean isStrict() {
    return JsonMembers.isStrict(text, start);
  }

  /** Whether it is JSON, or the beginning of JSON. */
  boolean beginsLikeJson() {
    return start < text.length && isJson(text[start]);
  }

  /** Whether nothing of it is missing: it is one JSON value that came to its end. */
  boolean complete() {
    return beginsLikeJson() && members.complete();
  }

  /** Whether all that it may say was understood, so that nothing can be hidden in it. */
  boolean understood() {
    return complete() && isStrict();
  }

  /** Whether it is a page for people. */
  boolean isMarkup() {
    int first = start(text, 0);
    return !beginsLikeJson() && first < text.length && leading(text) == '<';
  }

  private static int leading(byte[] text) {
    for (byte b : text) {
      if (b > ' ' || b < 0) {
        return b;
      }
    }
    return -1;
  }

  /** Whether nothing stands in it. */
  boolean isBlank() {
    return leading(text) < 0 && start == text.length;
  }

  /** Every token and the like that came whole. */
  List<Secret> secrets() {
    Set<String> values = new LinkedHashSet<>(refreshTokens);
    accessToken.ifPresent(values::add);
    fields()
        .texts()
        .forEach(
            (name, value) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              boolean secret = SECRET_NAMES.stream().anyMatch(lower::endsWith);
              if (secret && value.length() >= SHORTEST_SECRET) {
                values.add(value);
              }
            });
    return values.stream().map(Secret::of).toList();
  }

  /** Whether a text holds a token that did not come whole, as far as it came. */
  boolean revealsPieceIn(String other) {
    TextSearch search = new TextSearch(text);
    return TOKENS.stream()
        .flatMap(name -> search.beginnings(name).stream())
        .filter(piece -> piece.length() >= SHORTEST_SECRET)
        .anyMatch(piece -> Secret.of(piece).occursIn(other));
  }

  /** Whether a token came whole. */
  boolean hasTokens() {
    return accessToken.isPresent() || !refreshTokens.isEmpty();
  }

  /** The access token, if it came whole. */
  Optional<Secret> accessToken() {
    return accessToken.map(Secret::of);
  }

  /** The refresh token that is to take the place of the one that was sent, if one came whole. */
  Optional<Secret> successorOf(Secret sent) {
    return refreshTokens.stream().map(Secret::of).filter(token -> !token.equals(sent)).findFirst();
  }

  /** Whether the refresh token came back that was sent. */
  boolean returns(Secret sent) {
    return refreshTokens.stream().map(Secret::of).anyMatch(sent::equals);
  }

  /**
   * Whether it repeats what it was asked: members stand in it that only a request has, or a refresh
   * token that holds the one that was sent. A page for people may do so, masked perhaps.
   */
  boolean repeatsRequest(Secret sent) {
    boolean holdsSent =
        sent.length() >= SHORTEST_REPEATED
            && refreshTokens.stream().anyMatch(token -> token.contains(sent.reveal()));
    return holdsSent || fields().texts().keySet().stream().anyMatch(OF_A_REQUEST::contains);
  }

  /** How long the refresh token lives. */
  Optional<Duration> refreshExpiresIn() {
    return TokenCache.REFRESH_LIFETIMES.stream()
        .flatMap(name -> seconds(name).stream())
        .findFirst();
  }

  /** The error code of a failure, of an answer that came to its end. */
  Optional<String> error() {
    if (complete()) {
      return members.objects().stream()
          .filter(found -> found.depth() == 1)
          .findFirst()
          .flatMap(found -> ErrorCode.in(found.values()));
    }
    if (!whole || (beginsLikeJson() && text[start] == '[')) {
      return Optional.empty();
    }
    TextSearch search = new TextSearch(text);
    return search.values("error").stream()
        .findFirst()
        .or(() -> search.formValue("error", true))
        .or(() -> isMarkup() || beginsLikeJson() ? Optional.empty() : firstWord())
        .flatMap(ErrorCode::in);
  }

  private Optional<String> firstWord() {
    return ErrorCode.known(AnswerText.text(text, 0, Math.min(text.length, 200)).strip());
  }

  /**
   * The tokens.
   *
   * @param refreshToken the one to take along
   */
  Tokens tokens(Secret access, Optional<Secret> refreshToken) {
    return new Tokens(
        access,
        refreshToken,
        text("token_type"),
        seconds("expires_in"),
        refreshExpiresIn(),
        fields());
  }

  /** All members that came whole. */
  AnswerFields fields() {
    return object
        .map(found -> AnswerFields.of(found.values()))
        .orElseGet(() -> AnswerFields.ofForm(new TextSearch(text).formValues(whole)));
  }

  private Optional<Duration> seconds(String name) {
    Optional<JsonNode> value = object.flatMap(found -> found.value(name));
    return value.isPresent()
        ? value.flatMap(TokenCache::readSeconds)
        : new TextSearch(text)
            .formValue(name, whole)
            .filter(digits -> digits.matches("\\d{1,9}"))
            .map(digits -> Duration.ofSeconds(Long.parseLong(digits)));
  }

  private Optional<String> text(String name) {
    return object
        .flatMap(found -> found.value(name))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }
}
