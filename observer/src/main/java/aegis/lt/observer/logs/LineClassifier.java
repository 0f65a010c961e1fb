package aegis.lt.observer.logs;

import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.store.LoggedLine;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Tells what a line says, if it says anything the criteria ask about. Pure. */
public final class LineClassifier {
  private final Predicate<String> telling;
  private final LogEvent.Kind kind;

  private LineClassifier(Predicate<String> telling, LogEvent.Kind kind) {
    this.telling = telling;
    this.kind = kind;
  }

  /** For a keeper: any line with {@code invalid_grant} in it. */
  public static LineClassifier ofKeeper() {
    return new LineClassifier(text -> text.contains("invalid_grant"), LogEvent.Kind.INVALID_GRANT);
  }

  /** For the consumer: any line in which the pattern is found. */
  public static LineClassifier ofConsumer(Pattern unauthorized) {
    return new LineClassifier(unauthorized.asPredicate(), LogEvent.Kind.UNAUTHORIZED);
  }

  /** The line as it is to be recorded; empty if it says nothing of the kind. */
  public Optional<LoggedLine> classify(LogLine line) {
    return telling.test(line.text())
        ? Optional.of(new LoggedLine(line.at(), kind, Redaction.redact(line.text())))
        : Optional.empty();
  }
}
