package aegis.lt.observer.cutover.decide;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a keeper has logged since its container was started.
 *
 * @param lines oldest first
 */
public record KeeperLog(List<String> lines) {
  /** The contract's words of a refusal, whatever {@code rejection_pattern} says. */
  private static final List<String> REFUSALS =
      List.of("invalid_grant", "Manual re-authorization required");

  private static final String VALID = "token valid";
  private static final String REFRESHED = "refreshed";

  public KeeperLog {
    lines = List.copyOf(lines);
  }

  /** Whether a line says that the endpoint refused a refresh. */
  public boolean isRefused(Pattern rejection) {
    return lines.stream().anyMatch(line -> isRefusal(line, rejection));
  }

  /** Whether a line says so, and no later line says that the token is valid or was refreshed. */
  public boolean endsWithRefusal(Pattern rejection) {
    return lines.stream()
        .filter(line -> isRefusal(line, rejection) || isSuccess(line))
        .reduce((first, second) -> second)
        .filter(line -> isRefusal(line, rejection))
        .isPresent();
  }

  private static boolean isRefusal(String line, Pattern rejection) {
    return REFUSALS.stream().anyMatch(line::contains) || rejection.matcher(line).find();
  }

  private static boolean isSuccess(String line) {
    return line.contains(VALID) || line.contains(REFRESHED);
  }

  /** {@code token valid} or {@code refreshed}, whichever the log said last; empty if neither. */
  Optional<String> lastSuccess() {
    return lines.stream()
        .filter(KeeperLog::isSuccess)
        .reduce((first, second) -> second)
        .map(line -> line.contains(VALID) ? VALID : REFRESHED);
  }
}
