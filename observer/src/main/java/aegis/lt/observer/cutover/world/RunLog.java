package aegis.lt.observer.cutover.world;

import aegis.lt.observer.cutover.journal.CutoverRun;
import aegis.lt.observer.cutover.journal.Entry;
import aegis.lt.observer.cutover.journal.Entry.Kind;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.Journal;
import aegis.lt.observer.cutover.journal.JournalBroken;
import aegis.lt.observer.cutover.journal.StepId;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** The current run, and its place in the journal. */
public final class RunLog {
  private final Journal journal;
  private final InstantSource clock;
  private final CutoverRun run;

  private RunLog(Journal journal, InstantSource clock, CutoverRun run) {
    this.journal = journal;
    this.clock = clock;
    this.run = run;
  }

  /** Begins the next run. */
  public static RunLog begin(
      CutoverEnvironment environment,
      Journal journal,
      int number,
      Kind kind,
      String text,
      Map<String, String> facts) {
    reserve(journal, kind);
    Entry first =
        new Entry(environment.clock().instant(), number, kind, Optional.empty(), text, facts);
    append(journal, first);
    return new RunLog(journal, environment.clock(), CutoverRun.begunBy(first));
  }

  /** A cutover does not begin without room for it; the way back is tried without. */
  private static void reserve(Journal journal, Kind kind) {
    try {
      journal.reserve();
    } catch (IOException e) {
      if (kind == Kind.BEGUN) {
        throw new JournalBroken(e);
      }
    }
  }

  /** Continues with a run, with as much room as there is for it. */
  public static RunLog of(CutoverEnvironment environment, Journal journal, CutoverRun run) {
    reserve(journal, Kind.RESUMED);
    return new RunLog(journal, environment.clock(), run);
  }

  /** The run, with each entry that was written here. */
  public CutoverRun run() {
    return run;
  }

  /** What the run knows. */
  public Facts facts() {
    return run.facts();
  }

  /** Writes an entry durably. */
  public void write(Kind kind, Optional<StepId> step, String text, Map<String, String> facts) {
    Entry entry = new Entry(clock.instant(), run.number(), kind, step, text, facts);
    append(journal, entry);
    run.add(entry);
  }

  /** Writes an entry of no step durably. */
  public void write(Kind kind, String text) {
    write(kind, Optional.empty(), text, Map.of());
  }

  private static void append(Journal journal, Entry entry) {
    try {
      journal.append(entry);
    } catch (IOException e) {
      throw new JournalBroken(e);
    }
  }
}
