package aegis.lt.shared.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwtClaimsTest {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private static Secret jwt(String claims) {
    return Secret.of(part("{\"alg\":\"ES256\"}") + "." + part(claims) + ".c2lnbmF0dXJl");
  }

  private static String part(String json) {
    return URL.encodeToString(json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // claims | sid | exp
        "{'sid':'s-1','exp':'1795512000'}  | s-1 | 2026-11-24T09:20:00Z",
        "{'sid':'s-1','exp':1795512000}    | s-1 | 2026-11-24T09:20:00Z",
        "{'sid':'s-1','exp':1795512000.5}  | s-1 | 2026-11-24T09:20:00.500Z",
        "{'sid':'ä?ö>ü','exp':' 1795512000 '} | ä?ö>ü | 2026-11-24T09:20:00Z",
        "{'sid':42}                        | 42  | -",
        "{'exp':1795512000}                | -   | 2026-11-24T09:20:00Z",
        "{'sid':null,'exp':null}           | -   | -",
        "{'sid':'','exp':''}               | -   | -",
        "{'sid':' ','exp':'soon'}          | -   | -",
        "{'sid':['s'],'exp':[1]}           | -   | -",
        "{'sid':true,'exp':true}           | -   | -",
        "{'sid':'s','exp':0}               | s   | -",
        "{'sid':'s','exp':-1795512000}     | s   | -",
        "{'sid':'s','exp':1e9999}          | s   | -",
        "{'sid':'s','exp':1e999999999}     | s   | -",
        "{'sid':'s','exp':'2026-11-24T09:20:00Z'} | s | -",
        "{}                                | -   | -",
      })
  void sessionAndExpiryAreReadWithoutVerification(
      String claims, @Nullable String session, @Nullable String expiry) {
    JwtClaims read = JwtClaims.of(jwt(claims.replace('\'', '"')));

    assertThat(read.session()).isEqualTo(Optional.ofNullable(session).map(Secret::of));
    assertThat(read.expiresAt()).isEqualTo(Optional.ofNullable(expiry).map(Instant::parse));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "opaque",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "a..c",
        "a.b.c.d.e",
        "marker.at.ABCDEFGH",
        "e30.W10.c2ln",
        "e30.MQ.c2ln",
        "e30.!!!.c2ln",
        "e30.eyJzaWQiOiJhIg.c2ln",
        "e30.eyJleHAiOjFlOTk5OTk5OTk5OX0.c2ln"
      })
  void anOpaqueTokenSaysNothing(String token) {
    assertThat(JwtClaims.of(Secret.of(token))).isEqualTo(JwtClaims.NONE);
  }

  @Test
  void paddingIsAllowed() {
    String claims = Base64.getUrlEncoder().encodeToString("{\"sid\":\"s\"}".getBytes(UTF_8));
    assertThat(claims).endsWith("=");
    assertThat(JwtClaims.of(Secret.of("e30." + claims + ".x")).session()).isPresent();
  }

  @Test
  void theSessionIsNotPrinted() {
    assertThat(JwtClaims.of(jwt("{\"sid\":\"SENTINEL\"}")).toString()).doesNotContain("SENTINEL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "-",
      value = {
        "'expires_at':1795512000              | 2026-11-24T09:20:00Z",
        "'expires_at':1795512000000           | 2026-11-24T09:20:00Z",
        "'expires_at':'1795512000'            | 2026-11-24T09:20:00Z",
        "'expires_at':'2026-11-24T10:20:00+01:00' | 2026-11-24T09:20:00Z",
        "'expires_at':'2026-11-24T09:20:00'   | 2026-11-24T09:20:00Z",
        "'expiresAt':1795512000               | 2026-11-24T09:20:00Z",
        "'expiry':'2026-11-24T09:20:00.5Z'    | 2026-11-24T09:20:00.500Z",
        "'token_expiry':1795512000.25         | 2026-11-24T09:20:00.250Z",
        "'access_token_expires_at':1795512000 | 2026-11-24T09:20:00Z",
        "'access_token_expiry':1795512000     | 2026-11-24T09:20:00Z",
        "'expiration':1795512000              | 2026-11-24T09:20:00Z",
        "'expires_on':'1795512000'            | 2026-11-24T09:20:00Z",
        "'expires':1795512000                 | 2026-11-24T09:20:00Z",
        "'expires':1200                       | -",
        "'expires_at':null,'expiry':1795512000 | 2026-11-24T09:20:00Z",
        "'expires_at':0                       | -",
        "'expires_at':'soon'                  | -",
        "'expires_at':1e9999                  | -",
        "'refresh_expires_at':1795512000      | -",
        "'refresh_token_expires_at':1795512000 | -",
        "'expires_in':1200                    | -",
      })
  void anAbsoluteExpiryIsReadUnderEachNameAndInEachForm(String field, @Nullable String expiry) {
    String json = "{\"access_token\":\"a\"," + field.replace('\'', '"') + "}";
    TokenCache cache = TokenCache.parse(json.getBytes(UTF_8)).orElseThrow();

    assertThat(cache.absoluteExpiry()).isEqualTo(Optional.ofNullable(expiry).map(Instant::parse));
  }
}
