package aegis.lt.observer.report;

import java.util.regex.Pattern;

/**
 * Names for display, and the migration a report is about.
 *
 * @param migration its name: letters, digits, dot, underscore and hyphen, not beginning with a dot;
 *     it becomes part of file names
 * @param generator the program and version that writes the report
 * @param incumbent the old keeper
 * @param candidate the new keeper
 * @param consumer the name of the container, or the path of the file, whose log is watched for 401s
 */
public record ReportContext(
    String migration, String generator, Keeper incumbent, Keeper candidate, String consumer) {
  private static final Pattern MIGRATION = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /**
   * One keeper.
   *
   * @param container the name of its container, or the path of the file it logs to
   * @param tokenCache the path of the token cache it writes
   */
  public record Keeper(String container, String tokenCache) {}

  public ReportContext {
    if (!MIGRATION.matcher(migration).matches()) {
      throw new IllegalArgumentException(
          "migration is \"" + migration + "\", must be letters, digits, '.', '_' or '-'");
    }
  }
}
