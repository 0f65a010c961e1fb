package aegis.lt.observer.watch;

import aegis.lt.observer.config.LogOrigin;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.config.WatchedKeeper;
import aegis.lt.shared.time.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Says what is odd about a log in which nothing appears although its program is at work: a keeper
 * that wrote its token cache at least twice since, or a consumer that said nothing for a whole
 * window.
 */
public final class SilentLog {
  public static final String REMEDY =
      "name the log that the program writes; let it write line by line (Python: PYTHONUNBUFFERED=1)";

  private SilentLog() {}

  /**
   * What to warn of.
   *
   * @param lastWord when something last appeared in the log; empty if nothing ever did
   */
  public static Optional<String> warning(
      ObserverConfig config, LogOrigin origin, Optional<Instant> lastWord, Instant now) {
    for (WatchedKeeper keeper : List.of(config.incumbent(), config.candidate())) {
      if (keeper.log().equals(origin)) {
        return ofKeeper(origin, lastWord, written(keeper), keeper.cadence().longest());
      }
    }
    Duration window = config.window();
    if (lastWord.filter(at -> at.plus(window).isAfter(now)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        said(origin, lastWord)
            + ", and a window of "
            + Durations.format(window)
            + " asks for more");
  }

  static Optional<String> ofKeeper(
      LogOrigin origin, Optional<Instant> lastWord, Optional<Instant> written, Duration longest) {
    Optional<Instant> due = written.map(at -> at.minus(longest.multipliedBy(2)));
    boolean silent =
        due.filter(at -> lastWord.filter(word -> !word.isBefore(at)).isEmpty()).isPresent();
    return silent
        ? Optional.of(
            said(origin, lastWord)
                + ", while its keeper wrote the token cache at "
                + written.map(SilentLog::text).orElse(""))
        : Optional.empty();
  }

  /** When a file was last written, or emptied, which a rotation also does. */
  public static Optional<Instant> lastWord(LogOrigin.OfFile file) {
    return modified(file.path());
  }

  private static Optional<Instant> written(WatchedKeeper keeper) {
    return modified(keeper.tokenCache());
  }

  private static Optional<Instant> modified(Path file) {
    try {
      return Optional.of(Files.getLastModifiedTime(file).toInstant());
    } catch (IOException e) {
      return Optional.empty(); // that is another finding
    }
  }

  private static String said(LogOrigin origin, Optional<Instant> lastWord) {
    return origin.name()
        + lastWord.map(at -> ": nothing has appeared in it since " + text(at)).orElse(" is empty");
  }

  private static String text(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
