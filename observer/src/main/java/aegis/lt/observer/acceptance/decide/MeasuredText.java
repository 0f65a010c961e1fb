package aegis.lt.observer.acceptance.decide;

import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.shared.log.SingleLine;
import aegis.lt.shared.time.TimeText;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Measured and required values as an operator reads them; the JSON has all of their digits. */
public final class MeasuredText {
  private MeasuredText() {}

  /** All entries of one side of a criterion: {@code longest 5m 12s, median 5m}. */
  public static String values(Map<String, Measure> values) {
    return values.entrySet().stream()
        .map(entry -> name(entry.getKey()) + " " + value(entry.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** A key as words: {@code longest_interval_secs} is {@code longest interval}. */
  public static String name(String key) {
    return key.replaceFirst("_secs$", "").replace('_', ' ');
  }

  /** One measured or required value. */
  public static String value(Measure value) {
    return switch (value) {
      case Measure.Length length -> TimeText.brief(length.duration());
      case Measure.At at -> TimeText.of(at.instant());
      case Measure.Count count -> Long.toString(count.number());
      case Measure.Share share -> share(share.share());
      case Measure.Text text -> SingleLine.of(text.text());
    };
  }

  private static String share(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.4f", number).replaceFirst("0+$", "");
  }
}
