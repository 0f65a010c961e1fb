package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.token.TokenCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoginReminderTest {
  private static final Instant TUESDAY = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);

  private final LoginReminder reminder = new LoginReminder(WEEK);

  private static TokenCache cache(String more) {
    String text = "{\"access_token\":\"a\",\"refresh_token\":\"r\"" + more + "}";
    return TokenCache.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  private static final TokenCache HOUR = cache(",\"refresh_token_expires_in\":3600");

  @ParameterizedTest
  @CsvSource({"PT167H59M59.999S, 0", "PT168H, 1", "PT168H0.001S, 1", "PT0S, 0", "PT-1S, 0"})
  void aLoginIsMentionedFromItsAgeOn(Duration age, int reminders) {
    assertThat(reminder.due(HOUR, Optional.of(TUESDAY.minus(age)), TUESDAY)).hasSize(reminders);
  }

  @Test
  void itSaysHowOldTheLoginIsAndWhatToDoOnceADay() {
    Instant login = TUESDAY.minus(WEEK);
    LoginReminder.Due due = reminder.due(HOUR, Optional.of(login), TUESDAY).get(0);

    assertThat(due.text()).contains("7 days old").contains("'authorize'");
    Instant later = TUESDAY.plus(Duration.ofHours(23));
    assertThat(reminder.due(HOUR, Optional.of(login), later).get(0).episode())
        .isEqualTo(due.episode());
    Instant next = TUESDAY.plus(Duration.ofHours(24));
    assertThat(reminder.due(HOUR, Optional.of(login), next).get(0).episode())
        .isNotEqualTo(due.episode());
  }

  @Test
  void aLoginOfUnknownAgeIsNotMentioned() {
    assertThat(reminder.due(HOUR, Optional.empty(), TUESDAY)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-26T20:00:00Z, 0",
    "2026-11-27T17:59:59.999Z, 0",
    "2026-11-27T18:00:00Z, 1",
    "2026-11-27T23:59:59.999Z, 1",
    "2026-11-28T00:00:00Z, 0"
  })
  void theWeekendIsAnnouncedOnFridayEvening(Instant now, int reminders) {
    assertThat(reminder.due(HOUR, Optional.empty(), now)).hasSize(reminders);
  }

  @ParameterizedTest
  @CsvSource({"3600, 1", "172799, 1", "172800, 0", "0, 0", "-1, 0"}) // 0: does not expire
  void aRefreshTokenThatOutlivesTheWeekendNeedsNoAnnouncement(long lifetime, int reminders) {
    TokenCache cache = cache(",\"refresh_token_expires_in\":" + lifetime);
    Instant friday = Instant.parse("2026-11-27T19:00:00Z");

    assertThat(reminder.due(cache, Optional.empty(), friday)).hasSize(reminders);
    assertThat(reminder.due(cache(""), Optional.empty(), friday)).isEmpty();
  }

  @Test
  void zeroMeansNoReminderOfAnyKind() {
    Instant friday = Instant.parse("2026-11-27T19:00:00Z");
    assertThat(new LoginReminder(Duration.ZERO).due(HOUR, Optional.of(TUESDAY.minus(WEEK)), friday))
        .isEmpty();
  }
}
