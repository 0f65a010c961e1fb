package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import java.util.List;

/**
 * What really happened, and what the observer got to see of it. {@code real} ticks are true time;
 * {@code at}, {@code from} and {@code to} are what the observer's clock said.
 *
 * @param rules what is asked
 * @param asOf the instant judged at
 * @param truth every change of both files, in order of true time
 * @param looks every single look, in the order in which it was made
 * @param watches stretches in which a log was followed
 * @param heard when anything at all appeared in a log
 * @param lines what was read from the logs
 * @param containerWatches stretches in which the engine was followed
 * @param containerEvents what the engine said
 * @param recorder how looks are put together to spans
 * @param observerClockSteps how often the observer's clock was set
 * @param keeperClockStepped whether a keeper's clock was ever set
 * @param deletedPieces numbers of recorded pieces that somebody took away, as indices into the
 *     recording
 */
record World(
    Rules rules,
    long asOf,
    List<Change> truth,
    List<Look> looks,
    List<Watch> watches,
    List<Heard> heard,
    List<Line> lines,
    List<Watch> containerWatches,
    List<Happening> containerEvents,
    RecorderKind recorder,
    int observerClockSteps,
    boolean keeperClockStepped,
    List<Double> deletedPieces) {
  /** The file of {@code role} became {@code sample} at {@code real}. */
  record Change(Role role, long real, Sample sample) {}

  /** One look. */
  record Look(Role role, long real, long at, Sample sample) {}

  /** A watch without a break; {@code real} is when it began. */
  record Watch(Role role, long real, long from, long to) {}

  /** A reading found something new in a log. */
  record Heard(Role role, long real, long at) {}

  /** One line of a log. */
  record Line(Role role, long real, long at, LogEvent.Kind kind) {}

  /** One event of a container. */
  record Happening(Role role, long real, long at, ContainerEvent.Event event) {}

  /** How looks are put together to spans. */
  enum RecorderKind {
    /** A change or a pause longer than max_gap begins a new span. */
    FAITHFUL,
    /** As faithful, and now and then a new span for no reason. */
    RESTLESS,
    /** Only a change begins a new span; the longest pause tells the rest. */
    COARSE
  }

  World {
    truth = List.copyOf(truth);
    looks = List.copyOf(looks);
    watches = List.copyOf(watches);
    heard = List.copyOf(heard);
    lines = List.copyOf(lines);
    containerWatches = List.copyOf(containerWatches);
    containerEvents = List.copyOf(containerEvents);
    deletedPieces = List.copyOf(deletedPieces);
  }

  /** Whether the observer's clock was ever set. */
  boolean observerClockStepped() {
    return observerClockSteps > 0;
  }

  /** Where the window begins. */
  long from() {
    return asOf - rules.window();
  }

  /** The same world as it had been recorded up to {@code asOf}, and nothing after it. */
  World upToAsOf() {
    return new World(
        rules,
        asOf,
        truth,
        looks.stream().filter(look -> look.at() <= asOf).toList(),
        cut(watches),
        heard.stream().filter(one -> one.at() <= asOf).toList(),
        lines.stream().filter(line -> line.at() <= asOf).toList(),
        cut(containerWatches),
        containerEvents.stream().filter(event -> event.at() <= asOf).toList(),
        recorder,
        observerClockSteps,
        keeperClockStepped,
        deletedPieces);
  }

  /** When anything appeared in a log, by the observer's clock, in that order. */
  List<Long> heard(Role role) {
    return heard.stream()
        .filter(one -> one.role() == role)
        .map(Heard::at)
        .sorted()
        .distinct()
        .toList();
  }

  private List<Watch> cut(List<Watch> all) {
    return all.stream()
        .filter(watch -> watch.from() <= asOf)
        .map(
            watch ->
                new Watch(watch.role(), watch.real(), watch.from(), Math.min(watch.to(), asOf)))
        .toList();
  }
}
