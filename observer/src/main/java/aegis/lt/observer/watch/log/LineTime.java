package aegis.lt.observer.watch.log;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time a line of a log file begins with: ISO-8601, or as Python's logging writes it, {@code
 * 2026-11-24 09:00:00,123}; in brackets or not. Without an offset it is UTC.
 */
public final class LineTime {
  private static final Pattern LEADING =
      Pattern.compile(
          "^\\W{0,2}(\\d{4}-\\d\\d-\\d\\d)[Tt ](\\d\\d:\\d\\d:\\d\\d)(?:[.,](\\d{1,9}))?"
              + "\\s?([Zz]|[+-]\\d\\d:?\\d\\d)?");

  private LineTime() {}

  static Optional<Instant> of(String line) {
    Matcher matcher = LEADING.matcher(line);
    if (!matcher.find()) {
      return Optional.empty();
    }
    String fraction = matcher.group(3) == null ? "" : "." + matcher.group(3);
    String local = matcher.group(1) + "T" + matcher.group(2) + fraction;
    String offset = matcher.group(4);
    try {
      if (offset == null) {
        return Optional.of(LocalDateTime.parse(local).toInstant(ZoneOffset.UTC));
      }
      String colon =
          offset.length() == 5 ? offset.substring(0, 3) + ":" + offset.substring(3) : offset;
      return Optional.of(OffsetDateTime.parse(local + colon.replace('z', 'Z')).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
