package aegis.lt.shared.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.token.Secret;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class RedactionTest {
  private final Redaction redaction = new Redaction();

  private static List<String> spellings(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    String url = URLEncoder.encode(secret, UTF_8);
    return List.of(
        secret,
        secret.toUpperCase(Locale.ROOT),
        secret.toLowerCase(Locale.ROOT),
        url,
        url.replace("+", "%20").toLowerCase(Locale.ROOT),
        secret.replace("\"", "\\\""),
        secret.replace("\"", "\\\"").replace("/", "\\/"),
        secret.replace("&", "&amp;").replace("\"", "&quot;"),
        HexFormat.of().formatHex(bytes),
        Base64.getEncoder().encodeToString(bytes),
        Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
        Base64.getEncoder().encodeToString(("key:" + secret).getBytes(UTF_8)),
        Base64.getEncoder().encodeToString(("pass:" + secret + "!").getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SENTINEL", "Sentinel-0123456789_abc", "a b+c/d=e&f\"g%h", "eyJh.eyJz.c2ln+/=="})
  void aSecretIsReplacedInEverySpelling(String secret) {
    redaction.hide(List.of(Secret.of(secret)));
    for (String spelling : spellings(secret)) {
      assertThat(redaction.reveals("x " + spelling + " y")).as(spelling).isTrue();
      String redacted = redaction.redact("x " + spelling + " y " + spelling);
      assertThat(redacted).as(spelling).contains("[secret]").startsWith("x ");
      assertThat(redaction.reveals(redacted)).as(redacted).isFalse();
    }
  }

  @Test
  void anOrdinaryWordStaysInATextButIsNoCorrelation() {
    redaction.hide(List.of(Secret.of("key"), Secret.of("secret")));
    assertThat(redaction.redact("Check app key and app secret"))
        .isEqualTo("Check app key and app secret");
    assertThat(redaction.reveals("a-secret-b")).isTrue();
    redaction.hide(List.of(Secret.of("a")));
    assertThat(redaction.reveals("abc")).isFalse();
  }

  @Test
  void aPieceOfASecretRevealsIt() {
    String secret = "0123456789abcdefghijklmn";
    redaction.hide(List.of(Secret.of(secret)));
    assertThat(redaction.reveals("x" + secret.substring(5, 17))).isTrue();
    assertThat(redaction.reveals("x" + secret.substring(5, 16))).isFalse();
  }

  @Test
  void ofAVeryLongSecretNothingStays() {
    String secret = "0123456789".repeat(90_000);
    redaction.hide(List.of(Secret.of(secret)));
    assertThat(redaction.redact("token " + secret + " end")).isEqualTo("token [secret]");
  }

  @Test
  void theOldestSecretsAreForgottenAndThoseInUseAreNot() {
    Secret inUse = Secret.of("secret-in-use");
    for (int i = 0; i < 100; i++) {
      redaction.hide(List.of(inUse, Secret.of("token-number-" + i)));
    }
    assertThat(redaction.redact("secret-in-use token-number-99 token-number-1."))
        .isEqualTo("[secret] [secret] token-number-1.");
  }

  @Test
  void noLogLineHoldsASecretNotEvenFromAnException() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Logging.install(Logging.Verbosity.VERBOSE, new PrintStream(out, true, UTF_8));
    Redaction.ofThisProcess().hide(List.of(Secret.of("SENTINEL-1234")));

    LoggerFactory.getLogger("aegis.lt.test")
        .error("a {}", Fields.of("b", "SENTINEL-1234"), new IllegalStateException("sentinel-1234"));
    java.util.logging.Logger.getLogger("okhttp3").warning("SENTINEL-1234");

    assertThat(out.toString(UTF_8).toLowerCase(Locale.ROOT)).doesNotContain("sentinel");
  }
}
