package aegis.lt.observer.logs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes a line of a log fit to be kept: nothing in it that could be a token, and not too long. */
public final class Redaction {
  /** The longest text that is kept, in characters. */
  static final int LONGEST = 300;

  /** Beyond this a line is not even looked at. */
  private static final int LONGEST_READ = 16_384;

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

  private Redaction() {}

  /** The line without what could be a token. */
  public static String redact(String line) {
    String text = line.length() > LONGEST_READ ? line.substring(0, LONGEST_READ) : line;
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
    text = text.replaceAll("\\p{Cntrl}", " ").strip();
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
