package aegis.lt.shared.time;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Durations and instants as people read them. */
public final class TimeText {
  private TimeText() {}

  /**
   * {@code 1h 2m 3.5s}, rounded up to milliseconds: what is longer than a limit, which is whole
   * milliseconds, also looks it.
   */
  public static String of(Duration duration) {
    return exactly(duration.plusNanos(999_999).truncatedTo(ChronoUnit.MILLIS));
  }

  /** As {@link #of(Duration)}, rounded down: what is shorter than a limit also looks it. */
  public static String roundedDown(Duration duration) {
    return exactly(duration.truncatedTo(ChronoUnit.MILLIS));
  }

  private static String exactly(Duration duration) {
    return duration
        .toString()
        .substring("PT".length())
        .toLowerCase(Locale.ROOT)
        .replaceAll("([hm])(?=.)", "$1 ");
  }

  /**
   * Such as {@code 24h}, {@code 5m 12s}, {@code 0.25s}; never longer than three parts. Beyond a
   * minute a fraction of a second is left out.
   */
  public static String brief(Duration duration) {
    if (duration.isNegative()) {
      return "-" + brief(duration.negated());
    }
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
    }
    long hours = duration.toHours();
    String text = hours > 0 ? hours + "h " : "";
    text += duration.toMinutesPart() > 0 ? duration.toMinutesPart() + "m " : "";
    text += duration.toSecondsPart() > 0 ? duration.toSecondsPart() + "s" : "";
    return text.strip();
  }

  /** To the millisecond; a file's time may be finer than anyone reads. */
  public static String of(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** To the second, rounded up, so that it has come to that when a clock shows it. */
  public static String notBefore(Instant instant) {
    return instant.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
