package aegis.lt.observer.transfer;

import aegis.lt.observer.evidence.Stream;
import aegis.lt.observer.store.StreamState;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which numbers an import brings: either all lines of a stream have one and a {@code stream} line
 * says which must be there, or none has and they are numbered as they come.
 */
final class Numbering {
  private final Map<Stream, Long> firstNumbers = new HashMap<>();
  private final Map<Stream, Long> lastNumbers = new HashMap<>();
  private final Map<Stream, Boolean> numbered = new HashMap<>();
  private final Map<Stream, StreamState> states = new HashMap<>();

  /** Notes a line of the stream. */
  void see(Fields fields, Stream stream, OptionalLong sequence) {
    Boolean before = numbered.putIfAbsent(stream, sequence.isPresent());
    if (before != null && before != sequence.isPresent()) {
      throw fields.problem(
          "'seq' is "
              + (before ? "missing" : "there")
              + ", but the lines of "
              + stream.id()
              + " before it "
              + (before ? "have one" : "have none"));
    }
    if (sequence.isEmpty()) {
      return;
    }
    firstNumbers.putIfAbsent(stream, sequence.getAsLong());
    Long last = lastNumbers.put(stream, sequence.getAsLong());
    if (last != null && sequence.getAsLong() <= last) {
      throw fields.problem(
          "'seq' is "
              + sequence.getAsLong()
              + ", must be more than "
              + last
              + ", the one before it in "
              + stream.id());
    }
  }

  /** Notes a {@code stream} line. */
  void see(Fields fields, StreamState state) {
    if (states.put(state.stream(), state) != null) {
      throw fields.problem("stream " + state.stream().id() + " has had its line already");
    }
  }

  /**
   * The state of each stream that has a line of its own.
   *
   * @throws ImportException if the pieces do not agree with it, or it is missing
   */
  Iterable<StreamState> finish() {
    numbered.forEach(
        (stream, isNumbered) -> {
          if (isNumbered && !states.containsKey(stream)) {
            throw new ImportException(0, "the stream line of " + stream.id() + " is missing");
          }
        });
    states.values().forEach(this::check);
    return states.values();
  }

  private void check(StreamState state) {
    Stream stream = state.stream();
    Boolean isNumbered = numbered.get(stream);
    if (isNumbered == null) {
      return;
    }
    if (!isNumbered) {
      throw new ImportException(
          0, "stream " + stream.id() + " has a stream line, but its lines have no 'seq'");
    }
    long first = firstNumbers.getOrDefault(stream, state.prunedBelow());
    long last = lastNumbers.getOrDefault(stream, first);
    if (first < state.prunedBelow() || last >= state.nextSequence()) {
      throw new ImportException(
          0,
          "stream "
              + stream.id()
              + " has the numbers "
              + first
              + " to "
              + last
              + ", its stream line allows "
              + state.prunedBelow()
              + " to "
              + (state.nextSequence() - 1));
    }
  }
}
