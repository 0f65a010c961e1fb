package aegis.lt.observer.acceptance.decide;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A person's explicit approval of a cutover: one line of the WORK_LOG.
 *
 * <pre>- 2026-11-24T09:00:00Z CUTOVER APPROVED migration=saxo-live report=sha256:HASH by=NAME</pre>
 *
 * <p>{@code HASH} is 64 hexadecimal digits. {@code NAME} is the rest of the line and may contain
 * spaces.
 *
 * @param at when it was given
 * @param migration which migration may cut over; letters, digits, dot, underscore and hyphen
 * @param reportSha256 the report it rests on: 64 hexadecimal digits in lower case
 * @param by who gave it, on one line, with a letter or digit in it, without spaces around it
 */
public record Approval(Instant at, String migration, String reportSha256, String by) {
  private static final Pattern LINE =
      Pattern.compile(
          "- (\\S+Z) CUTOVER APPROVED migration=([A-Za-z0-9._-]+)"
              + " report=sha256:([0-9A-Fa-f]{64}) by=(\\S.*)");
  private static final Pattern MIGRATION = Pattern.compile("[A-Za-z0-9._-]+");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public Approval {
    if (!MIGRATION.matcher(migration).matches()) {
      throw new IllegalArgumentException(
          "migration is \"" + migration + "\", must be letters, digits, '.', '_' or '-'");
    }
    if (!SHA256.matcher(reportSha256).matches()) {
      throw new IllegalArgumentException(
          "report is \"" + reportSha256 + "\", must be 64 hexadecimal digits in lower case");
    }
    if (!isName(by)) {
      throw new IllegalArgumentException("by must be a name on one line, without spaces around it");
    }
  }

  /**
   * Reads one line; spaces around it and a carriage return at its end do not matter.
   *
   * @return empty if the line is not a well-formed approval
   */
  public static Optional<Approval> parse(String line) {
    Matcher matcher = LINE.matcher(line.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Approval(
              Instant.parse(matcher.group(1)),
              matcher.group(2),
              matcher.group(3).toLowerCase(Locale.ROOT),
              matcher.group(4).strip()));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether a text can be the name of who approves: one line, with a letter or digit in it, no
   * spaces around it.
   */
  public static boolean isName(String text) {
    return text.codePoints().anyMatch(Character::isLetterOrDigit)
        && text.equals(text.strip())
        && isOneLine(text);
  }

  /** The line to append to the WORK_LOG, without a line end. */
  public String line() {
    return "- "
        + at
        + " CUTOVER APPROVED migration="
        + migration
        + " report=sha256:"
        + reportSha256
        + " by="
        + by;
  }

  private static boolean isOneLine(String text) {
    return text.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029);
  }
}
