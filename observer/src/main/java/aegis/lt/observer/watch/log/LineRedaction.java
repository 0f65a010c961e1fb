package aegis.lt.observer.watch.log;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a line of a log fit to be kept: nothing in it that could be a token, and not too long. */
public final class LineRedaction {
  /** The longest text that is kept, in characters. */
  static final int LONGEST = 300;

  /** Of a longer line this much is looked at, around what was found in it. */
  private static final int LONGEST_READ = 16_384;

  /** How much of the text may stand behind what was found. */
  private static final int BEHIND = 100;

  private static final String GONE = "[redacted]";

  /** The value behind a word that names a secret, in JSON, forms and prose. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)((?:access_token|refresh_token|id_token|client_secret|app_secret|app_key|password"
              + "|secret|token|code|authorization|api_key)[\"']?\\s*[=:]\\s*[\"']?(?:bearer\\s+|basic\\s+)?)"
              + "(?!bearer\\b|basic\\b)[^\\s\"'&,;}]{6,}");

  private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\s+[^\\s\"',;]{6,}");

  /** JWT, base64, hexadecimal: a run that no word of a log is as long as, unless it has a blank. */
  private static final Pattern OPAQUE = Pattern.compile("[A-Za-z0-9+/_=~.-]{20,}");

  private static final Pattern HARMLESS =
      Pattern.compile(
          "[/.]?(?:[a-z]{1,16}[_./-])*[a-z]{1,16}" // names of modules, paths and errors
              + "|\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:?\\d\\d:?[\\d.]*(?:Z|[+-][\\d]{0,5})?");

  private LineRedaction() {}

  /** The beginning of the line without what could be a token. */
  public static String redact(String line) {
    return shortened(cleaned(line.substring(0, Math.min(line.length(), LONGEST_READ))));
  }

  /**
   * The line without what could be a token, and with that part of it which matters.
   *
   * @param end where the part that matters ends
   */
  public static String redact(String line, int end) {
    if (end <= LONGEST - BEHIND) {
      return redact(line);
    }
    int from = wordBegin(line, Math.max(0, end - LONGEST_READ / 2), end);
    int to = wordEnd(line, Math.min(line.length(), end + LONGEST_READ / 2), end);
    String text = cleaned(line.substring(from, to));
    // About where it was: only text that is clean is cut.
    int at = Math.min(text.length(), cleaned(line.substring(from, end)).length());
    int last = Math.min(text.length(), at + BEHIND);
    int first = Math.max(0, last - LONGEST + 2);
    return (from + first > 0 ? "…" : "")
        + text.substring(first, last)
        + (to < line.length() || last < text.length() ? "…" : "");
  }

  /** Behind the word that is cut at {@code from}, since half of a token does not look like one. */
  private static int wordBegin(String line, int from, int end) {
    int begin = from;
    while (begin > 0 && begin < end && !Character.isWhitespace(line.charAt(begin - 1))) {
      begin++;
    }
    return begin < end ? begin : from;
  }

  private static int wordEnd(String line, int to, int end) {
    int last = to;
    while (last < line.length() && last > end && !Character.isWhitespace(line.charAt(last))) {
      last--;
    }
    return last > end ? last : to;
  }

  private static String cleaned(String line) {
    String text = line;
    text = NAMED.matcher(text).replaceAll("$1" + GONE.replace("[", "\\["));
    text = BEARER.matcher(text).replaceAll("$1 " + GONE.replace("[", "\\["));
    text =
        OPAQUE
            .matcher(text)
            .replaceAll(
                found ->
                    HARMLESS.matcher(found.group()).matches()
                        ? Matcher.quoteReplacement(found.group())
                        : GONE);
    return text.replaceAll("\\p{Cntrl}", " ").strip();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
