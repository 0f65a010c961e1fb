package aegis.lt.observer.acceptance.decide;

import aegis.lt.observer.acceptance.decide.StatementParser.Objection;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one line of the WORK_LOG says, and if it nearly says something, what is wrong with it. */
public final class StatementLine {
  /** No statement is without it. */
  private static final String WORD = "cutover";

  /** What is not in so many characters at the beginning is no statement; one has some 200. */
  private static final int LONGEST_BEGIN = 1_000;

  private static final Pattern APPROVAL =
      Pattern.compile("(?iU)cutover\\W{1,3}ap+rov|ap+roved?\\W{1,3}cutover");
  private static final Pattern WITHDRAWAL =
      Pattern.compile("(?iU)^[-*+\\u2013\\u2014\\d.)\\s]*(\\S+\\s+)?cutover\\W{1,3}with-?dr[ae]w");
  private static final Pattern KEYS = Pattern.compile("(?iU)(migration|report|by)\\s*=|sha-?256");
  private static final Pattern MIGRATION = Pattern.compile("migration=([A-Za-z0-9._-]+)(?=\\s|$)");
  private static final Pattern TIME = Pattern.compile("^\\W*(\\d\\S*Z)\\s");
  private static final Pattern HASH = Pattern.compile("[0-9A-Fa-f]{64}");
  private static final Pattern WELL_WITHDRAWN =
      Pattern.compile(
          "- \\S+Z CUTOVER WITHDRAWN migration=[A-Za-z0-9._-]+( report=sha256:[0-9A-Fa-f]{64})?"
              + " by=\\S.*");

  private StatementLine() {}

  /** Whether a line is worth a closer look. */
  static boolean isOfInterest(String line) {
    for (int at = line.length() - WORD.length(); at >= 0; at--) {
      if (line.regionMatches(true, at, WORD, 0, WORD.length())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads a line.
   *
   * @param objection why it does not count whatever it says, such as that it is code
   */
  static Optional<Statement> read(long number, String text, Optional<Objection> objection) {
    String begin = text.substring(0, Math.min(LONGEST_BEGIN, text.length()));
    boolean listItem = text.matches("(?s)[-*+]\\s.*");
    if (WITHDRAWAL.matcher(begin).find()) {
      boolean inProse = !listItem && !KEYS.matcher(begin).find();
      return inProse ? Optional.empty() : Optional.of(withdrawal(number, begin, objection));
    }
    if (!APPROVAL.matcher(begin).find() || !(listItem || KEYS.matcher(begin).find())) {
      return Optional.empty();
    }
    Optional<Approval> approval = Approval.parse(text);
    Optional<String> reason =
        objection
            .map(Objection::reason)
            .or(() -> approval.isPresent() ? Optional.empty() : Optional.of(defect(text)));
    return Optional.of(
        reason
            .<Statement>map(why -> new Statement.NearMiss(number, begin, why))
            .orElseGet(() -> new Statement.Approved(number, approval.orElseThrow())));
  }

  private static Statement withdrawal(long number, String text, Optional<Objection> objection) {
    if (objection.filter(Objection::hides).isPresent()) {
      return new Statement.NearMiss(number, text, objection.orElseThrow().reason());
    }
    return new Statement.Withdrawn(
        number,
        group(MIGRATION, text),
        group(TIME, text).flatMap(StatementLine::instant),
        WELL_WITHDRAWN.matcher(text).matches() && objection.isEmpty()
            ? Optional.empty()
            : Optional.of("it is not written as it should be, and taken for a withdrawal"));
  }

  /** What is wrong with a line that is meant as an approval, from left to right. */
  private static String defect(String text) {
    if (!text.startsWith("- ")) {
      return "it does not begin with '- ', a hyphen and a space";
    }
    String rest = text.substring(2);
    String time = rest.split("\\s", 2)[0];
    if (!time.endsWith("Z") || instant(time).isEmpty()) {
      return "'" + shortened(time) + "' is not a UTC time such as 2026-11-24T09:00:00Z";
    }
    rest = rest.substring(time.length());
    String words = " CUTOVER APPROVED ";
    if (!rest.startsWith(words)) {
      return rest.regionMatches(true, 0, words, 0, words.length())
          ? "CUTOVER APPROVED must be in capitals"
          : "the time must be followed by ' CUTOVER APPROVED ', each space once";
    }
    rest = rest.substring(words.length());
    if (!rest.startsWith("migration=")) {
      return "CUTOVER APPROVED must be followed by migration=NAME";
    }
    String migration = rest.substring("migration=".length()).split(" ", 2)[0];
    if (!migration.matches("[A-Za-z0-9._-]+")) {
      return "'" + shortened(migration) + "' is not the name of a migration";
    }
    rest = rest.substring("migration=".length() + migration.length());
    if (!rest.startsWith(" report=")) {
      return "the migration must be followed by ' report=sha256:HASH'";
    }
    String report = rest.substring(" report=".length()).split(" ", 2)[0];
    rest = rest.substring(" report=".length() + report.length());
    if (!report.startsWith("sha256:")) {
      return "report= must begin with 'sha256:'";
    }
    String hash = report.substring("sha256:".length());
    if (!HASH.matcher(hash).matches()) {
      return "the hash has " + hash.length() + " characters, expected are 64 hexadecimal digits";
    }
    if (!rest.startsWith(" by=")) {
      return "the report must be followed by ' by=NAME'";
    }
    return rest.substring(" by=".length()).isBlank()
        ? "by= names nobody"
        : "by= must be a name with letters or digits on one line";
  }

  /** The migration that a line names, as far as that can be read. */
  static Optional<String> migration(String text) {
    return group(MIGRATION, text);
  }

  private static Optional<String> group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
