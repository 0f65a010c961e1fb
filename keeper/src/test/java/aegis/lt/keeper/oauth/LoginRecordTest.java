package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.token.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoginRecordTest {
  private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");

  @Test
  void itReadsWhatItWrites() {
    LoginRecord plain = new LoginRecord(AT, List.of("a"), Optional.empty());
    LoginRecord proven = new LoginRecord(AT, List.of("a", "b"), Optional.of(Secret.of("v")));

    assertThat(LoginRecord.parse(plain.toBytes())).contains(plain);
    assertThat(LoginRecord.parse(proven.toBytes())).contains(proven);
    assertThat(new String(plain.toBytes(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"schema\":\"lt.keeper-login/1\",\"logged_in_at\":\"2026-11-24T09:00:00Z\",\"lineage\":[\"a\"]}\n");
  }

  @Test
  void aRefreshKeepsTheTokenThatWasSentAndTheOneThatCame() {
    LoginRecord record = new LoginRecord(AT, List.of("a", "b"), Optional.empty());

    assertThat(record.continued("b", "c").lineage()).containsExactly("b", "c");
    assertThat(record.continued("b", "b").lineage()).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"schema\":\"other\"}",
        "{\"schema\":\"lt.keeper-login/1\",\"logged_in_at\":\"yesterday\",\"lineage\":[]}"
      })
  void whatIsNoneOfOursIsNoRecord(String text) {
    assertThat(LoginRecord.parse(text.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void itPrintsNoSecret() {
    assertThat(new LoginRecord(AT, List.of(), Optional.of(Secret.of("hush-hush"))).toString())
        .doesNotContain("hush-hush");
  }
}
