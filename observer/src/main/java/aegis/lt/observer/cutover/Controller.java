package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.Entry.Kind;
import aegis.lt.observer.docker.ContainerDefinition;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.notify.Notification.Severity;
import java.io.IOException;
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
  private static final List<Function<Stage, Step>> TO_FIRST_WRITE =
      List.of(
          VerifyReadiness::new,
          Snapshot::new,
          StopIncumbent::new,
          WaitForFlush::new,
          HandOverFence::new,
          RemoveOverride::new,
          Deploy::new,
          VerifyFirstWrite::new);

  private static final List<Function<Stage, Step>> BACK =
      List.of(
          ReturnFence::new,
          StopCandidate::new,
          RestoreOverride::new,
          StartIncumbent::new,
          VerifyRefreshing::new);

  private final World world;
  private final Journal journal;
  private final Map<String, String> who;

  /**
   * A controller of this world.
   *
   * @param who who acts, for the journal: {@code pid} and {@code host}
   */
  public Controller(World world, Map<String, String> who) {
    this.world = world;
    this.journal = world.folder().journal();
    this.who = Map.copyOf(who);
  }

  /** What is done with the journal as it is. */
  private interface Body {
    Outcome run(CutoverState state);
  }

  /** Begins a cutover and goes on to the watch. */
  public Outcome start() {
    return guarded(this::start);
  }

  private Outcome start(CutoverState state) {
    if (state.underWay()) {
      return new Outcome(
          ExitCode.NOT_READY,
          "a cutover is under way ("
              + Status.of(state, world.settings()).line()
              + "); go on with: observer cutover resume, or go back with: observer rollback");
    }
    if (state.phase() == Phase.CUT_OVER) {
      return new Outcome(
          ExitCode.NOT_READY,
          world.settings().migration()
              + " has been cut over already; go back with: observer rollback");
    }
    Map<String, String> facts = new LinkedHashMap<>(who);
    facts.put(Facts.COMMIT, String.valueOf(world.settings().commit()));
    String text = "cutover of " + world.settings().migration();
    RunLog log;
    try {
      log = RunLog.begin(world, journal, state.nextRun(), Kind.BEGUN, text, facts);
    } catch (JournalBroken e) {
      return new Outcome(ExitCode.INTERNAL_ERROR, "nothing was changed: " + e.getMessage());
    }
    return forward(log);
  }

  /** Goes on with what was begun, whichever way that leads. */
  public Outcome resume() {
    return guarded(this::resume);
  }

  private Outcome resume(CutoverState state) {
    Optional<CutoverRun> open = state.run().filter(run -> run.end().isEmpty());
    if (open.isEmpty()) {
      return new Outcome(ExitCode.OK, "nothing to go on with; the phase is " + state.phase().id());
    }
    warn(state.phase());
    RunLog log = RunLog.of(world, journal, open.get());
    log.write(Kind.RESUMED, Optional.empty(), "gone on with", who);
    return goOn(log);
  }

  private Outcome goOn(RunLog log) {
    CutoverRun run = log.run();
    if (run.stopOnly()) {
      return stopCandidate(log);
    }
    if (run.rollingBack()) {
      boolean automatic = log.facts().get(Facts.AUTOMATIC).isPresent();
      return back(log, automatic);
    }
    boolean written = run.doneAt(StepId.VERIFY_FIRST_WRITE).isPresent();
    if (!written && run.failure().isPresent()) {
      return rollBack(log, run.failure().get().text(), true);
    }
    return written ? afterFirstWrite(log) : forward(log);
  }

  /** Brings the old keeper back, or stops the new one where no cutover has begun. */
  public Outcome rollback() {
    return guarded(this::rollback);
  }

  private Outcome rollback(CutoverState state) {
    warn(state.phase());
    if (state.cutoverStands()) {
      RunLog log = RunLog.of(world, journal, state.run().orElseThrow());
      return log.run().rollingBack() ? back(log, false) : rollBack(log, "asked for", false);
    }
    Optional<CutoverRun> stopping =
        state.run().filter(run -> run.stopOnly() && run.end().isEmpty());
    return stopCandidate(
        stopping.isPresent()
            ? RunLog.of(world, journal, stopping.get())
            : RunLog.begin(
                world,
                journal,
                state.nextRun(),
                Kind.STOP_BEGUN,
                "stop of " + world.settings().candidate(),
                who));
  }

  /** Says what may keep the old keeper from refreshing, before and not after it is brought back. */
  private void warn(Phase phase) {
    Warnings.of(world, phase).forEach(text -> world.tell("warning: " + text));
  }

  private CutoverState state() throws IOException {
    return CutoverState.of(journal.entries());
  }

  /** Without the journal nothing may be done. */
  private Outcome guarded(Body body) {
    String trouble;
    try {
      return body.run(state());
    } catch (JournalBroken e) {
      trouble = String.valueOf(e.getMessage());
    } catch (IOException e) {
      trouble = "the journal cannot be read: " + e.getMessage();
    }
    return new Outcome(
        ExitCode.ROLLBACK_FAILED,
        trouble + "\n" + Instructions.withoutJournal(world.settings(), journal.path()));
  }

  private Outcome forward(RunLog log) {
    StepRunner runner = new StepRunner(world, log);
    Stage stage = Stage.of(world, log);
    for (Function<Stage, Step> each : TO_FIRST_WRITE) {
      Step step = each.apply(stage);
      try {
        runner.take(step);
      } catch (Refusal e) {
        log.write(Kind.REFUSED, Optional.of(step.id()), String.valueOf(e.getMessage()), Map.of());
        return new Outcome(e.exitCode(), "refused, nothing was changed: " + e.getMessage());
      } catch (Interrupted e) {
        return interrupted(log, step.id());
      } catch (StepFailure | IOException e) {
        String why = step.id().id() + ": " + e.getMessage();
        log.write(Kind.STEP_FAILED, Optional.of(step.id()), why, Map.of());
        return rollBack(log, why, true);
      }
    }
    return afterFirstWrite(log);
  }

  private Outcome interrupted(RunLog log, StepId before) {
    log.write(
        Kind.INTERRUPTED, Optional.of(before), "stopped by Ctrl-C at " + before.id(), Map.of());
    String left =
        world
            .canonical()
            .look()
            .refreshExpiresAt()
            .map(at -> "; the canonical refresh token expires at " + at)
            .orElse("");
    return new Outcome(
        ExitCode.INTERRUPTED,
        "stopped at "
            + before.id()
            + left
            + "\ngo on with: observer cutover resume, or go back with: observer rollback");
  }

  private Outcome afterFirstWrite(RunLog log) {
    Stage stage = Stage.of(world, log);
    Step retire = new RetireIncumbent(stage);
    try {
      if (log.run().doneAt(retire.id()).isEmpty()) {
        new StepRunner(world, log).take(retire);
      }
    } catch (Interrupted e) {
      return interrupted(log, retire.id());
    } catch (StepFailure | IOException | Refusal e) {
      log.write(
          Kind.STEP_FAILED, Optional.of(retire.id()), String.valueOf(e.getMessage()), Map.of());
      return new Outcome(
          ExitCode.INTERNAL_ERROR,
          world.settings().candidate()
              + " writes the canonical cache, but the old container was not removed: "
              + e.getMessage()
              + "\ngo on with: observer cutover resume");
    }
    if (log.run().begunAt(StepId.WATCH).isEmpty()) {
      log.write(Kind.BEGINS, Optional.of(StepId.WATCH), Plan.of(StepId.WATCH).does(), Map.of());
      world.notify(
          Severity.INFO,
          "cut_over",
          world.settings().candidate() + " writes the canonical cache; the watch has begun");
    }
    return new Outcome(
        ExitCode.OK,
        world.settings().candidate()
            + " writes the canonical cache; now it is watched for "
            + Texts.duration(world.settings().how().watch()));
  }

  /** The watch saw what must not be. */
  Outcome rollBackFromWatch(String why) {
    return guarded(
        state -> rollBack(RunLog.of(world, journal, state.run().orElseThrow()), why, true));
  }

  private Outcome rollBack(RunLog log, String why, boolean automatic) {
    Map<String, String> facts = new LinkedHashMap<>(who);
    if (automatic) {
      facts.put(Facts.AUTOMATIC, "true");
    }
    world.tell("rolling back: " + why);
    if (automatic) {
      boolean written = log.run().doneAt(StepId.VERIFY_FIRST_WRITE).isPresent();
      warn(written ? Phase.WATCH : Phase.CUTOVER);
    }
    log.write(Kind.ROLLBACK_BEGUN, Optional.empty(), why, facts);
    if (automatic) {
      world.notify(Severity.CRITICAL, "rollback_begun", "rolling back by itself: " + why);
    }
    return back(log, automatic);
  }

  private Outcome back(RunLog log, boolean automatic) {
    StepRunner runner = new StepRunner(world, log);
    Stage stage = Stage.of(world, log);
    Optional<String> leftOver = Optional.empty();
    for (Function<Stage, Step> each : BACK) {
      Step step = each.apply(stage);
      try {
        runner.takePatiently(step);
      } catch (Interrupted e) {
        return interrupted(log, step.id());
      } catch (StepFailure | IOException | Refusal e) {
        String why = step.id().id() + ": " + e.getMessage();
        if (step.id() == StepId.RESTORE_OVERRIDE) {
          // The old keeper is more urgent, and the fence keeps a wrong deployment off.
          log.write(Kind.STEP_FAILED, Optional.of(step.id()), why, Map.of());
          world.tell("  " + why + "; going on");
          leftOver = Optional.of(why);
        } else {
          return rollbackFailed(log, step.id(), why);
        }
      }
    }
    if (leftOver.isPresent()) {
      return rollbackFailed(log, StepId.RESTORE_OVERRIDE, leftOver.get());
    }
    WorkLogNotes.tryToAppend(
        stage,
        StepId.VERIFY_REFRESHING,
        new WorkLogNotes.Note("CUTOVER ROLLED BACK", "because=" + because(log)));
    log.write(Kind.ROLLED_BACK, "rolled back");
    world.notify(Severity.WARNING, "rolled_back", "rolled back: " + because(log));
    String text = world.settings().incumbent() + " writes the canonical cache" + candidateNow();
    return automatic
        ? new Outcome(ExitCode.ROLLED_BACK, "the cutover failed and was rolled back; " + text)
        : new Outcome(ExitCode.OK, "rolled back; " + text);
  }

  /** What has become of the new keeper. */
  private String candidateNow() {
    try {
      return Stage.candidates(world).stream().anyMatch(ContainerDefinition::running)
          ? "; " + world.settings().candidate() + " goes on with its own file"
          : "; "
              + world.settings().candidate()
              + " does not run: deploy the compose file again to go on in parallel";
    } catch (IOException e) {
      return "";
    }
  }

  private static String because(RunLog log) {
    return log.run().rollbackReason().orElse("asked for");
  }

  private Outcome rollbackFailed(RunLog log, StepId step, String why) {
    log.write(Kind.ROLLBACK_FAILED, Optional.of(step), why, Map.of());
    world.notify(
        Severity.CRITICAL,
        "rollback_failed",
        "the rollback failed, a person is needed now: " + why);
    return new Outcome(
        ExitCode.ROLLBACK_FAILED,
        "the rollback failed at "
            + why
            + "\n"
            + Instructions.rollbackFailed(step, world.settings(), log.run()));
  }

  private Outcome stopCandidate(RunLog log) {
    String fence = Warnings.fenceWriter(world).orElse("");
    if (world.settings().isCandidate(fence)) {
      log.write(
          Kind.REFUSED, Optional.of(StepId.STOP_CANDIDATE), "the fence names " + fence, Map.of());
      return new Outcome(
          ExitCode.NOT_READY,
          "refused: "
              + world.fence().path()
              + " names "
              + fence
              + " as the one that writes the canonical cache, but the journal "
              + journal.path()
              + " knows of no cutover. Stopping it would leave none. Start "
              + world.settings().incumbent()
              + " by hand only after "
              + fence
              + " is down and the record names "
              + world.settings().incumbent());
    }
    StepRunner runner = new StepRunner(world, log);
    Step stop = new StopCandidate(Stage.of(world, log));
    try {
      runner.takePatiently(stop);
    } catch (Interrupted e) {
      return interrupted(log, stop.id());
    } catch (StepFailure | IOException | Refusal e) {
      return rollbackFailed(log, stop.id(), stop.id().id() + ": " + e.getMessage());
    }
    log.write(Kind.ROLLED_BACK, "stopped");
    return new Outcome(
        ExitCode.OK,
        world.settings().candidate()
            + " is stopped; no cutover had begun, and "
            + world.settings().incumbent()
            + " goes on as before");
  }
}
