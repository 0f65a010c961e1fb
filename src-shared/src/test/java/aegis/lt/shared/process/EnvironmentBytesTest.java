package aegis.lt.shared.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvironmentBytesTest {
  private static byte[] environ(byte[] secret) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("A=1\0SECRET=".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(secret);
    out.writeBytes("\0FOLDER=x\0=odd\0odd\0".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  @ParameterizedTest
  @CsvSource({
    "plain",
    "geh\u00e9im",
    "\u00fc\u00df",
    "\u65e5\u672c",
    "\ud83d\udd11",
    "a=b=c",
    "''",
    "'  blanks  '"
  })
  void aSecretIsItsBytesWhateverTheLocaleMadeOfThem(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (Charset locale :
        Set.of(StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_8)) {
      Map<String, String> decoded = Map.of("SECRET", new String(bytes, locale), "FOLDER", "x");
      assertThat(EnvironmentBytes.utf8(decoded, Set.of("FOLDER", "ABSENT"), environ(bytes)))
          .isEqualTo(Map.of("SECRET", secret, "FOLDER", "x"));
    }
  }

  @Test
  void bytesThatAreNotUtf8AreMarked() {
    byte[] latin = "geh\u00e9im".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(
            EnvironmentBytes.utf8(
                Map.of("SECRET", "geh\u00e9im"), Set.of("FOLDER"), environ(latin)))
        .containsEntry("SECRET", "geh\ufffdim");
  }

  @Test
  void pathsStayAsTheLocaleHasThem() {
    Map<String, String> decoded = Map.of("SECRET", "s", "FOLDER", "\u00c3\u00a9");
    assertThat(EnvironmentBytes.utf8(decoded, Set.of("FOLDER"), environ(new byte[] {'s'})))
        .isEqualTo(decoded);
  }
}
