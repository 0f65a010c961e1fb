package aegis.lt.containers;

import aegis.lt.endtoend.Waiting;
import aegis.lt.observer.engine.ContainerLog;
import aegis.lt.observer.engine.Containers;
import aegis.lt.observer.watch.log.LogLine;
import aegis.lt.observer.watch.log.LogSource;
import aegis.lt.observer.watch.log.LogSource.Reading;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Follows a container's log with the observer's own reader, from now on, and keeps all it gives.
 */
final class Follower {
  private final ContainerLog log;
  private final List<String> lines = new ArrayList<>();
  private Optional<String> position = Optional.empty();
  private int breaks;
  private int failures;

  /** Finds the end of the log; what comes later will be read. */
  Follower(String name, Containers containers) throws IOException {
    this.log = new ContainerLog(name, containers);
    read();
    breaks = 0;
  }

  /** Reads on once. */
  Reading read() throws IOException {
    List<String> found = new ArrayList<>();
    Reading reading = log.readOn(position, Instant.now(), sink(found));
    if (reading instanceof Reading.Read read) {
      position = Optional.of(read.position());
      lines.addAll(found);
      breaks += read.unbroken() ? 0 : 1;
    } else if (reading instanceof Reading.Empty empty) {
      position = Optional.of(empty.position());
    }
    return reading;
  }

  private static LogSource.Sink sink(List<String> found) {
    return new LogSource.Sink() {
      @Override
      public boolean take(LogLine line) {
        found.add(line.text());
        return false;
      }

      @Override
      public boolean isFull() {
        return false;
      }
    };
  }

  /** Reads on, over and over, until a line has this; a reading that fails is counted only. */
  void readUntil(String text) throws Exception {
    Waiting.until(
        "a line with " + text,
        () -> {
          tryToRead();
          return lines.stream().anyMatch(line -> line.contains(text));
        },
        () -> "got " + lines.size() + " lines, the last: " + (lines.isEmpty() ? "none" : last()));
  }

  /** Reads on until there are so many lines more. */
  void readMore(int count) throws Exception {
    int enough = lines.size() + count;
    Waiting.until(
        count + " more lines",
        () -> {
          tryToRead();
          return lines.size() >= enough;
        });
  }

  /** Reads on once; that the engine does not answer is counted only. */
  void tryToRead() {
    try {
      read();
    } catch (IOException e) {
      failures++;
    }
  }

  /** Reads on once, and tells whether there was nothing more. */
  boolean readsNothingNew() {
    int before = lines.size();
    int failed = failures;
    tryToRead();
    return lines.size() == before && failures == failed;
  }

  private String last() {
    String last = lines.get(lines.size() - 1);
    return last.substring(0, Math.min(200, last.length()));
  }

  /** All that was read, in order. */
  List<String> lines() {
    return List.copyOf(lines);
  }

  /** How many readings could not promise that no line is missing before them. */
  int breaks() {
    return breaks;
  }

  /** How many readings the engine did not answer. */
  int failures() {
    return failures;
  }
}
