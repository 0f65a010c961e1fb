package aegis.lt.observer.watch.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Keeps the lines of one reading. */
public final class Collected implements LogSource.Sink {
  private final List<LogLine> lines = new ArrayList<>();
  private final Predicate<String> telling;
  private final int most;

  /** Takes everything and finds nothing worth recording. */
  public Collected() {
    this(text -> false, Integer.MAX_VALUE);
  }

  /** Takes so many lines and no more, and finds some worth recording. */
  public Collected(Predicate<String> telling, int most) {
    this.telling = telling;
    this.most = most;
  }

  @Override
  public boolean take(LogLine line) {
    lines.add(line);
    return telling.test(line.text());
  }

  @Override
  public boolean isFull() {
    return lines.size() >= most;
  }

  /** What was taken, in order. */
  public List<LogLine> lines() {
    return lines;
  }

  /** The texts of what was taken, in order. */
  public List<String> texts() {
    return lines.stream().map(LogLine::text).toList();
  }
}
