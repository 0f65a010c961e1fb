package aegis.lt.shared.config;

import java.util.regex.Pattern;

/** A value of a configuration as a message may repeat it: a secret may have got into its place. */
final class Shown {
  /** In front of the host of an address, and behind its path. */
  private static final Pattern USER = Pattern.compile("(?<=://)[^/?#]*@");

  private static final Pattern QUERY = Pattern.compile("[?#].*");

  /** No number, duration or choice is as long as a token, or as mixed. */
  private static final Pattern OPAQUE =
      Pattern.compile("(?=.*[A-Za-z])(?=.*[0-9])\\S{20,}", Pattern.DOTALL);

  /** A longer text is not repeated: it would bury the message. In characters. */
  private static final int LONGEST = 200;

  private Shown() {}

  static String of(String value) {
    if (value.length() > LONGEST) {
      return "a text of " + value.length() + " characters";
    }
    if (value.contains("://")) {
      return QUERY.matcher(USER.matcher(value).replaceAll("…@")).replaceAll("?…");
    }
    return OPAQUE.matcher(value).matches() ? "a text of " + value.length() + " characters" : value;
  }
}
