package aegis.lt.observer.watch.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineRedactionTest {
  private static final String MARK = "SENTINEL";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "refresh_token=SENTINELabc",
        "refresh_token: \"SENTINEL-abc\"",
        "{\"access_token\":\"SENTINEL12\",\"error\":\"invalid_grant\"}",
        "{'refresh_token': 'SENTINEL12'}",
        "Authorization: Bearer SENTINEL.ab.cd",
        "Authorization=Basic SENTINELabc==",
        "sent bearer SENTINEL12 and failed",
        "got eyJhbGciOiJI.SENTINELeyJzdWIiOiIx.c2lnbmF0dXJl",
        "token abcdefabcdefSENTINELabcdef",
        "GET /cb?code=SENTINEL123&state=1",
        "aaaaaaaaaaaaaaaa-SENTINEL_bbbbb/cccc+d=="
      })
  void nothingThatCouldBeATokenIsKept(String line) {
    assertThat(LineRedaction.redact("invalid_grant " + line))
        .contains("invalid_grant")
        .contains("[redacted]")
        .doesNotContain(MARK);
  }

  @Test
  void ordinaryWordsAreKept() {
    String line =
        "2026-11-24T09:00:00.123456789Z ERROR aegis.lt.keeper.oauth.endpoint invalid_grant"
            + " /opt/aegis/scripts/token_keeper.py gave up";
    assertThat(LineRedaction.redact(line)).isEqualTo(line);
  }

  @Test
  void whatIsTooLongIsCut() {
    assertThat(LineRedaction.redact("word ".repeat(10_000)))
        .hasSize(LineRedaction.LONGEST)
        .endsWith("…");
    assertThat(LineRedaction.redact("word ".repeat(60)))
        .hasSizeLessThanOrEqualTo(LineRedaction.LONGEST);
  }

  @Test
  void ofALongLineThePartThatMattersIsKept() {
    for (int before : new int[] {0, 199, 200, 201, 5_000, 8_192, 20_000, 1 << 20}) {
      for (int after : new int[] {0, 99, 100, 101, 20_000}) {
        String line = "word ".repeat(before / 5) + "invalid_grant" + " word".repeat(after / 5);
        String kept = LineRedaction.redact(line, line.indexOf("invalid_grant") + 13);
        assertThat(kept)
            .as("%d before and %d after", before, after)
            .contains("invalid_grant")
            .hasSizeLessThanOrEqualTo(LineRedaction.LONGEST);
      }
    }
  }

  @Test
  void aTokenIsNotKeptWhereverALongLineIsCut() {
    String secret = "refresh_token=" + "SENTINEL1".repeat(3);
    for (int before = 7_900; before < 8_300; before++) {
      String line = secret + "x ".repeat(before / 2) + "invalid_grant " + secret;
      assertThat(LineRedaction.redact(line, line.indexOf("invalid_grant") + 13))
          .doesNotContain(MARK);
      assertThat(LineRedaction.redact(line, line.length() - 4)).doesNotContain(MARK);
    }
  }
}
