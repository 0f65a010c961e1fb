package aegis.lt.keeper.refresh;

import static aegis.lt.keeper.refresh.SendingRecord.Permission.HOLD_LOST_ROTATION;
import static aegis.lt.keeper.refresh.SendingRecord.Permission.HOLD_REJECTED;
import static aegis.lt.keeper.refresh.SendingRecord.Permission.SEND;
import static aegis.lt.keeper.refresh.SendingRecord.Permission.SEND_AFTER_PROBE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
        Arguments.of("sending unknown", SEND_AFTER_PROBE),
        Arguments.of("sending", SEND_AFTER_PROBE), // the process died with it under way
        Arguments.of("sending sending", HOLD_LOST_ROTATION),
        Arguments.of("sending unknown sending", HOLD_LOST_ROTATION),
        Arguments.of("sending unknown sending unknown", HOLD_LOST_ROTATION),
        Arguments.of("sending unknown sending transient", SEND_AFTER_PROBE),
        Arguments.of("sending unknown sending lost_rotation", HOLD_LOST_ROTATION),
        Arguments.of("sending unknown sending rejected", SEND_AFTER_PROBE),
        Arguments.of("sending refreshed:same", SEND),
        Arguments.of("sending unknown sending refreshed:same", SEND),
        Arguments.of("sending refreshed:next", SEND_AFTER_PROBE), // it turned up again
        Arguments.of("sending refreshed:next sending lost_rotation", HOLD_LOST_ROTATION),
        Arguments.of("sending superseded", SEND_AFTER_PROBE));
  }

  @ParameterizedTest(name = "[{0}] {1}")
  @MethodSource("histories")
  void aTokenIsSentNoMoreOftenThanItsHistoryAllows(
      String history, SendingRecord.Permission permission) {
    List<Attempt> attempts =
        Arrays.stream(history.split(" "))
            .filter(word -> !word.isEmpty())
            .map(this::attempt)
            .toList();
    assertThat(SendingRecord.of(attempts, "token", "client").permission()).isEqualTo(permission);
    assertThat(SendingRecord.of(attempts, "another", "client").permission()).isEqualTo(SEND);
  }

  private Attempt attempt(String word) {
    String[] parts = word.split(":", 2);
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
        Optional.empty(),
        Optional.empty());
  }
}
