package aegis.lt.simulator.docker;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times as the Docker API writes them. */
final class Times {
  private static final DateTimeFormatter NANOS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Times() {}

  /** Seconds since the epoch, with or without a fraction; 0 and nothing mean no limit. */
  static Optional<Instant> parse(Optional<String> text) {
    return text.filter(value -> !value.isEmpty() && !value.equals("0"))
        .map(Times::seconds)
        .map(
            seconds ->
                Instant.ofEpochSecond(
                    seconds.longValue(),
                    seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue()));
  }

  private static BigDecimal seconds(String text) {
    if (!text.matches("\\d{1,11}(\\.\\d{1,9})?")) {
      throw new IllegalArgumentException("a time is seconds since the epoch, found another text");
    }
    return new BigDecimal(text);
  }

  /** With exactly nine digits of a second, as in logs and inspections. */
  static String format(Instant instant) {
    return NANOS.format(instant);
  }

  /** What Docker says for never. */
  static String formatOrNever(Optional<Instant> instant) {
    return instant.map(Times::format).orElse("0001-01-01T00:00:00Z");
  }
}
