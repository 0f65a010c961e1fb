package aegis.lt.shared.token;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The forms in which a secret may turn up in a text: as it is, URL-encoded, escaped as JSON or HTML
 * does it, in hexadecimal digits, or in Base64, also as a part of something longer such as {@code
 * key:secret}. Upper and lower case are not told apart.
 */
final class Spellings {
  /** Of a secret that is longer, the beginning stands for the whole. In characters. */
  static final int LONGEST = 4096;

  /** So many characters in a row are no accident. */
  static final int PIECE = 12;

  /** A shorter form than this, other than the secret itself, stands in too many texts. */
  private static final int SHORTEST_FORM = 8;

  private final List<String> all;
  private final boolean beginningOnly;

  private Spellings(Set<String> all, boolean beginningOnly) {
    this.all = List.copyOf(all);
    this.beginningOnly = beginningOnly;
  }

  static Spellings of(String secret) {
    String value = secret.length() > LONGEST ? secret.substring(0, LONGEST) : secret;
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    Set<String> all = new LinkedHashSet<>();
    all.add(value);
    String urlEncoded = URLEncoder.encode(value, StandardCharsets.UTF_8);
    all.add(urlEncoded);
    all.add(urlEncoded.replace("+", "%20"));
    all.add(json(value, false));
    all.add(json(value, true));
    all.add(
        value
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;"));
    all.add(HexFormat.of().formatHex(bytes));
    for (int before = 0; before < 3; before++) {
      String part = base64(bytes, before);
      all.add(part);
      all.add(part.replace('+', '-').replace('/', '_'));
    }
    all.removeIf(form -> !form.equals(value) && form.length() < SHORTEST_FORM);
    return new Spellings(all, value.length() < secret.length());
  }

  /** What of the Base64 form does not depend on what stands before and behind it. */
  private static String base64(byte[] bytes, int before) {
    byte[] padded = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, padded, before, bytes.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(padded);
    int from = before == 0 ? 0 : before + 1;
    int to = padded.length % 3 == 0 ? text.length() : text.length() - 1;
    return from < to ? text.substring(from, to) : "";
  }

  private static String json(String value, boolean escapedSlash) {
    StringBuilder out = new StringBuilder(value.length());
    value
        .chars()
        .forEach(
            c -> {
              if (c == '"' || c == '\\' || (c == '/' && escapedSlash)) {
                out.append('\\').append((char) c);
              } else if (c < ' ' || c > '~') {
                out.append(String.format(Locale.ROOT, "\\u%04x", c));
              } else {
                out.append((char) c);
              }
            });
    return out.toString();
  }

  /** Whether a text holds the secret, or a piece of it that is long enough to tell something. */
  boolean occurIn(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return all.stream()
        .map(spelling -> spelling.toLowerCase(Locale.ROOT))
        .anyMatch(spelling -> lower.contains(spelling) || hasPiece(lower, spelling));
  }

  private static boolean hasPiece(String text, String spelling) {
    if (spelling.length() <= PIECE) {
      return false;
    }
    for (int from = 0; from + PIECE <= text.length(); from++) {
      if (spelling.contains(text.substring(from, from + PIECE))) {
        return true;
      }
    }
    return false;
  }

  /** The text with something else in the place of the whole secret, wherever it stands. */
  String replacedIn(String text, String replacement) {
    String result = text;
    for (String spelling : all) {
      int at = indexOf(result, spelling, 0);
      while (at >= 0) {
        String rest = beginningOnly ? "" : result.substring(at + spelling.length());
        result = result.substring(0, at) + replacement + rest;
        at = indexOf(result, spelling, at + replacement.length());
      }
    }
    return result;
  }

  private static int indexOf(String text, String wanted, int from) {
    for (int at = from; at + wanted.length() <= text.length(); at++) {
      if (text.regionMatches(true, at, wanted, 0, wanted.length())) {
        return at;
      }
    }
    return -1;
  }
}
