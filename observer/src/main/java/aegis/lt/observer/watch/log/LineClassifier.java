package aegis.lt.observer.watch.log;

import aegis.lt.observer.evidence.LogEvent;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides whether a line says anything that the criteria ask about. Pure. */
public final class LineClassifier {
  private final Pattern telling;
  private final LogEvent.Kind kind;
  private final Optional<Pattern> ignored;
  private final Optional<Pattern> refreshed;

  private LineClassifier(
      Pattern telling, LogEvent.Kind kind, Optional<Pattern> ignored, Optional<Pattern> refreshed) {
    this.telling = telling;
    this.kind = kind;
    this.ignored = ignored;
    this.refreshed = refreshed;
  }

  /** For a keeper: any line in which the pattern is found. */
  static LineClassifier ofKeeper(Pattern rejection) {
    return new LineClassifier(
        rejection, LogEvent.Kind.INVALID_GRANT, Optional.empty(), Optional.empty());
  }

  /**
   * For a keeper: any line in which the pattern is found, and any other in which that of a refresh
   * is.
   */
  public static LineClassifier ofKeeper(Pattern rejection, Pattern refreshed) {
    return new LineClassifier(
        rejection, LogEvent.Kind.INVALID_GRANT, Optional.empty(), Optional.of(refreshed));
  }

  /**
   * For the consumer: any line in which the pattern is found.
   *
   * @param ignored found in such a line, its 401 is not judged
   */
  public static LineClassifier ofConsumer(Pattern unauthorized, Optional<Pattern> ignored) {
    return new LineClassifier(unauthorized, LogEvent.Kind.UNAUTHORIZED, ignored, Optional.empty());
  }

  /**
   * What a line says.
   *
   * @param kind what kind of thing
   * @param text the line as it is to be recorded
   */
  record Telling(LogEvent.Kind kind, String text) {}

  /** Empty if the line says nothing of the kind. */
  Optional<Telling> classify(String line) {
    Matcher found = telling.matcher(line);
    if (!found.find()) {
      return refreshed
          .map(pattern -> pattern.matcher(line))
          .filter(Matcher::find)
          .map(
              told -> new Telling(LogEvent.Kind.REFRESHED, LineRedaction.redact(line, told.end())));
    }
    boolean known = ignored.filter(pattern -> pattern.matcher(line).find()).isPresent();
    return Optional.of(
        new Telling(known ? LogEvent.Kind.IGNORED : kind, LineRedaction.redact(line, found.end())));
  }
}
