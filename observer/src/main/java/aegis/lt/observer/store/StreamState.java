package aegis.lt.observer.store;

import aegis.lt.observer.evidence.EvidenceStream;

/**
 * How far a stream has come. All numbers from {@code prunedBelow} up to but not including {@code
 * nextSequence} must be there; those that are not have been taken away.
 *
 * @param stream which one
 * @param nextSequence the number its next piece will get, at least 1
 * @param prunedBelow what has a smaller number was dropped by retention; at least 1, not more than
 *     {@code nextSequence}
 */
public record StreamState(EvidenceStream stream, long nextSequence, long prunedBelow) {
  public StreamState {
    if (prunedBelow < 1 || nextSequence < prunedBelow) {
      throw new IllegalArgumentException(
          "stream "
              + stream.id()
              + " has next_sequence "
              + nextSequence
              + " and pruned_below "
              + prunedBelow
              + ", must be 1 <= pruned_below <= next_sequence");
    }
  }
}
