package aegis.lt.observer.engine;

import aegis.lt.observer.evidence.ContainerEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Containers in memory, with an engine that can be away, restart and rotate logs. */
final class FakeContainers implements Containers {
  private static final class Kept {
    final String id;
    final List<LogEntry> log = new ArrayList<>();
    boolean running = true;
    Instant startedAt;

    Kept(String id, Instant startedAt) {
      this.id = id;
      this.startedAt = startedAt;
    }
  }

  private final Map<String, Kept> byName = new HashMap<>();
  private final List<Happening> happenings = new ArrayList<>();
  private int created;
  private int answersUntilAway = Integer.MAX_VALUE;

  /** What happens each time after a log was read. */
  Runnable afterReading = () -> {};

  String logDriver = "json-file";

  /** Why no log can be read; empty if each can. */
  String unreadable = "";

  /** Whether the end of a log is no longer found when it is read again. */
  boolean forgetful;

  /** How far the times that are asked for are off. */
  Duration sinceIsOff = Duration.ZERO;

  private int readings;

  void create(String name, Instant at) {
    byName.put(name, new Kept("id" + ++created, at));
    happenings.add(new Happening(name, at, ContainerEvent.Event.START));
  }

  void remove(String name) {
    byName.remove(name);
  }

  void stop(String name, Instant at) {
    kept(name).running = false;
    happenings.add(new Happening(name, at, ContainerEvent.Event.DIE));
  }

  void start(String name, Instant at) {
    kept(name).running = true;
    kept(name).startedAt = at;
    happenings.add(new Happening(name, at, ContainerEvent.Event.START));
  }

  /** The engine forgets the events so far. */
  void forgetEvents() {
    happenings.clear();
  }

  void write(String name, LogEntry.Stream stream, Instant at, String text, boolean ended) {
    kept(name).log.add(new LogEntry(stream, at, text, ended));
  }

  /** The oldest entries go, and never the last. */
  void rotate(String name, int entries) {
    List<LogEntry> log = kept(name).log;
    log.subList(0, Math.min(entries, Math.max(0, log.size() - 1))).clear();
  }

  /** All entries go. */
  void clear(String name) {
    kept(name).log.clear();
  }

  /** After so many more answers the engine is away. */
  void awayAfter(int answers) {
    answersUntilAway = answers;
  }

  void back() {
    answersUntilAway = Integer.MAX_VALUE;
  }

  private Kept kept(String name) {
    return Optional.ofNullable(byName.get(name)).orElseThrow();
  }

  private void answer() throws IOException {
    if (answersUntilAway == 0) {
      throw new IOException("connection refused");
    }
    answersUntilAway--;
  }

  @Override
  public Optional<Container> find(String name) throws IOException {
    answer();
    return Optional.ofNullable(byName.get(name))
        .map(
            kept ->
                new Container(kept.id, "image", kept.running, false, Optional.of(kept.startedAt)));
  }

  @Override
  public String logDriver(Container container) {
    return logDriver;
  }

  @Override
  public void log(Container container, OptionalInt last, Optional<Instant> since, Entries sink)
      throws IOException {
    answer();
    if (!unreadable.isEmpty()) {
      throw new IOException(unreadable);
    }
    if (forgetful && readings++ > 0) {
      return;
    }
    List<LogEntry> log =
        byName.values().stream()
            .filter(kept -> kept.id.equals(container.id()))
            .findFirst()
            .orElseThrow(() -> new IOException("no such container"))
            .log;
    int from = last.isPresent() ? Math.max(0, log.size() - last.getAsInt()) : 0;
    for (LogEntry entry : List.copyOf(log.subList(from, log.size()))) {
      boolean earlier =
          since
              .filter(at -> entry.at().getEpochSecond() < at.plus(sinceIsOff).getEpochSecond())
              .isPresent();
      if (!earlier && !sink.take(entry)) {
        return;
      }
    }
    afterReading.run();
  }

  @Override
  public List<Happening> events(Collection<String> names, Instant since, Instant until)
      throws IOException {
    answer();
    return happenings.stream()
        .filter(happening -> names.contains(happening.name()))
        .filter(happening -> !happening.at().isBefore(since) && !happening.at().isAfter(until))
        .toList();
  }

  @Override
  public String version() {
    return "fake";
  }

  @Override
  public void close() {}
}
