package aegis.lt.observer.acceptance.decide;

import aegis.lt.shared.log.SingleLine;
import aegis.lt.shared.time.TimeText;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Measured and required values as an operator reads them; the JSON has all of their digits. */
public final class MeasuredText {
  private MeasuredText() {}

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
      return TimeText.brief(duration);
    }
    if (value instanceof Instant instant) {
      return TimeText.of(instant);
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? String.format(Locale.ROOT, "%.0f", number)
          : String.format(Locale.ROOT, "%.4f", number).replaceFirst("0+$", "");
    }
    return SingleLine.of(value.toString());
  }
}
