package aegis.lt.observer.acceptance.decide;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Measured values as an operator reads them. */
public final class Words {
  private Words() {}

  /** Such as {@code 24h}, {@code 5m 12s}, {@code 0.25s}; never longer than three parts. */
  public static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return seconds(duration) + "s";
    }
    long hours = duration.toHours();
    String text = hours > 0 ? hours + "h " : "";
    text += duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m " : "";
    Duration rest = Duration.ofSeconds(duration.toSecondsPart(), duration.toNanosPart());
    // Beyond a minute a fraction of a second is noise to the eye; the JSON has it all.
    long whole = rest.toSeconds();
    text += whole > 0 ? whole + "s" : "";
    return text.strip();
  }

  /** To the millisecond at most; the JSON has it all. */
  public static String instant(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** To the second, rounded up, so that it has come to that when a clock shows it. */
  public static String notBefore(Instant instant) {
    return instant.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** All entries of one side of a criterion: {@code longest 5m 12s, median 5m}. */
  public static String values(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(entry -> name(entry.getKey()) + " " + value(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** A key as words: {@code longest_interval_secs} is {@code longest interval}. */
  public static String name(String key) {
    return key.replaceFirst("_secs$", "").replace('_', ' ');
  }

  /** One measured or required value. */
  public static String value(Object value) {
    if (value instanceof Duration duration) {
      return duration(duration);
    }
    if (value instanceof Instant instant) {
      return instant(instant);
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? String.format(Locale.ROOT, "%.0f", number)
          : String.format(Locale.ROOT, "%.4f", number).replaceFirst("0+$", "");
    }
    return oneLine(value.toString());
  }

  /** A foreign text on one line, without anything that could steer a terminal. */
  public static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
  }
}
