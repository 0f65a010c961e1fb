package aegis.lt.observer.cutover.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a migration stands, told from the journal alone. The same entries give the same state. */
public final class CutoverState {
  private final Phase before;
  private final Optional<CutoverRun> last;

  private CutoverState(Phase before, Optional<CutoverRun> last) {
    this.before = before;
    this.last = last;
  }

  /** What these entries say, the oldest first. */
  public static CutoverState of(List<Entry> entries) {
    return of(entries, Instant.MAX);
  }

  /** What was known at an instant. */
  public static CutoverState of(List<Entry> entries, Instant asOf) {
    Reader reader = new Reader(asOf);
    entries.forEach(reader::add);
    return reader.state();
  }

  /** Puts a state together entry by entry; of earlier runs it keeps only what came of them. */
  static final class Reader {
    private final Instant asOf;
    private Phase before = Phase.PARALLEL;
    private Optional<CutoverRun> last = Optional.empty();

    Reader(Instant asOf) {
      this.asOf = asOf;
    }

    /** The next entry, the oldest first. */
    void add(Entry entry) {
      if (entry.at().isAfter(asOf)) {
        return;
      }
      if (CutoverRun.begins(entry)) {
        before = last.map(run -> after(run, before)).orElse(before);
        last = Optional.of(CutoverRun.begunBy(entry));
      } else {
        last.ifPresent(run -> run.add(entry));
      }
    }

    CutoverState state() {
      return new CutoverState(before, last);
    }
  }

  /** The latest run, whether it has ended or not. */
  public Optional<CutoverRun> run() {
    return last;
  }

  /** The number of the next run. */
  public int nextRun() {
    return run().map(CutoverRun::number).orElse(0) + 1;
  }

  /** Where the migration stands. */
  public Phase phase() {
    return last.map(run -> after(run, before)).orElse(before);
  }

  private static Phase after(CutoverRun run, Phase before) {
    if (run.refused() || (!run.rollingBack() && run.doneAt(StepId.VERIFY_READINESS).isEmpty())) {
      return before;
    }
    if (run.rolledBack()) {
      return Phase.ROLLED_BACK;
    }
    if (run.stopOnly()) {
      return before;
    }
    if (run.rollingBack() || run.doneAt(StepId.VERIFY_FIRST_WRITE).isEmpty()) {
      return Phase.CUTOVER;
    }
    return run.doneAt(StepId.WATCH).isPresent() ? Phase.CUT_OVER : Phase.WATCH;
  }

  /** Whether something was begun that has not ended; the watch counts. */
  public boolean underWay() {
    return run().filter(run -> run.end().isEmpty()).isPresent();
  }

  /** Whether the latest run is a cutover that was not refused and not rolled back. */
  public boolean cutoverStands() {
    return run().filter(run -> !run.stopOnly() && !run.refused() && !run.rolledBack()).isPresent();
  }

  /** Whether, as far as the journal knows, the old keeper was stopped for good and is still so. */
  public boolean incumbentStopped() {
    return forward(StepId.STOP_INCUMBENT);
  }

  /** Whether, as far as the journal knows, the fence names the new keeper. */
  public boolean fenceHandedOver() {
    return forward(StepId.HAND_OVER_FENCE);
  }

  private boolean forward(StepId step) {
    return run().filter(run -> !run.rollingBack() && run.doneAt(step).isPresent()).isPresent();
  }
}
