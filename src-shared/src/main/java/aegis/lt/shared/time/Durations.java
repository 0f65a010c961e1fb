package aegis.lt.shared.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as configuration and people write them: {@code 250ms}, {@code 15s}, {@code 5m}, {@code
 * 24h}.
 */
public final class Durations {
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  private Durations() {}

  /**
   * Reads {@code 250ms}, {@code 15s}, {@code 5m}, {@code 24h} or {@code 7d}; empty for anything
   * else.
   */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = WRITTEN.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  /**
   * Writes a duration for people, to the millisecond: {@code 1h 2m 3.5s}, {@code 250ms}; negative
   * ones with a sign.
   */
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      return "-" + format(duration.negated());
    }
    if (duration.toSeconds() == 0 && duration.toMillisPart() > 0) {
      return duration.toMillisPart() + "ms";
    }
    StringBuilder out = new StringBuilder();
    long hours = duration.toHours();
    if (hours > 0) {
      out.append(hours).append('h');
    }
    if (duration.toMinutesPart() > 0) {
      out.append(out.isEmpty() ? "" : " ").append(duration.toMinutesPart()).append('m');
    }
    BigDecimal seconds =
        BigDecimal.valueOf(duration.toSecondsPart())
            .add(BigDecimal.valueOf(duration.toMillisPart(), 3))
            .stripTrailingZeros();
    if (seconds.signum() > 0 || out.isEmpty()) {
      out.append(out.isEmpty() ? "" : " ").append(seconds.toPlainString()).append('s');
    }
    return out.toString();
  }

  /** Reads a number of seconds exactly, to the nanosecond. */
  public static Duration ofSeconds(BigDecimal seconds) {
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    return Duration.ofSeconds(
        whole.longValueExact(), seconds.subtract(whole).movePointRight(9).longValue());
  }

  /** The number of seconds, exactly. */
  public static BigDecimal toSeconds(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds())
            .add(BigDecimal.valueOf(duration.getNano(), 9))
            .stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  /** The longer of two. */
  public static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** The shorter of two. */
  public static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
