package aegis.lt.keeper.state;

import static aegis.lt.keeper.state.SendingRecord.Permission.HOLD_LOST_ROTATION;
import static aegis.lt.keeper.state.SendingRecord.Permission.HOLD_REJECTED;
import static aegis.lt.keeper.state.SendingRecord.Permission.REPEAT;
import static aegis.lt.keeper.state.SendingRecord.Permission.SEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class SendingRecordTest {
  static Stream<Arguments> histories() {
    return Stream.of(
        Arguments.of("", SEND),
        Arguments.of("sending transient", SEND),
        Arguments.of("sending transient sending transient sending transient", SEND),
        Arguments.of("sending rejected", SEND),
        Arguments.of("sending rejected sending rejected", HOLD_REJECTED),
        Arguments.of("sending rejected sending transient sending rejected", HOLD_REJECTED),
        Arguments.of("sending rejected:other sending rejected:other", SEND),
        Arguments.of("sending rejected:other sending rejected", SEND),
        Arguments.of("sending rejected sending unknown", HOLD_REJECTED), // once more, at most
        Arguments.of("sending rejected sending", HOLD_REJECTED),
        Arguments.of("sending rejected=http_401 sending rejected=http_401", HOLD_REJECTED),
        Arguments.of("sending rejected=invalid_client sending rejected=invalid_client", SEND),
        Arguments.of("sending client_rejected ".repeat(50), SEND),
        Arguments.of("sending refused ".repeat(50), SEND),
        Arguments.of("sending unknown", REPEAT),
        Arguments.of("sending", REPEAT), // the process died with it under way
        Arguments.of("sending sending", REPEAT),
        Arguments.of("sending ".repeat(50), REPEAT),
        Arguments.of("sending unknown ".repeat(50), REPEAT),
        Arguments.of("sending unknown sending", REPEAT),
        Arguments.of("sending unknown sending transient", REPEAT),
        Arguments.of("sending unknown sending client_rejected", REPEAT),
        Arguments.of("sending unknown sending lost_rotation", HOLD_LOST_ROTATION),
        Arguments.of("sending unknown sending unknown sending lost_rotation", HOLD_LOST_ROTATION),
        Arguments.of("sending unknown sending rejected", REPEAT),
        Arguments.of("sending refreshed:same", SEND),
        Arguments.of("sending unknown sending refreshed:same", SEND),
        Arguments.of("sending refreshed:next", REPEAT), // it turned up again
        Arguments.of("sending refreshed:next sending lost_rotation", HOLD_LOST_ROTATION),
        Arguments.of("sending superseded", REPEAT),
        // another keeper may hold the next one
        Arguments.of("copied", SEND),
        Arguments.of("copied sending unknown", REPEAT),
        Arguments.of("copied sending unknown sending unknown", HOLD_LOST_ROTATION),
        Arguments.of("copied sending sending", HOLD_LOST_ROTATION),
        Arguments.of("copied sending unknown sending transient", REPEAT),
        Arguments.of("copied sending client_rejected sending refused", SEND));
  }

  @ParameterizedTest(name = "[{0}] {1}")
  @MethodSource("histories")
  void aTokenIsSentNoMoreOftenThanItsHistoryAllows(
      String history, SendingRecord.Permission permission) {
    assertThat(record(history).permission()).isEqualTo(permission);
    assertThat(SendingRecord.of(attempts(history), "another", "client").permission())
        .isEqualTo(SEND);
  }

  @ParameterizedTest(name = "[{0}] {1}")
  @CsvSource({
    "'', 1",
    "sending refused=a, 2",
    "sending refused=a sending refused=a, 3",
    "sending refused=a sending refused=a sending refused=a, 4",
    "sending refused=b sending refused=a, 2",
    "sending refused=a sending refused=b, 1",
    "sending refused=a sending transient sending refused=a, 2",
    "sending refused=a sending client_rejected=a, 1",
  })
  void countsRefusalsOfTheSameKindInARow(String history, int times) {
    assertThat(record(history).refusedAgain("a")).isEqualTo(times);
  }

  @Test
  void credentialsThatWorkedWithinTheHourAreProven() {
    SendingRecord record = record("sending refreshed:next");
    assertThat(record.clientIsProven(Instant.EPOCH.plusSeconds(3600))).isTrue();
    assertThat(record.clientIsProven(Instant.EPOCH.plusSeconds(3601))).isFalse();
    assertThat(record.clientIsProven(Instant.EPOCH.minusSeconds(3600))).isTrue();
    assertThat(record.clientIsProven(Instant.EPOCH.minusSeconds(3601))).isFalse();
  }

  @ParameterizedTest(name = "[{0}] {1}")
  @CsvSource({
    "'', false",
    "sending unknown, false",
    "sending refreshed:next, true",
    "sending superseded, true",
    "sending refreshed:next sending client_rejected, false",
    "sending client_rejected sending refreshed:next, true",
    "sending refreshed:next sending unknown sending transient sending refused, true",
    "sending refreshed:other, false",
  })
  void credentialsAreProvenByAnAnswerWithTokens(String history, boolean proven) {
    assertThat(record(history).clientIsProven(Instant.EPOCH)).isEqualTo(proven);
    // With another token just as well.
    assertThat(
            SendingRecord.of(attempts(history), "another", "client").clientIsProven(Instant.EPOCH))
        .isEqualTo(proven);
  }

  private static SendingRecord record(String history) {
    return SendingRecord.of(attempts(history), "token", "client");
  }

  private static List<Attempt> attempts(String history) {
    return Arrays.stream(history.split(" "))
        .filter(word -> !word.isEmpty())
        .map(SendingRecordTest::attempt)
        .toList();
  }

  private static Attempt attempt(String word) {
    String[] parts = word.split("[:=]", 2);
    String detail = parts.length > 1 ? parts[1] : "";
    Optional<String> next =
        switch (detail) {
          case "same" -> Optional.of("token");
          case "next" -> Optional.of("successor");
          default -> Optional.empty();
        };
    return new Attempt(
        Instant.EPOCH,
        Attempt.Event.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        "token",
        detail.equals("other") ? "other client" : "client",
        next,
        word.contains("=") ? Optional.of(detail) : Optional.empty(),
        Optional.empty());
  }
}
