package aegis.lt.observer.transfer;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The pieces of an import that have no number. They wait until all lines are read, and are then
 * recorded in order of time, whatever their order in the file, behind what the database holds.
 */
final class Unnumbered {
  /** Longer than any evidence: within the one transaction nothing is gained by flushing. */
  private static final Duration NEVER = Duration.ofDays(1_000_000);

  private final List<Piece> pieces = new ArrayList<>();

  private record Piece(
      Fields fields, Optional<Role> lookedAt, Instant at, Consumer<Recorder> recording) {}

  /** Looks at a role's token cache, which have to come behind those that are there. */
  void addLooks(Fields fields, Role role, Instant first, Consumer<Recorder> recording) {
    pieces.add(new Piece(fields, Optional.of(role), first, recording));
  }

  /** A piece of which it does not matter when another one of its stream was. */
  void add(Fields fields, Instant at, Consumer<Recorder> recording) {
    pieces.add(new Piece(fields, Optional.empty(), at, recording));
  }

  /**
   * Records all of them.
   *
   * @throws ImportException for a look that is older than the last one in the database
   */
  void record(EvidenceStore store, Duration maxGap) {
    for (Piece piece : pieces) {
      piece
          .lookedAt()
          .flatMap(store::lastLook)
          .filter(piece.at()::isBefore)
          .ifPresent(
              last -> {
                throw piece
                    .fields()
                    .problem(
                        "'at' is "
                            + piece.at()
                            + ", but the "
                            + piece.lookedAt().orElseThrow().id()
                            + "'s token cache has been looked at until "
                            + last
                            + " already; import older looks into a new database, named with --db");
              });
    }
    try (Recorder recorder = new Recorder(store, maxGap, NEVER)) {
      pieces.stream()
          .sorted(Comparator.comparing(Piece::at))
          .forEach(piece -> piece.recording().accept(recorder));
    }
  }
}
