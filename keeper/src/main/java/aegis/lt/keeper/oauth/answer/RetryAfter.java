package aegis.lt.keeper.oauth.answer;

import aegis.lt.shared.time.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** {@code Retry-After}: seconds, or an HTTP date (RFC 9110 section 10.2.3). */
public final class RetryAfter {
  /** Longer than this is not believed. */
  static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  /** How long to wait from {@code now} on, zero to an hour; empty if it cannot be read. */
  static Optional<Duration> read(String text, Instant now) {
    String value = text.strip();
    try {
      Duration wait =
          value.matches("\\d+")
              ? seconds(value)
              : Duration.between(
                  now,
                  ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      if (wait.isNegative()) {
        return Optional.of(Duration.ZERO);
      }
      return Optional.of(Durations.shorter(wait, LONGEST));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration seconds(String digits) {
    return digits.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(digits));
  }
}
