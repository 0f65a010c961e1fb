package aegis.lt.observer.transfer;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.store.StreamState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which numbers an import brings. A stream that has lines with numbers has a {@code stream} line
 * too, which says which must be there, and the database has never held any of it.
 */
final class Numbering {
  private final Set<EvidenceStream> taken;
  private final Map<EvidenceStream, Long> firstNumbers = new HashMap<>();
  private final Map<EvidenceStream, Long> lastNumbers = new HashMap<>();
  private final Map<EvidenceStream, StreamState> states = new HashMap<>();

  /** Numbers for a database whose streams have come so far. */
  Numbering(List<StreamState> before) {
    this.taken =
        before.stream()
            .filter(state -> state.nextSequence() > 1)
            .map(StreamState::stream)
            .collect(Collectors.toSet());
  }

  /** Notes the number of a line of the stream. */
  void see(JsonFields fields, EvidenceStream stream, long sequence) {
    requireEmpty(fields, stream);
    firstNumbers.putIfAbsent(stream, sequence);
    Long last = lastNumbers.put(stream, sequence);
    if (last != null && sequence <= last) {
      throw fields.problem(
          "'seq' is "
              + sequence
              + ", must be more than "
              + last
              + ", the one before it in "
              + stream.id());
    }
  }

  /** Notes a {@code stream} line. */
  void see(JsonFields fields, StreamState state) {
    requireEmpty(fields, state.stream());
    if (states.put(state.stream(), state) != null) {
      throw fields.problem("stream " + state.stream().id() + " has had its line already");
    }
  }

  private void requireEmpty(JsonFields fields, EvidenceStream stream) {
    if (taken.contains(stream)) {
      throw fields.problem(
          "the database holds evidence of stream "
              + stream.id()
              + " already; import what has numbers into a new one, named with --db");
    }
  }

  /**
   * The state of each stream that has a line of its own.
   *
   * @throws ImportException if the pieces do not agree with it, or it is missing
   */
  Iterable<StreamState> finish() {
    for (EvidenceStream stream : firstNumbers.keySet()) {
      if (!states.containsKey(stream)) {
        throw new ImportException(0, "the stream line of " + stream.id() + " is missing");
      }
    }
    states.values().forEach(this::check);
    return states.values();
  }

  private void check(StreamState state) {
    EvidenceStream stream = state.stream();
    if (!firstNumbers.containsKey(stream)) {
      return;
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
