package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.decide.OtherWriter;
import aegis.lt.observer.cutover.decide.Violation;
import aegis.lt.observer.cutover.decide.WatchPolicy;
import aegis.lt.observer.cutover.journal.CutoverFolder;
import aegis.lt.observer.cutover.journal.CutoverRun;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Entry.Kind;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.Journal;
import aegis.lt.observer.cutover.journal.JournalBroken;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.step.RollbackImage;
import aegis.lt.observer.cutover.step.StepContext;
import aegis.lt.observer.cutover.step.WorkLogNotes;
import aegis.lt.observer.cutover.tell.ClosingReport;
import aegis.lt.observer.cutover.tell.CutoverStatus;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.CutoverEvidence;
import aegis.lt.observer.cutover.world.RunLog;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FileStamp;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.log.Fields;
import aegis.lt.shared.notify.Notification.Severity;
import aegis.lt.shared.time.Durations;
import aegis.lt.shared.time.TimeText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the new keeper after the cutover. It does not hold the lock while it looks, so that a
 * person can roll back from another terminal; it sees that and ends.
 */
public final class CutoverWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CutoverWatch.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

  /** How often the old keeper's image is looked for: a prune runs at any hour. */
  private static final Duration BETWEEN_IMAGE_LOOKS = Duration.ofHours(1);

  private static final Duration SHORTEST_BETWEEN_LINES = Duration.ofSeconds(2);

  private final CutoverEnvironment environment;
  private final Controller controller;
  private final Lock lock;
  private final Journal journal;
  private Set<String> doubted = Set.of();
  private Optional<Instant> imageLookedAt = Optional.empty();
  private Optional<String> imageProblem = Optional.empty();
  private CutoverState read = CutoverState.of(List.of());
  private Optional<FileStamp> readAt = Optional.empty();
  private final Map<String, Instant> unsettled = new HashMap<>();

  /** What is held while the journal is written. */
  @FunctionalInterface
  public interface Lock {
    /**
     * Takes it.
     *
     * @throws ProcessLock.HeldElsewhere if someone else holds it
     */
    Closeable acquire() throws IOException;
  }

  public CutoverWatch(CutoverEnvironment environment, Controller controller, Lock lock) {
    this.environment = environment;
    this.controller = controller;
    this.lock = lock;
    this.journal = environment.folder().journal();
  }

  /** Watches until the time is over, Ctrl-C, or somebody rolls back. */
  public Outcome run() throws IOException {
    Instant told = environment.clock().instant();
    while (true) {
      CutoverState state = state();
      Optional<CutoverRun> found =
          state.run().filter(run -> state.phase() == Phase.WATCH && !run.rollingBack());
      if (found.isEmpty()) {
        return ended(state);
      }
      CutoverRun run = found.get();
      Instant now = environment.clock().instant();
      Instant since = run.begunAt(StepId.WATCH).orElse(run.begunAt());
      CutoverEvidence.Watched watched = look(run, since, now);
      tellDoubts(watched);
      lookAtImage(run, now);
      Optional<Outcome> end = act(run, watched, since, now);
      if (end.isPresent()) {
        return end.get();
      }
      if (environment.stop().requested()) {
        return new Outcome(
            ExitCode.INTERRUPTED,
            "the watch was left at "
                + TimeText.of(now)
                + "; it is to end at "
                + TimeText.of(since.plus(environment.settings().how().watch()))
                + "\ncontinue with: observer cutover resume, or go back with: observer rollback");
      }
      if (Duration.between(told, now).compareTo(betweenLines()) >= 0) {
        told = now;
        environment.tell(
            "watch: "
                + TimeText.brief(Duration.between(since, now))
                + " of "
                + TimeText.brief(environment.settings().how().watch())
                + ", "
                + run.violations().size()
                + " violations");
      }
      environment.sleeper().sleep(pause());
    }
  }

  /** Somebody else has brought it to an end, or is at it. */
  private Outcome ended(CutoverState state) {
    String line = CutoverStatus.of(state, environment.settings()).line();
    Optional<CutoverRun> run = state.run();
    if (run.filter(CutoverRun::rolledBack).isPresent()) {
      return new Outcome(ExitCode.ROLLED_BACK, "somebody rolled the cutover back: " + line);
    }
    if (run.filter(CutoverRun::rollingBack).isPresent()) {
      boolean failed = run.flatMap(CutoverRun::failure).isPresent();
      return new Outcome(
          failed ? ExitCode.ROLLBACK_FAILED : ExitCode.ROLLED_BACK,
          "somebody is rolling the cutover back: "
              + line
              + "\nwhere that is: observer cutover status");
    }
    return new Outcome(ExitCode.OK, "the watch is over: " + line);
  }

  /** Read again only where the journal has changed: a watch looks at it for a day. */
  private CutoverState state() throws IOException {
    Optional<FileStamp> stamp = journal.stamp();
    if (!stamp.equals(readAt)) {
      read = journal.state();
      readAt = stamp;
    }
    return read;
  }

  /** Once for each kind of doubt; what stands behind the colon changes with the time. */
  private void tellDoubts(CutoverEvidence.Watched watched) {
    Set<String> kinds = new HashSet<>();
    for (String doubt : watched.doubts()) {
      String kind = doubt.replaceFirst(":.*", "");
      if (kinds.add(kind) && !doubted.contains(kind)) {
        environment.tell("watch: not known: " + doubt);
      }
    }
    doubted = kinds;
  }

  /**
   * A missing image is no fault of the new keeper's, so no violation: going back is what it bars.
   */
  private void lookAtImage(CutoverRun run, Instant now) {
    if (imageLookedAt.filter(at -> now.isBefore(at.plus(BETWEEN_IMAGE_LOOKS))).isPresent()) {
      return;
    }
    try {
      Optional<String> problem = RollbackImage.problem(environment, run.facts());
      problem
          .filter(text -> !imageProblem.equals(Optional.of(text)))
          .ifPresent(
              text -> {
                LOG.error("no way back {}", Fields.of("what", text));
                environment.notify(Severity.CRITICAL, "person_needed", text);
                environment.tell("watch: " + text);
              });
      imageProblem = problem;
      imageLookedAt = Optional.of(now);
    } catch (IOException e) {
      // The engine cannot be asked, which is a doubt already; the next look tries again.
    }
  }

  private Duration betweenLines() {
    Duration part = environment.settings().how().watch().dividedBy(24);
    return Durations.longer(part, SHORTEST_BETWEEN_LINES);
  }

  private Duration pause() {
    Duration part = environment.settings().how().watch().dividedBy(1000);
    if (part.compareTo(LONGEST_PAUSE) > 0) {
      return LONGEST_PAUSE;
    }
    return Durations.longer(part, SHORTEST_PAUSE);
  }

  /** What is visible now, and what was recorded since the watch began. */
  private CutoverEvidence.Watched look(CutoverRun run, Instant since, Instant now) {
    WatchPolicy policy = new WatchPolicy(environment.settings(), run.facts().get(Facts.EPOCH));
    List<Violation> violations = new ArrayList<>();
    List<String> doubts = new ArrayList<>();
    CacheLook cache = environment.canonical().look();
    if (cache.unreadable()) {
      doubts.add("the canonical cache " + cache.describe(now));
    } else {
      violations.addAll(policy.ofCache(cache, now));
    }
    List<String> figures = new ArrayList<>();
    List<Violation> passing = new ArrayList<>(policy.ofFence(environment.fence().read()));
    try {
      violations.addAll(
          policy.ofIncumbent(environment.containers().inspect(environment.settings().incumbent())));
      passing.addAll(policy.ofCandidates(environment.candidates()));
      violations.addAll(policy.ofOtherWriters(otherWriters(run)));
    } catch (IOException e) {
      doubts.add("the container engine cannot be asked: " + IoReason.of(e));
    }
    try {
      CutoverEvidence.Watched recorded = environment.evidence().watched(since, now);
      violations.addAll(recorded.violations());
      doubts.addAll(recorded.doubts());
      figures.addAll(recorded.figures());
    } catch (IOException e) {
      doubts.add("the recorded evidence cannot be read: " + IoReason.of(e));
    }
    violations.addAll(settled(passing, now));
    return new CutoverEvidence.Watched(violations, doubts, figures, Map.of());
  }

  private List<OtherWriter> otherWriters(CutoverRun run) throws IOException {
    try {
      return StepContext.of(environment, RunLog.of(environment, journal, run)).otherWriters();
    } catch (StepFailure e) {
      throw new IOException(IoReason.of(e));
    }
  }

  /** Those that have lasted: someone may be deploying, and then none or two run for a moment. */
  private List<Violation> settled(List<Violation> found, Instant now) {
    unsettled.keySet().retainAll(found.stream().map(Violation::key).toList());
    Duration patience = environment.settings().how().watchCadence().dividedBy(4);
    return found.stream()
        .filter(
            one ->
                Duration.between(unsettled.computeIfAbsent(one.key(), key -> now), now)
                        .compareTo(patience)
                    >= 0)
        .toList();
  }

  @SuppressWarnings("try") // the lock is held, not used
  private Optional<Outcome> act(
      CutoverRun seen, CutoverEvidence.Watched watched, Instant since, Instant now)
      throws IOException {
    Set<String> known = new HashSet<>();
    seen.violations().forEach(one -> one.facts().values().forEach(known::add));
    List<Violation> fresh =
        watched.violations().stream().filter(one -> known.add(one.key())).toList();
    boolean over = !now.isBefore(since.plus(environment.settings().how().watch()));
    // What a rollback was given up for is known; only something new is worth another.
    List<Violation> reasons = seen.rollbackAbandoned() ? fresh : watched.violations();
    boolean back = environment.settings().autoRollback() && !reasons.isEmpty();
    if (fresh.isEmpty() && !over && !back) {
      return Optional.empty();
    }
    try (Closeable held = lock.acquire()) {
      CutoverState state = journal.state();
      if (state.phase() != Phase.WATCH || state.run().filter(CutoverRun::rollingBack).isPresent()) {
        return Optional.empty(); // somebody was faster; the next look sees it
      }
      RunLog log = RunLog.of(environment, journal, state.run().orElseThrow());
      for (Violation one : fresh) {
        LOG.error("violation during the watch {}", Fields.of("what", one.text()));
        environment.notify(Severity.CRITICAL, "watch_violation", one.text());
        note(log, one, back);
      }
      if (back) {
        return Optional.of(controller.rollBackFromWatch(reasons.get(0).text()));
      }
      return over ? Optional.of(finish(log, watched, now)) : Optional.empty();
    } catch (ProcessLock.HeldElsewhere e) {
      return Optional.empty(); // somebody acts; the next look sees what
    } catch (JournalBroken e) {
      environment.tell("  " + e.getMessage() + "; the watch continues and tries again");
      return Optional.empty();
    }
  }

  /** A violation that cannot be noted is no reason not to roll back for it. */
  private void note(RunLog log, Violation one, boolean back) {
    try {
      log.write(
          Kind.VIOLATION, Optional.of(StepId.WATCH), one.text(), Facts.VIOLATION.is(one.key()));
    } catch (JournalBroken e) {
      if (!back) {
        throw e;
      }
      environment.tell("  " + e.getMessage());
    }
  }

  private Outcome finish(RunLog log, CutoverEvidence.Watched watched, Instant now)
      throws IOException {
    StepContext context = StepContext.of(environment, log);
    String text = ClosingReport.of(log.run(), environment.settings(), watched, now);
    Path file =
        environment
            .settings()
            .reports()
            .resolve(
                "cutover-"
                    + environment.settings().migration()
                    + "-run-"
                    + log.run().number()
                    + ".md");
    String trouble = "";
    try {
      context
          .effects()
          .perform(
              StepId.WATCH,
              Effect.SAVE_FILE,
              file.toString(),
              () ->
                  CutoverFolder.save(
                      file, text.getBytes(StandardCharsets.UTF_8), environment.folder().ops()));
    } catch (IOException e) {
      trouble = "\nthe closing report was not saved: " + IoReason.of(e);
    }
    String left = RollbackImage.release(context, StepId.WATCH).map(note -> "\n" + note).orElse("");
    int violations = log.run().violations().size();
    // What was not seen is not known to be good.
    boolean seen = watched.doubts().isEmpty();
    WorkLogNotes.tryToAppend(
        context,
        StepId.WATCH,
        new WorkLogNotes.Note(
            "CUTOVER FINISHED",
            "violations="
                + (seen || violations > 0 ? Integer.toString(violations) : "unknown")
                + " closing="
                + file.getFileName()));
    String result = violations + " violations" + (seen ? "" : ", but not all was seen");
    log.write(Kind.DONE, Optional.of(StepId.WATCH), result, Map.of());
    environment.notify(
        seen ? Severity.INFO : Severity.WARNING, "watch_ended", "the watch is over: " + result);
    ExitCode exitCode =
        violations > 0 ? ExitCode.NOT_READY : seen ? ExitCode.OK : ExitCode.INCONCLUSIVE;
    return new Outcome(exitCode, text + trouble + left);
  }
}
