package aegis.lt.shared.log;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * One line an event, whatever it contains: {@code 2026-11-24T09:00:00.123Z INFO token valid
 * expires_in=15m}. Line breaks and other control characters become escapes, so that no value can
 * start a line of its own, and no known secret is left in it. An exception is told in a word; where
 * it was thrown, only at debug level.
 */
final class LineFormatter extends Formatter {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int FRAMES = 12;

  private final boolean verbose;
  private final Redaction redaction;

  LineFormatter(boolean verbose, Redaction redaction) {
    this.verbose = verbose;
    this.redaction = redaction;
  }

  @Override
  public String format(LogRecord entry) {
    StringBuilder line = new StringBuilder(160);
    line.append(TIME.format(Instant.ofEpochMilli(entry.getMillis())))
        .append(' ')
        .append(name(entry.getLevel()))
        .append(' ')
        .append(formatMessage(entry));
    Throwable thrown = entry.getThrown();
    if (thrown != null) {
      line.append(' ').append(Fields.of("exception", thrown.toString()));
      if (verbose) {
        line.append(' ').append(Fields.of("at", frames(thrown)));
      }
    }
    return escaped(redaction.redact(line.toString())) + System.lineSeparator();
  }

  private static String frames(Throwable thrown) {
    StringBuilder frames = new StringBuilder();
    StackTraceElement[] trace = thrown.getStackTrace();
    for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
      frames.append(i == 0 ? "" : " < ").append(trace[i]);
    }
    Throwable cause = thrown.getCause();
    return cause == null ? frames.toString() : frames + " caused by " + cause;
  }

  private static String name(Level level) {
    if (level.intValue() >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (level.intValue() >= Level.WARNING.intValue()) {
      return "WARN";
    }
    return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
  }

  private static String escaped(CharSequence line) {
    StringBuilder out = new StringBuilder(line.length());
    line.chars()
        .forEach(
            c -> {
              if (c == '\n') {
                out.append("\\n");
              } else if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029) {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                out.append((char) c);
              }
            });
    return out.toString();
  }
}
