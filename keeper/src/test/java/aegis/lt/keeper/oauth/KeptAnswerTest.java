package aegis.lt.keeper.oauth;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.answer.Answer;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Continued;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Refreshed;
import aegis.lt.keeper.oauth.answer.RefreshOutcome.Unknown;
import aegis.lt.shared.log.Redaction;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A new refresh token is kept, whatever else is wrong with the answer that brings it. */
final class KeptAnswerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final Secret SENT = Secret.of("sent-token-0001");
  private static final String FRESH = "fresh-token-0002";
  private static final int[] STATUSES = {
    200, 201, 202, 203, 206, 300, 302, 400, 401, 403, 407, 500, 503
  };

  private static final String ACCESS_MEMBER = "\"access_token\":\"access-0002\"";
  private static final String REFRESH_MEMBER = "\"refresh_token\":\"" + FRESH + "\"";
  private static final String MEMBERS =
      ACCESS_MEMBER
          + ",\"expires_in\":1200,"
          + REFRESH_MEMBER
          + ",\"refresh_token_expires_in\":3600";
  private static final String PLAIN = "{" + MEMBERS + "}";

  private static RefreshOutcome outcome(int status, byte[] body, boolean whole, String encoding) {
    return new Answer(
            status,
            new Answer.Headers(
                Optional.empty(),
                Optional.empty(),
                Optional.of(encoding).filter(name -> !name.isEmpty())),
            body,
            whole)
        .outcome(NOW, SENT, new Redaction());
  }

  private static Optional<String> kept(RefreshOutcome outcome) {
    return switch (outcome.getClass().getSimpleName()) {
      case "Refreshed" -> ((Refreshed) outcome).tokens().refreshToken().map(Secret::reveal);
      case "Continued" -> Optional.of(((Continued) outcome).refreshToken().reveal());
      default -> Optional.empty();
    };
  }

  /** Texts around or instead of the plain object, by name. */
  static Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("plain", PLAIN);
    // values in front of the tokens that break a strict reader
    Map<String, String> values = new LinkedHashMap<>();
    values.put("huge exponent", "1e99999999999");
    values.put("2000 digits", "9".repeat(2000));
    values.put("NaN", "NaN");
    values.put("Infinity", "-Infinity");
    values.put("leading zero", "007");
    values.put("500 deep", "[".repeat(500) + "]".repeat(500));
    values.put("5000 deep", "[".repeat(5000) + "]".repeat(5000));
    values.put("150000 deep", "[".repeat(150_000) + "]".repeat(150_000));
    values.put("raw newline", "\"a\nb\"");
    values.put("raw tab", "\"a\tb\"");
    values.put("bad escape", "\"a\\qb\"");
    values.put("bad unicode escape", "\"a\\u12\"");
    values.put("half a surrogate", "\"\\ud800\"");
    values.put("no value", "");
    values.put("a word", "oops");
    values.put("Python's None", "None");
    values.put("an unescaped quote", "\"say \"hi\" to them\"");
    values.put("a large text", "\"" + "x".repeat(1_500_000) + "\"");
    values.forEach(
        (name, value) -> {
          texts.put(name + " in front", "{\"note\":" + value + "," + MEMBERS + "}");
          texts.put(name + " behind", "{" + MEMBERS + ",\"note\":" + value + "}");
          texts.put(
              name + " between",
              "{" + ACCESS_MEMBER + ",\"note\":" + value + "," + REFRESH_MEMBER + "}");
        });
    // around it
    texts.put("comment in front", "/* x */" + PLAIN);
    texts.put("line comment inside", "{// x\n" + MEMBERS + "}");
    texts.put("comma at the end", "{" + MEMBERS + ",}");
    texts.put("words behind", PLAIN + "\n<!-- x -->");
    texts.put("another object behind", PLAIN + "{\"a\":1}");
    texts.put("another object in front", "{\"a\":1}" + PLAIN);
    texts.put("CRLF in front", "\r\n\r\n" + PLAIN);
    texts.put("zeros in front", "\0\0" + PLAIN);
    texts.put("guard", ")]}',\n" + PLAIN);
    texts.put("endless loop guard", "while(1);" + PLAIN);
    texts.put("JSONP", "callback(" + PLAIN + ");");
    texts.put("server-sent event", "data: " + PLAIN + "\n\n");
    texts.put("in an array", "[" + PLAIN + "]");
    texts.put("in an object", "{\"status\":0,\"body\":" + PLAIN + "}");
    texts.put("in an object behind null", "{\"access_token\":null,\"data\":" + PLAIN + "}");
    texts.put("deep inside", "{\"a\":[{\"b\":{\"c\":" + PLAIN + "}}]}");
    texts.put("behind many objects", "[" + "{\"a\":1},".repeat(5000) + PLAIN + "]");
    texts.put("as text in an object", "{\"body\":\"" + PLAIN.replace("\"", "\\\"") + "\"}");
    texts.put("as text", "\"" + PLAIN.replace("\"", "\\\"") + "\"");
    texts.put("single quotes", PLAIN.replace('"', '\''));
    texts.put("spaces", PLAIN.replace(":", " : ").replace(",", " ,\n\t"));
    texts.put("unquoted names", PLAIN.replaceAll("\"([a-z_]+)\":", "$1:"));
    texts.put("no braces", MEMBERS);
    texts.put("no end", "{" + MEMBERS);
    texts.put("form", "access_token=a&refresh_token=" + FRESH + "&expires_in=1200");
    texts.put("form, refresh token last", "access_token=a&refresh_token=" + FRESH);
    texts.put(
        "XML", "<t><access_token>a</access_token><refresh_token>" + FRESH + "</refresh_token></t>");
    texts.put("in HTML", "<html><pre>" + PLAIN + "</pre></html>");
    // fields
    texts.put("twice", "{\"refresh_token\":\"old\"," + MEMBERS + "}");
    texts.put(
        "an echo in front",
        "{\"sent\":{\"refresh_token\":\"" + SENT.reveal() + "\"}," + MEMBERS + "}");
    texts.put("an error beside it", "{\"error\":null," + MEMBERS + "}");
    for (String access :
        new String[] {"", "null", "\"\"", "\" \"", "7", "1.5", "[\"a\"]", "false", "{\"a\":1}"}) {
      String member = access.isEmpty() ? "" : "\"access_token\":" + access + ",";
      texts.put("access_token " + access, "{" + member + REFRESH_MEMBER + "}");
      texts.put(
          "access_token behind " + access,
          "{" + REFRESH_MEMBER + ",\"x\":1," + member + "\"y\":2}");
    }
    return texts;
  }

  /** What may be done to a text on its way, by name. */
  static Map<String, Function<String, byte[]>> encodings() {
    Map<String, Function<String, byte[]>> encodings = new LinkedHashMap<>();
    encodings.put("UTF-8", text -> text.getBytes(UTF_8));
    encodings.put("UTF-8 with a mark", text -> ("\ufeff" + text).getBytes(UTF_8));
    encodings.put("UTF-16LE", text -> text.getBytes(UTF_16LE));
    encodings.put("UTF-16BE", text -> text.getBytes(UTF_16BE));
    encodings.put("UTF-16LE with a mark", text -> ("\ufeff" + text).getBytes(UTF_16LE));
    encodings.put("UTF-16BE with a mark", text -> ("\ufeff" + text).getBytes(UTF_16BE));
    encodings.put("UTF-32LE", text -> text.getBytes(Charset.forName("UTF-32LE")));
    encodings.put("UTF-32BE", text -> text.getBytes(Charset.forName("UTF-32BE")));
    encodings.put("gzip", text -> gzip(text.getBytes(UTF_8)));
    encodings.put("gzip twice", text -> gzip(gzip(text.getBytes(UTF_8))));
    encodings.put("gzip of UTF-16", text -> gzip(text.getBytes(UTF_16LE)));
    encodings.put("zlib", text -> deflate(text.getBytes(UTF_8), false));
    return encodings;
  }

  static Stream<Arguments> bodies() {
    return texts().entrySet().stream()
        .filter(text -> !text.getKey().contains("deep") && !text.getKey().contains("large"))
        .flatMap(
            text ->
                encodings().entrySet().stream()
                    .filter(
                        encoding ->
                            !(encoding.getKey().startsWith("UTF-")
                                && text.getKey().startsWith("zeros")))
                    .map(
                        encoding ->
                            Arguments.of(
                                text.getKey() + ", " + encoding.getKey(),
                                encoding.getValue().apply(text.getValue()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void isKeptInEveryEncodingAndStatus(String name, byte[] body) {
    for (int status : STATUSES) {
      assertThat(kept(outcome(status, body, true, ""))).as("status %d", status).contains(FRESH);
    }
    for (String header : new String[] {"gzip", "deflate", "br", "utf-8"}) {
      assertThat(kept(outcome(200, body, true, header))).as("declared %s", header).contains(FRESH);
    }
  }

  static Stream<Arguments> plainBodies() {
    return texts().entrySet().stream()
        .map(text -> Arguments.of(text.getKey(), text.getValue().getBytes(UTF_8)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plainBodies")
  void isKeptWhateverStandsBesideIt(String name, byte[] body) {
    assertThat(kept(outcome(200, body, true, ""))).contains(FRESH);
    boolean form = name.equals("form, refresh token last"); // it might be cut
    assertThat(kept(outcome(200, body, false, "")).isPresent()).isEqualTo(!form);
  }

  @Test
  void isKeptFromWhereItIsCompleteHoweverTheRestIsGarbled() {
    SplittableRandom random = new SplittableRandom(20_261_124);
    int end = PLAIN.indexOf(FRESH) + FRESH.length() + 1;
    for (int round = 0; round < 5000; round++) {
      byte[] body = Arrays.copyOf(PLAIN.getBytes(UTF_8), PLAIN.length() + random.nextInt(20));
      for (int i = random.nextInt(end, body.length); i < body.length; i++) {
        body[i] = (byte) random.nextInt(256);
      }
      assertThat(kept(outcome(200, body, random.nextBoolean(), "")))
          .as(() -> new String(body, ISO_8859_1))
          .contains(FRESH);
    }
  }

  @Test
  void isKeptHoweverTheTextInFrontOfItIsGarbled() {
    SplittableRandom random = new SplittableRandom(7);
    int start = PLAIN.indexOf("\"refresh_token\"");
    for (int round = 0; round < 5000; round++) {
      byte[] body = PLAIN.getBytes(UTF_8);
      for (int count = random.nextInt(1, 4); count > 0; count--) {
        body[random.nextInt(start - 1)] = (byte) random.nextInt(1, 256);
      }
      assertThat(kept(outcome(200, body, true, "")))
          .as(() -> new String(body, ISO_8859_1))
          .contains(FRESH);
    }
  }

  @Test
  void isNeverTakenFromAPieceOfAToken() {
    String text = "{" + REFRESH_MEMBER;
    for (int cut = 0; cut < text.length(); cut++) {
      for (Function<String, byte[]> encoding :
          Stream.of("UTF-8", "UTF-16LE with a mark", "UTF-32BE").map(encodings()::get).toList()) {
        byte[] body = encoding.apply(text.substring(0, cut));
        assertThat(outcome(200, body, false, "")).as("cut at %d", cut).isInstanceOf(Unknown.class);
      }
    }
  }

  @Test
  void isKeptFromACompressedAnswerThatIsCutBehindIt() {
    byte[] packed = gzip(("{" + MEMBERS + ",\"pad\":\"" + noise(20_000) + "\"}").getBytes(UTF_8));
    byte[] cut = Arrays.copyOf(packed, packed.length / 2);
    assertThat(kept(outcome(200, cut, false, "gzip"))).contains(FRESH);
    assertThat(outcome(200, Arrays.copyOf(packed, 12), false, "gzip")).isInstanceOf(Unknown.class);
  }

  @Test
  void deflateWithoutAHeaderIsUnpackedIfItIsDeclared() {
    byte[] packed = deflate(PLAIN.getBytes(UTF_8), true);
    assertThat(kept(outcome(200, packed, true, "deflate"))).contains(FRESH);
    assertThat(outcome(200, packed, true, "")).isInstanceOf(Unknown.class);
  }

  @Test
  void isKeptBehindWordsInLatin1() {
    byte[] body = ("{\"note\":\"caf\u00e9\"," + MEMBERS + "}").getBytes(ISO_8859_1);
    assertThat(outcome(200, body, true, "")).isInstanceOf(Refreshed.class);
    assertThat(kept(outcome(200, body, true, ""))).contains(FRESH);
  }

  @Test
  void aNumberIsTakenForARefreshTokenSinceNothingElseCanTakeItsPlace() {
    byte[] body = "{\"access_token\":\"a\",\"refresh_token\":12345678}".getBytes(UTF_8);
    assertThat(kept(outcome(200, body, true, ""))).contains("12345678");
  }

  @Test
  void lifetimesAreKeptWithTheTokens() {
    for (String text :
        new String[] {PLAIN, "[" + PLAIN + "]", ")]}'\n" + PLAIN, "/* x */" + PLAIN}) {
      Refreshed refreshed = (Refreshed) outcome(200, text.getBytes(UTF_8), true, "");
      assertThat(refreshed.tokens().expiresIn().orElseThrow()).hasSeconds(1200);
      assertThat(refreshed.tokens().refreshExpiresIn().orElseThrow()).hasSeconds(3600);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id_token\":\"new\",\"scope\":\"new\",%s}",
        "[{%s,\"id_token\":\"new\",\"scope\":\"new\"}]",
        "{\"status\":0,\"body\":{%s,\"id_token\":\"new\",\"scope\":\"new\"}}",
        "{\"id_token\":\"new\",\"scope\":\"new\",%s,\"pad\":\"cut",
        "access_token=a&refresh_token=r&id_token=new&scope=new"
      })
  void otherMembersAreKeptWithTheTokens(String text) {
    byte[] body = text.formatted(MEMBERS).getBytes(UTF_8);
    Refreshed refreshed = (Refreshed) outcome(200, body, true, "");
    String file = "{\"access_token\":\"a\",\"id_token\":\"old\",\"scope\":\"old\"}";
    TokenCache before = TokenCache.parse(file.getBytes(UTF_8)).orElseThrow();

    assertThat(new String(before.refreshed(refreshed.tokens(), NOW).toBytes(), UTF_8))
        .contains("\"id_token\":\"new\"")
        .contains("\"scope\":\"new\"");
  }

  private static String noise(int length) {
    StringBuilder text = new StringBuilder(length);
    new SplittableRandom(1).ints(length, 'a', 'z').forEach(c -> text.append((char) c));
    return text.toString();
  }

  private static byte[] gzip(byte[] content) {
    return packed(
        content,
        bytes -> {
          try {
            return new GZIPOutputStream(bytes);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static byte[] deflate(byte[] content, boolean raw) {
    return packed(content, bytes -> new DeflaterOutputStream(bytes, new Deflater(9, raw)));
  }

  private static byte[] packed(byte[] content, Function<OutputStream, OutputStream> packer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = packer.apply(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
