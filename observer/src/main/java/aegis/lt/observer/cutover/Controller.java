package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.journal.CutoverRun;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Entry.Kind;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.Journal;
import aegis.lt.observer.cutover.journal.JournalBroken;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.step.Deploy;
import aegis.lt.observer.cutover.step.HandOverFence;
import aegis.lt.observer.cutover.step.RemoveOverride;
import aegis.lt.observer.cutover.step.RetireIncumbent;
import aegis.lt.observer.cutover.step.Snapshot;
import aegis.lt.observer.cutover.step.Step;
import aegis.lt.observer.cutover.step.StepContext;
import aegis.lt.observer.cutover.step.StepRunner;
import aegis.lt.observer.cutover.step.StopIncumbent;
import aegis.lt.observer.cutover.step.VerifyFirstWrite;
import aegis.lt.observer.cutover.step.VerifyReadiness;
import aegis.lt.observer.cutover.step.WaitForFlush;
import aegis.lt.observer.cutover.tell.CutoverStatus;
import aegis.lt.observer.cutover.tell.Instructions;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.RunLog;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.notify.Notification.Severity;
import aegis.lt.shared.time.TimeText;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Carries a cutover and a rollback out, from whatever state the last one who tried has left. The
 * caller holds the lock.
 *
 * <p>What has gone wrong up to the first write of the new keeper is rolled back at once. After that
 * the new keeper writes, and only the watch, if it may, or a person goes back.
 */
public final class Controller {
  private static final List<Function<StepContext, Step>> TO_FIRST_WRITE =
      List.of(
          VerifyReadiness::new,
          Snapshot::new,
          StopIncumbent::new,
          WaitForFlush::new,
          HandOverFence::new,
          RemoveOverride::new,
          Deploy::new,
          VerifyFirstWrite::new);

  private final CutoverEnvironment environment;
  private final Journal journal;
  private final Map<String, String> who;
  private final Rollback rollback;

  /**
   * A controller of this world.
   *
   * @param who who acts, for the journal: {@code pid} and {@code host}
   */
  public Controller(CutoverEnvironment environment, Map<String, String> who) {
    this.environment = environment;
    this.journal = environment.folder().journal();
    this.who = Map.copyOf(who);
    this.rollback = new Rollback(environment, this.who);
  }

  /** What is done with the journal as it is. */
  private interface Body {
    Outcome run(CutoverState state);
  }

  /** Begins a cutover and continues to the watch. */
  public Outcome start() {
    return guarded(this::start);
  }

  /** Why none can begin where one stands already; empty if none does. */
  static Optional<String> standing(CutoverState state, CutoverSettings settings) {
    if (state.underWay()) {
      return Optional.of(
          "a cutover is under way ("
              + CutoverStatus.of(state, settings).line()
              + "); continue with: observer cutover resume, or go back with: observer rollback");
    }
    return state.phase() == Phase.CUT_OVER
        ? Optional.of(
            settings.migration() + " has been cut over already; go back with: observer rollback")
        : Optional.empty();
  }

  private Outcome start(CutoverState state) {
    Optional<String> standing = standing(state, environment.settings());
    if (standing.isPresent()) {
      return new Outcome(ExitCode.NOT_READY, standing.get());
    }
    Map<String, String> facts = new LinkedHashMap<>(who);
    Facts.COMMIT.put(facts, environment.settings().commit());
    String text = "cutover of " + environment.settings().migration();
    RunLog log;
    try {
      log = RunLog.begin(environment, journal, state.nextRun(), Kind.BEGUN, text, facts);
    } catch (JournalBroken e) {
      return new Outcome(ExitCode.INTERNAL_ERROR, "nothing was changed: " + e.getMessage());
    }
    return forward(log);
  }

  /** Continues with what was begun, whichever way that leads. */
  public Outcome resume() {
    return guarded(this::resume);
  }

  private Outcome resume(CutoverState state) {
    Optional<CutoverRun> open = state.run().filter(run -> run.end().isEmpty());
    if (open.isEmpty()) {
      return new Outcome(ExitCode.OK, settled(state));
    }
    rollback.warn(state.phase());
    RunLog log = RunLog.of(environment, journal, open.get());
    log.write(Kind.RESUMED, Optional.empty(), "resumed", who);
    return proceed(log);
  }

  /** The outcome of the last run, which may have been killed when all of it was done. */
  private String settled(CutoverState state) {
    String nothing = "nothing to continue; the phase is " + state.phase().id();
    return state
        .run()
        .filter(run -> !run.stopOnly() && !run.refused())
        .map(
            run -> {
              String at = " at " + TimeText.of(run.last().at());
              return run.rolledBack()
                  ? nothing
                      + ": the cutover was rolled back"
                      + at
                      + run.rollbackReason().map(why -> " (" + why + ")").orElse("")
                  : nothing
                      + ": the cutover is done, its watch ended"
                      + at
                      + ", "
                      + run.last().text();
            })
        .orElse(nothing);
  }

  private Outcome proceed(RunLog log) {
    CutoverRun run = log.run();
    if (run.stopOnly()) {
      return rollback.stopCandidate(log);
    }
    if (run.rollingBack()) {
      return rollback.proceed(
          log,
          log.facts().holds(Facts.AUTOMATIC) ? Rollback.Cause.FAILURE : Rollback.Cause.REQUEST);
    }
    boolean written = run.doneAt(StepId.VERIFY_FIRST_WRITE).isPresent();
    if (!written && run.failure().isPresent()) {
      return rollback.begin(log, run.failure().get().text(), Rollback.Cause.FAILURE);
    }
    return written ? afterFirstWrite(log) : forward(log);
  }

  /**
   * Brings the old keeper back, or stops the new one where no cutover has begun. After a rollback
   * it does both: it stops the new keeper and proves once more that the old one refreshes.
   */
  public Outcome rollback() {
    return guarded(this::rollback);
  }

  private Outcome rollback(CutoverState state) {
    rollback.warn(state.phase());
    if (state.cutoverStands()) {
      RunLog log = RunLog.of(environment, journal, state.run().orElseThrow());
      return log.run().rollingBack()
          ? rollback.proceed(log, Rollback.Cause.REQUEST)
          : rollback.begin(log, "asked for", Rollback.Cause.REQUEST);
    }
    Optional<CutoverRun> back = state.run().filter(run -> !run.stopOnly() && run.rolledBack());
    if (back.isPresent()) {
      return rollback.again(RunLog.of(environment, journal, back.get()));
    }
    Optional<CutoverRun> stopping =
        state.run().filter(run -> run.stopOnly() && run.end().isEmpty());
    return rollback.stopCandidate(
        stopping.isPresent()
            ? RunLog.of(environment, journal, stopping.get())
            : RunLog.begin(
                environment,
                journal,
                state.nextRun(),
                Kind.STOP_BEGUN,
                "stop of " + environment.settings().candidate(),
                who));
  }

  private CutoverState state() throws IOException {
    return journal.state();
  }

  /** Without the journal nothing may be done. */
  private Outcome guarded(Body body) {
    String trouble;
    try {
      return body.run(state());
    } catch (JournalBroken e) {
      trouble = String.valueOf(e.getMessage());
    } catch (IOException e) {
      trouble = "the journal cannot be read: " + IoReason.of(e);
    }
    return new Outcome(ExitCode.ROLLBACK_FAILED, trouble + "\n" + withoutJournal());
  }

  /** What a person can do while the journal cannot be read or written. */
  public String withoutJournal() {
    return Instructions.withoutJournal(environment, journal.path());
  }

  private Outcome forward(RunLog log) {
    StepRunner runner = new StepRunner(environment, log);
    StepContext context = StepContext.forward(environment, log);
    for (Function<StepContext, Step> each : TO_FIRST_WRITE) {
      Step step = each.apply(context);
      try {
        runner.take(step);
      } catch (Refusal e) {
        log.write(Kind.REFUSED, Optional.of(step.id()), "refused: " + e.getMessage(), Map.of());
        return new Outcome(e.exitCode(), "refused, nothing was changed: " + e.getMessage());
      } catch (Interrupted e) {
        return Interruption.of(environment, log, step.id());
      } catch (StepFailure | IOException e) {
        String why = step.id().id() + ": " + IoReason.of(e);
        log.write(Kind.STEP_FAILED, Optional.of(step.id()), why, Map.of());
        return rollback.begin(log, why, Rollback.Cause.FAILURE);
      }
    }
    return afterFirstWrite(log);
  }

  private Outcome afterFirstWrite(RunLog log) {
    StepContext context = StepContext.of(environment, log);
    Step retire = new RetireIncumbent(context);
    try {
      if (log.run().doneAt(retire.id()).isEmpty()) {
        new StepRunner(environment, log).take(retire);
      }
    } catch (Interrupted e) {
      return Interruption.of(environment, log, retire.id());
    } catch (StepFailure | IOException | Refusal e) {
      log.write(Kind.STEP_FAILED, Optional.of(retire.id()), IoReason.of(e), Map.of());
      return new Outcome(
          ExitCode.INTERNAL_ERROR,
          environment.settings().candidate()
              + " wrote the canonical cache, but the old container was not removed: "
              + IoReason.of(e)
              + "\ncontinue with: observer cutover resume");
    }
    // Not "writes it now": that is what the watch has to show, maybe long after the first write.
    String written =
        environment.settings().candidate()
            + " wrote the canonical cache"
            + log.run()
                .doneAt(StepId.VERIFY_FIRST_WRITE)
                .map(at -> " at " + TimeText.of(at))
                .orElse("");
    Optional<Instant> watched = log.run().begunAt(StepId.WATCH);
    if (watched.isPresent()) {
      return new Outcome(
          ExitCode.OK,
          written
              + "; the watch continues until "
              + TimeText.of(watched.get().plus(environment.settings().how().watch())));
    }
    log.write(Kind.BEGINS, Optional.of(StepId.WATCH), StepId.WATCH.does(), Map.of());
    environment.notify(Severity.INFO, "cut_over", written + "; the watch has begun");
    return new Outcome(
        ExitCode.OK,
        written
            + "; now it is watched for "
            + TimeText.brief(environment.settings().how().watch()));
  }

  /** The watch saw what must not be. */
  Outcome rollBackFromWatch(String why) {
    return guarded(
        state ->
            rollback.begin(
                RunLog.of(environment, journal, state.run().orElseThrow()),
                why,
                Rollback.Cause.FAILURE));
  }
}
