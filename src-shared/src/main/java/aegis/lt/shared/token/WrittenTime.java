package aegis.lt.shared.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time in one of the forms that token caches have: the instant, and how it is written,
 * so that the next one is written alike.
 *
 * <p>A number from {@code 1e11} on is epoch milliseconds (as seconds it would lie beyond the year
 * 5138), a smaller one epoch seconds; a string is ISO-8601, read as UTC where it has no offset, or
 * one of these numbers in quotes.
 */
final class WrittenTime {
  private static final BigDecimal FIRST_MILLIS = new BigDecimal("1e11");
  private static final BigDecimal LATEST_SECONDS = new BigDecimal("253402300799");
  private static final Pattern ISO =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d(?<separator>[Tt ])\\d\\d:\\d\\d(?<seconds>:\\d\\d(?:[.,](?<fraction>\\d{1,9}))?)?"
              + "(?<offset>[Zz]|[+-]\\d\\d(?::?\\d\\d)?)?");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");

  private final Instant instant;
  private final Form form;

  private WrittenTime(Instant instant, Form form) {
    this.instant = instant;
    this.form = form;
  }

  /** How an instant is written. */
  private interface Form {
    JsonNode write(Instant instant);

    /** A name for reports: {@code epoch_seconds}. */
    String id();
  }

  /** Epoch seconds as an integer: what is written where nothing stood before. */
  private static final Form DEFAULT_FORM = new NumberForm(0, 0, false);

  /** Reads a value; empty if it is none of the known forms. */
  static Optional<WrittenTime> read(JsonNode node) {
    if (node.isNumber()) {
      return readNumber(node.decimalValue(), false);
    }
    if (!node.isTextual()) {
      return Optional.empty();
    }
    String text = node.textValue().strip();
    return NUMBER.matcher(text).matches() ? readNumber(new BigDecimal(text), true) : readIso(text);
  }

  Instant instant() {
    return instant;
  }

  String formId() {
    return form.id();
  }

  /** Writes an instant in the form that {@code previous} had, or as epoch seconds. */
  static JsonNode write(Instant instant, Optional<WrittenTime> previous) {
    return previous.map(found -> found.form).orElse(DEFAULT_FORM).write(instant);
  }

  private static Optional<WrittenTime> readNumber(BigDecimal number, boolean quoted) {
    if (!TokenCache.hasOrdinaryScale(number)) {
      return Optional.empty();
    }
    int unitDigits = number.compareTo(FIRST_MILLIS) >= 0 ? 3 : 0;
    BigDecimal seconds = number.movePointLeft(unitDigits);
    if (seconds.signum() < 0 || seconds.compareTo(LATEST_SECONDS) > 0) {
      return Optional.empty();
    }
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    long nanos = seconds.subtract(whole).movePointRight(9).longValue();
    int fractionDigits = number.scale() > 0 ? 6 : 0;
    return Optional.of(
        new WrittenTime(
            Instant.ofEpochSecond(whole.longValueExact(), nanos),
            new NumberForm(unitDigits, fractionDigits, quoted)));
  }

  private static Optional<WrittenTime> readIso(String text) {
    Matcher matcher = ISO.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String fraction = matcher.group("fraction");
    String offset = matcher.group("offset");
    IsoForm form =
        new IsoForm(
            matcher.group("separator").charAt(0),
            fraction == null ? 0 : fraction.length(),
            offset == null ? "" : offset);
    try {
      return Optional.of(new WrittenTime(form.parse(text), form));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * Epoch time as a number.
   *
   * @param unitDigits 0 for seconds, 3 for milliseconds
   * @param fractionDigits how many digits stand behind the point
   * @param quoted whether it stands in quotes
   */
  private record NumberForm(int unitDigits, int fractionDigits, boolean quoted) implements Form {
    @Override
    public JsonNode write(Instant instant) {
      BigDecimal number =
          BigDecimal.valueOf(instant.getEpochSecond())
              .add(BigDecimal.valueOf(instant.getNano(), 9))
              .movePointRight(unitDigits)
              .setScale(fractionDigits, RoundingMode.FLOOR);
      if (quoted) {
        return TextNode.valueOf(number.toPlainString());
      }
      return fractionDigits == 0
          ? LongNode.valueOf(number.longValueExact())
          : DecimalNode.valueOf(number);
    }

    @Override
    public String id() {
      return (unitDigits == 0 ? "epoch_seconds" : "epoch_millis")
          + (fractionDigits == 0 ? "" : "_fraction");
    }
  }

  /**
   * ISO-8601.
   *
   * @param separator between date and time
   * @param fractionDigits how many digits the seconds have behind the point
   * @param offset {@code Z}, an offset such as {@code +00:00}, or empty for UTC unsaid
   */
  private record IsoForm(char separator, int fractionDigits, String offset) implements Form {
    Instant parse(String text) {
      String plain = text.replace(' ', 'T').replace('t', 'T').replace('z', 'Z').replace(',', '.');
      if (offset.isEmpty()) {
        return LocalDateTime.parse(plain).toInstant(ZoneOffset.UTC);
      }
      DateTimeFormatter formatter =
          new DateTimeFormatterBuilder()
              .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
              .appendPattern("[XXX][XX][X]")
              .toFormatter(java.util.Locale.ROOT);
      return OffsetDateTime.parse(plain, formatter).toInstant();
    }

    @Override
    public JsonNode write(Instant instant) {
      ZoneOffset zone = zone();
      DateTimeFormatterBuilder formatter =
          new DateTimeFormatterBuilder()
              .append(DateTimeFormatter.ISO_LOCAL_DATE)
              .appendLiteral(separator)
              .appendPattern("HH:mm:ss");
      if (fractionDigits > 0) {
        formatter.appendFraction(ChronoField.NANO_OF_SECOND, fractionDigits, fractionDigits, true);
      }
      return TextNode.valueOf(
          formatter.toFormatter(java.util.Locale.ROOT).format(instant.atOffset(zone)) + offset);
    }

    private ZoneOffset zone() {
      return offset.isEmpty() ? ZoneOffset.UTC : ZoneOffset.of(offset.replace('z', 'Z'));
    }

    @Override
    public String id() {
      return offset.isEmpty() ? "iso_8601_without_offset" : "iso_8601";
    }
  }
}
