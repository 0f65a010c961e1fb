package aegis.lt.observer.transfer;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.PendingRecords;
import aegis.lt.observer.store.Recorder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of an import that have no number. Their lines wait in the database until all have been
 * read. They are then read again and recorded in order of time, whatever their order in the file,
 * behind what the database holds.
 */
final class Unnumbered {
  /** Longer than any evidence: within the one transaction nothing is gained by flushing. */
  private static final Duration NEVER = Duration.ofDays(1_000_000);

  /** Reads a line, which hands its piece to this again. */
  interface Reader {
    void read(long number, byte[] line);
  }

  private final EvidenceStore store;
  private final PendingRecords waiting;
  private @Nullable Recorder recorder;

  Unnumbered(EvidenceStore store) {
    this.store = store;
    this.waiting = store.waiting();
  }

  /**
   * Takes the piece of a line.
   *
   * @param lookedAt whose token cache, if it is a look: those have to come behind the ones that are
   *     there; of the others it does not matter
   */
  void take(
      Instant at, long number, byte[] line, Optional<Role> lookedAt, Consumer<Recorder> recording) {
    Recorder now = recorder;
    if (now == null) {
      waiting.add(at, number, lookedAt, line);
    } else {
      recording.accept(now);
    }
  }

  /**
   * Records all of them.
   *
   * @throws ImportException for a look that is older than the last one in the database
   */
  void record(Duration maxGap, Reader reader) {
    for (Role role : Role.values()) {
      store.lastLook(role).ifPresent(last -> refuseBefore(role, last));
    }
    try (Recorder all = new Recorder(store, maxGap, NEVER)) {
      recorder = all;
      List<PendingRecords.Line> lines = waiting.after(Optional.empty());
      while (!lines.isEmpty()) {
        lines.forEach(line -> reader.read(line.number(), line.text()));
        lines = waiting.after(Optional.of(lines.get(lines.size() - 1)));
      }
    } finally {
      recorder = null;
    }
    waiting.end();
  }

  private void refuseBefore(Role role, Instant last) {
    waiting
        .firstLookBefore(role, last)
        .ifPresent(
            line -> {
              throw new ImportException(
                  line.number(),
                  "'at' is "
                      + line.at()
                      + ", but the "
                      + role.id()
                      + "'s token cache has been looked at until "
                      + last
                      + " already; import older looks into a new database, named with --db");
            });
  }
}
