package aegis.lt.shared.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which value a field of the token cache has after a refresh. */
final class FieldUpdateTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** 1795510800 in epoch seconds. */
  private static final Instant ISSUED = Instant.parse("2026-11-24T09:00:00Z");

  /** 1795511700.25 in epoch seconds. */
  private static final Instant NEXT = Instant.parse("2026-11-24T09:15:00.250Z");

  private static final String TIMES =
      "\"issued_at\":1795510800,\"expires_in\":1200,\"refresh_token_expires_in\":3600";

  // Fields that file and answer both have

  static Stream<Arguments> bothHaveIt() {
    return Stream.of(
            "scope|\"old\"|\"new\"",
            "id_token|\"old.id\"|\"new.id\"",
            "base_uri|\"https://a.example/\"|\"https://b.example/\"",
            "base_uri|\"https://a.example/\"|null",
            "base_uri|null|\"https://b.example/\"",
            "api_server|\"a\"|\"b\"",
            "refresh_expires_in|1800|700",
            "ext_expires_in|1800|700",
            "not-before-policy|0|1795511000",
            "session_state|\"a\"|\"b\"",
            "active|true|false",
            "count|1|2.50",
            "count|1|\"two\"",
            "count|1|123456789012345678901234567890",
            "roles|[\"a\"]|[\"b\",{\"c\":null}]",
            "extra|{\"keep\":[1,2]}|{\"other\":1}",
            "extra|{}|[]",
            "note|\"\\u00e9\"|\"\\u00fc\\u2028\\\"\\n\"",
            "expires_at|1795512000|1795512900",
            "expires_at|\"2026-11-24T09:20:00Z\"|\"2026-11-24T09:35:00Z\"",
            "expires|1200|1199",
            "expires_at|null|1795512900",
            "refresh_expires_at|1795514400|1795515333",
            "expires_at|\"tomorrow\"|\"the day after\"")
        .map(line -> line.split("\\|"))
        .map(line -> Arguments.of(line[0], line[1], line[2]));
  }

  @ParameterizedTest
  @MethodSource("bothHaveIt")
  void takesTheAnswersValue(String name, String old, String answered) throws Exception {
    JsonNode after = after(member(name, old) + "," + TIMES, Map.of(name, JSON.readTree(answered)));

    assertThat(after.get(name).toString()).isEqualTo(JSON.readTree(answered).toString());
  }

  @Test
  void aFieldThatOnlyOneOfThemHasIsNeitherAddedNorChanged() throws Exception {
    String fields = "\"vendor\":{\"a\":[1]},\"created_at\":5,\"account_id\":1795510800," + TIMES;

    JsonNode after =
        after(fields, Map.of("scope", TextNode.valueOf("x"), "expires_at", TextNode.valueOf("y")));

    assertThat(after.properties().stream().map(Map.Entry::getKey).toList())
        .containsExactly(
            "access_token",
            "refresh_token",
            "vendor",
            "created_at",
            "account_id",
            "issued_at",
            "expires_in",
            "refresh_token_expires_in",
            "token_type");
    assertThat(after.get("vendor").toString()).isEqualTo("{\"a\":[1]}");
    assertThat(after.get("account_id").asLong()).isEqualTo(1795510800L);
  }

  @Test
  void theTokensOfTheAnswerAreThoseThatWereUnderstood() throws Exception {
    JsonNode after =
        after(
            TIMES,
            Map.of(
                "access_token", TextNode.valueOf("wrong"),
                "refresh_token", TextNode.valueOf("wrong"),
                "expires_in", TextNode.valueOf("soon"),
                "token_type", JSON.readTree("{}")));

    assertThat(after.get("access_token").asText()).isEqualTo("a2");
    assertThat(after.get("refresh_token").asText()).isEqualTo("r2");
    assertThat(after.get("expires_in").asInt()).isEqualTo(1100);
    assertThat(after.get("token_type").asText()).isEqualTo("Bearer");
  }

  static Stream<JsonNode> unwritable() throws JsonProcessingException {
    String deep = "[".repeat(900) + "]".repeat(900);
    return Stream.of(
        DoubleNode.valueOf(Double.NaN),
        DoubleNode.valueOf(Double.NEGATIVE_INFINITY),
        JSON.createArrayNode().add(JSON.createObjectNode().put("x", Double.NaN)),
        JSON.readTree(deep),
        TextNode.valueOf("x".repeat(TokenCacheFile.LARGEST)));
  }

  @ParameterizedTest
  @MethodSource("unwritable")
  void aValueThatTheFileCannotHoldIsLeftOutAndTheTokensAreKept(JsonNode value) throws Exception {
    JsonNode after = after("\"scope\":\"old\"," + TIMES, Map.of("scope", value));

    assertThat(after.get("scope").asText()).isEqualTo("old");
    assertThat(after.get("refresh_token").asText()).isEqualTo("r2");
  }

  @Test
  void theTextsOfAFormReplaceTextsAndMoveTimes() throws Exception {
    String fields =
        "\"scope\":\"old\",\"count\":1,\"expires_at\":1795512000,\"extra\":{\"a\":1}," + TIMES;
    AnswerFields form =
        AnswerFields.ofForm(
            Map.of("scope", "new", "count", "2", "expires_at", "1795512900", "extra", "x"));

    JsonNode after = json(cache(fields).refreshed(tokens("r2", 1100, 2400, form), NEXT));

    assertThat(after.get("scope").asText()).isEqualTo("new");
    assertThat(after.get("count").toString()).isEqualTo("1");
    assertThat(after.get("expires_at").toString()).isEqualTo("1795512900");
    assertThat(after.get("extra").toString()).isEqualTo("{\"a\":1}");
  }

  // Absolute expiries

  static Stream<Arguments> names() {
    return Stream.concat(
        Stream.of(
                "expires_at",
                "expiresAt",
                "expiry",
                "token_expiry",
                "expires",
                "expires_on",
                "expiration",
                "expiry_date",
                "exp",
                "access_token_expires_at",
                "accessTokenExpiresAt",
                "token-expiration",
                "Expires.At")
            .map(name -> Arguments.of(name, false)),
        Stream.of(
                "refresh_expires_at",
                "refresh_token_expires_at",
                "refreshTokenExpiresAt",
                "refresh_token_expiry",
                "refresh_expiration",
                "refresh_token_expires_on")
            .map(name -> Arguments.of(name, true)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void anAbsoluteExpiryThatOnlyTheFileHasMoves(String name, boolean refresh) throws Exception {
    // 1100 s and 2400 s from 09:15:00.25
    Map<String, String> forms = new LinkedHashMap<>();
    forms.put("1795512000", refresh ? "1795514100" : "1795512800");
    forms.put("1795512000.5", refresh ? "1795514100.250000" : "1795512800.250000");
    forms.put("1795512000000", refresh ? "1795514100250" : "1795512800250");
    forms.put("\"1795512000\"", refresh ? "\"1795514100\"" : "\"1795512800\"");
    for (Map.Entry<String, String> iso :
        Map.of(
                "2026-11-24T09:20:00Z", "2026-11-24THH:mm:00Z",
                "2026-11-24T09:20:00", "2026-11-24THH:mm:00",
                "2026-11-24 09:20:00.123456", "2026-11-24 HH:mm:00.250000",
                "2026-11-24T09:20:00+00:00", "2026-11-24THH:mm:00+00:00",
                "2026-11-24T09:20:00.1234567Z", "2026-11-24THH:mm:00.2500000Z")
            .entrySet()) {
      String moved =
          iso.getValue()
              .replace("HH:mm", refresh ? "09:55" : "09:33")
              .replace(":00", refresh ? ":00" : ":20")
              .replace("+00:20", "+00:00");
      forms.put("\"" + iso.getKey() + "\"", "\"" + moved + "\"");
    }
    for (Map.Entry<String, String> form : forms.entrySet()) {
      String text =
          text(cache(member(name, form.getKey()) + "," + TIMES).refreshed(answer(), NEXT));
      assertThat(text).contains(member(name, form.getValue()) + ",");
    }
  }

  @Test
  void theAnswersExpiryIsWrittenInTheFormOfTheFile() throws Exception {
    JsonNode after =
        after(
            "\"expires_at\":\"2026-11-24T09:20:00Z\",\"refresh_expires_at\":1795514400000," + TIMES,
            Map.of(
                "expires_at",
                JSON.readTree("1795512900"),
                "refresh_expires_at",
                JSON.readTree("\"2026-11-24T10:00:00Z\"")));

    assertThat(after.get("expires_at").asText()).isEqualTo("2026-11-24T09:35:00Z");
    assertThat(after.get("refresh_expires_at").asLong()).isEqualTo(1795514400000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"soon\"", "1200", "{}"})
  void anExpiryMovesIfTheAnswersSaysNothing(String answered) throws Exception {
    JsonNode after =
        after("\"expires_at\":1795512000," + TIMES, Map.of("expires_at", JSON.readTree(answered)));

    assertThat(after.get("expires_at").toString()).isEqualTo("1795512800");
  }

  @Test
  void withoutALifetimeInTheAnswerAnExpiryMovesByTheLifetimeItHadBefore() throws Exception {
    Map<String, Integer> endByFields =
        Map.of(
            "\"issued_at\":1795510800,\"expires_in\":1200", 1795512900,
            "\"issued_at\":1795510800", 1795512700,
            "\"issued_at\":\"unknown\"", 1795511800,
            "\"x\":1", 1795511800);
    endByFields.forEach(
        (fields, end) -> {
          TokenCache cache = cache("\"expires_at\":1795511800," + fields);
          assertThat(text(cache.refreshed(tokens("r2", null, null, AnswerFields.NONE), NEXT)))
              .as(fields)
              .contains("\"expires_at\":" + end);
        });
  }

  @Test
  void withoutALifetimeInTheAnswerAnExpiryMovesToWhereAJwtExpires() {
    String claims =
        Base64.getUrlEncoder().encodeToString("{\"exp\":\"1795512345\"}".getBytes(UTF_8));
    TokenCache.Tokens tokens =
        new TokenCache.Tokens(
            Secret.of("e30." + claims + ".x"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(text(cache("\"expires_at\":1795512000," + TIMES).refreshed(tokens, NEXT)))
        .contains("\"expires_at\":1795512345,");
  }

  @Test
  void anAnswerThatStatesAnExpiryAloneTellsTheLifetime() throws Exception {
    Map<String, JsonNode> members =
        Map.of(
            "expires_at",
            JSON.readTree("1795512711"),
            "refresh_expires_at",
            JSON.readTree("1795515300"));
    TokenCache.Tokens tokens = tokens("r2", null, null, AnswerFields.of(members));

    JsonNode after = json(cache(TIMES).refreshed(tokens, NEXT));

    assertThat(after.get("expires_in").toString()).isEqualTo("1010");
    assertThat(after.get("refresh_token_expires_in").toString()).isEqualTo("3599");
  }

  @Test
  void anExpiryTellsWhenATokenExpiresIfNoLifetimeDoes() {
    assertThat(cache("\"expires_at\":1795512000,\"refresh_expires_at\":1795514400").expiresAt())
        .contains(ISSUED.plusSeconds(1200));
    assertThat(
            cache("\"expires_at\":1795512000,\"refresh_expires_at\":1795514400").refreshExpiresAt())
        .contains(ISSUED.plusSeconds(3600));
    assertThat(cache("\"expires_at\":1795519999," + TIMES).expiresAt())
        .contains(ISSUED.plusSeconds(1200));
    assertThat(cache("\"expires\":1200,\"exp\":0").expiresAt()).isEmpty();
  }

  @Test
  void anExpiryInNoKnownFormIsNamed() {
    TokenCache cache =
        cache(
            "\"expires_at\":\"Tue, 24 Nov 2026 09:20:00 GMT\",\"expiry\":\"1200\",\"expires\":5,"
                + "\"refresh_expires_at\":\"\",\"token_expiry\":\"2026-11-24T09:20:00Z\","
                + "\"note\":\"soon\",\"refresh_expiry\":1795510800000000000,\"exp\":null,"
                + TIMES);

    assertThat(cache.unreadableExpiries()).containsExactly("expires_at", "refresh_expiry");
  }

  // The refresh token's lifetime

  static Stream<Arguments> unchangedRefreshTokens() {
    List<Arguments> all =
        Stream.of(
                Arguments.of("\"refresh_token_expires_in\":3600", "2699"),
                Arguments.of("\"refresh_token_expires_in\":604800", "603899"),
                Arguments.of("\"refresh_token_expires_in\":\"3600\"", "\"2699\""),
                Arguments.of("\"refresh_expires_in\":3600", "2699"),
                Arguments.of("\"refresh_token_expires_at\":1795514400", "1795514400"),
                Arguments.of(
                    "\"refresh_expires_at\":\"2026-11-24T10:00:00Z\"", "\"2026-11-24T10:00:00Z\""))
            .toList();
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("unchangedRefreshTokens")
  void aRefreshTokenThatStaysKeepsItsExpiry(String field, String kept) {
    TokenCache cache = cache("\"issued_at\":1795510800,\"expires_in\":1200," + field);
    Instant end = cache.refreshExpiresAt().orElseThrow();
    for (String refreshToken : new String[] {"r1", ""}) {
      TokenCache next = cache.refreshed(tokens(refreshToken, 1100, null, AnswerFields.NONE), NEXT);
      assertThat(text(next)).contains(field.substring(0, field.indexOf(':') + 1) + kept);
      assertThat(Duration.between(next.refreshExpiresAt().orElseThrow(), end))
          .isBetween(Duration.ZERO, Duration.ofSeconds(1));
    }
  }

  @Test
  void theLifetimeOfARefreshTokenThatStaysDoesNotGrowIfTheClockWasPutBack() {
    TokenCache next =
        cache(TIMES)
            .refreshed(tokens("r1", 1100, null, AnswerFields.NONE), ISSUED.minusSeconds(7200));

    assertThat(next.refreshExpiresIn()).contains(Duration.ofSeconds(3600));
  }

  @ParameterizedTest
  @CsvSource({"r1,2400,2400", "r2,2400,2400", "r2,,3600", "'',2400,2400"})
  void anotherLifetimeIsTakenIfTheAnswerStatesItOrTheTokenIsAnother(
      String refreshToken, Integer answered, long after) {
    TokenCache next =
        cache(TIMES).refreshed(tokens(refreshToken, 1100, answered, AnswerFields.NONE), NEXT);

    assertThat(next.refreshExpiresIn()).contains(Duration.ofSeconds(after));
  }

  // issued_at

  @ParameterizedTest
  @CsvSource({
    "1795511700,1795511700", // as ours
    "1795511697,1795511697", // a little earlier
    "'\"1795511697000\"',1795511697", // in another form
    "1795511640,1795511700", // further away than clocks that agree
    "1795511641,1795511641",
    "1795511701,1795511700", // later: the lifetime would be overestimated
    "1795510800,1795511700", // not later than the one before
    "'\"now\"',1795511700",
    "null,1795511700"
  })
  void anIssueTimeOfTheAnswerIsTakenIfTheClocksAgree(String answered, String written)
      throws Exception {
    JsonNode after = after(TIMES, Map.of("issued_at", JSON.readTree(answered)));

    assertThat(after.get("issued_at").toString()).isEqualTo(written);
  }

  @Test
  void whatIsPrintedOfAnAnswerIsNames() {
    TokenCache.Tokens tokens =
        tokens("SENTINEL", 1, 1, AnswerFields.of(Map.of("id_token", TextNode.valueOf("SENTINEL"))));

    assertThat(tokens.toString()).contains("id_token").doesNotContain("SENTINEL");
  }

  private static String member(String name, String value) {
    return "\"" + name + "\":" + value;
  }

  private static TokenCache.Tokens answer() {
    return tokens("r2", 1100, 2400, AnswerFields.NONE);
  }

  private static TokenCache.Tokens tokens(
      String refreshToken, Integer expiresIn, Integer refreshExpiresIn, AnswerFields fields) {
    Function<Integer, Duration> seconds = Duration::ofSeconds;
    return new TokenCache.Tokens(
        Secret.of("a2"),
        Optional.of(refreshToken).filter(token -> !token.isEmpty()).map(Secret::of),
        Optional.of("Bearer"),
        Optional.ofNullable(expiresIn).map(seconds),
        Optional.ofNullable(refreshExpiresIn).map(seconds),
        fields);
  }

  private static JsonNode after(String fields, Map<String, JsonNode> members) throws Exception {
    return json(cache(fields).refreshed(tokens("r2", 1100, 2400, AnswerFields.of(members)), NEXT));
  }

  private static TokenCache cache(String fields) {
    String text = "{\"access_token\":\"a1\",\"refresh_token\":\"r1\"," + fields + "}";
    return TokenCache.parse(text.getBytes(UTF_8)).orElseThrow();
  }

  private static JsonNode json(TokenCache cache) throws Exception {
    return JSON.readTree(cache.toBytes());
  }

  private static String text(TokenCache cache) {
    return new String(cache.toBytes(), UTF_8);
  }
}
