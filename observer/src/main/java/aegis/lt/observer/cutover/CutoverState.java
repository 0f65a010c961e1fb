package aegis.lt.observer.cutover;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where a migration stands, told from the journal alone. The same entries give the same state. */
public final class CutoverState {
  private final List<CutoverRun> runs;

  private CutoverState(List<CutoverRun> runs) {
    this.runs = List.copyOf(runs);
  }

  /** What these entries say, the oldest first. */
  public static CutoverState of(List<Entry> entries) {
    return new CutoverState(CutoverRun.of(entries));
  }

  /** What was known at an instant. */
  public static CutoverState of(List<Entry> entries, Instant asOf) {
    return of(entries.stream().filter(entry -> !entry.at().isAfter(asOf)).toList());
  }

  /** The latest run, whether it has ended or not. */
  public Optional<CutoverRun> run() {
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(runs.size() - 1));
  }

  /** The number of the next run. */
  int nextRun() {
    return run().map(CutoverRun::number).orElse(0) + 1;
  }

  public Phase phase() {
    Phase phase = Phase.PARALLEL;
    for (CutoverRun run : runs) {
      phase = after(run, phase);
    }
    return phase;
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
  boolean cutoverStands() {
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
