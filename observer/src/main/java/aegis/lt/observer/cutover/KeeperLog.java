package aegis.lt.observer.cutover;

import aegis.lt.observer.docker.ContainerControl;
import aegis.lt.observer.docker.ContainerDefinition;
import aegis.lt.observer.docker.LogEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What a keeper has logged since its container was started.
 *
 * @param lines oldest first
 */
record KeeperLog(List<String> lines) {
  /** The contract's words of a refusal, whatever {@code rejection_pattern} says. */
  private static final List<String> REFUSALS =
      List.of("invalid_grant", "Manual re-authorization required");

  private static final String VALID = "token valid";
  private static final String REFRESHED = "refreshed";
  private static final int LAST_ENTRIES = 5000;

  KeeperLog {
    lines = List.copyOf(lines);
  }

  /**
   * Reads it.
   *
   * @throws IOException if the engine cannot read it
   */
  static KeeperLog sinceStart(ContainerControl containers, ContainerDefinition keeper)
      throws IOException {
    Instant started = keeper.startedAt().orElse(Instant.EPOCH);
    return new KeeperLog(
        containers.log(keeper.id(), OptionalInt.of(LAST_ENTRIES), Optional.of(started)).stream()
            .filter(entry -> !entry.at().isBefore(started))
            .map(LogEntry::text)
            .toList());
  }

  /** Whether a line says that the endpoint refused a refresh. */
  boolean isRefused(Pattern rejection) {
    return lines.stream().anyMatch(line -> isRefusal(line, rejection));
  }

  /** Whether it says so, and no line after that tells of a good token. */
  boolean endsWithRefusal(Pattern rejection) {
    return lines.stream()
        .filter(line -> isRefusal(line, rejection) || isGood(line))
        .reduce((first, second) -> second)
        .filter(line -> isRefusal(line, rejection))
        .isPresent();
  }

  private static boolean isRefusal(String line, Pattern rejection) {
    return REFUSALS.stream().anyMatch(line::contains) || rejection.matcher(line).find();
  }

  private static boolean isGood(String line) {
    return line.contains(VALID) || line.contains(REFRESHED);
  }

  /** Which of the contract's words for a good token the last line has that has any. */
  Optional<String> lastGood() {
    return lines.stream()
        .filter(KeeperLog::isGood)
        .reduce((first, second) -> second)
        .map(line -> line.contains(VALID) ? VALID : REFRESHED);
  }
}
