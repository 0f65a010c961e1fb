package aegis.lt.observer.evidence;

import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time in which a log, or what the engine says about a container, was watched without
 * a break: all that was written in it was seen.
 *
 * @param stream {@link EvidenceStream.Kind#LOG} or {@link EvidenceStream.Kind#CONTAINER}, and whose
 * @param sequence position in the stream (spans and events together), from 1 without holes
 * @param from the first instant watched
 * @param to the last instant watched, not before {@code from}
 * @param silentSince of a log: when something last appeared in it, or {@code from} if nothing has
 *     since then; from there on nothing did up to {@code to}. Empty if that was not recorded, as by
 *     an older version or in imported evidence, and of a container
 */
public record WatchSpan(
    EvidenceStream stream, long sequence, Instant from, Instant to, Optional<Instant> silentSince) {
  public WatchSpan {
    if (stream.kind() == EvidenceStream.Kind.SAMPLES) {
      throw new IllegalArgumentException(stream.id() + " is looked at, not watched");
    }
    if (to.isBefore(from)) {
      throw new IllegalArgumentException(
          "span of " + stream.id() + " ends at " + to + ", before " + from);
    }
    if (silentSince.filter(at -> at.isBefore(from) || at.isAfter(to)).isPresent()) {
      throw new IllegalArgumentException(
          "span of "
              + stream.id()
              + " from "
              + from
              + " to "
              + to
              + " is silent since "
              + silentSince.get());
    }
  }

  /** A stretch of which it is not known whether anything appeared. */
  public WatchSpan(EvidenceStream stream, long sequence, Instant from, Instant to) {
    this(stream, sequence, from, to, Optional.empty());
  }

  /** Whose it is. */
  public Role role() {
    return stream.role();
  }

  /** The same under another number. */
  public WatchSpan numbered(long number) {
    return new WatchSpan(stream, number, from, to, silentSince);
  }
}
