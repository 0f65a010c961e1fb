package aegis.lt.observer.cutover;

import aegis.lt.observer.cutover.journal.Entry.Kind;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.preflight.IncumbentNow;
import aegis.lt.observer.cutover.preflight.Refusal;
import aegis.lt.observer.cutover.step.HandOverFence;
import aegis.lt.observer.cutover.step.KeepCandidate;
import aegis.lt.observer.cutover.step.PrepareIncumbent;
import aegis.lt.observer.cutover.step.RestoreOverride;
import aegis.lt.observer.cutover.step.ReturnFence;
import aegis.lt.observer.cutover.step.RollbackImage;
import aegis.lt.observer.cutover.step.StartIncumbent;
import aegis.lt.observer.cutover.step.Step;
import aegis.lt.observer.cutover.step.StepContext;
import aegis.lt.observer.cutover.step.StepRunner;
import aegis.lt.observer.cutover.step.StopCandidate;
import aegis.lt.observer.cutover.step.VerifyRefreshing;
import aegis.lt.observer.cutover.step.WorkLogNotes;
import aegis.lt.observer.cutover.tell.Instructions;
import aegis.lt.observer.cutover.tell.Warnings;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.Interrupted;
import aegis.lt.observer.cutover.world.RunLog;
import aegis.lt.observer.cutover.world.StepFailure;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.IoReason;
import aegis.lt.shared.notify.Notification.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The way back to the old keeper: after a cutover or in the midst of one, and without any. */
final class Rollback {
  private static final List<Function<StepContext, Step>> STEPS =
      List.of(
          PrepareIncumbent::new,
          ReturnFence::new,
          StopCandidate::new,
          RestoreOverride::new,
          StartIncumbent::new,
          VerifyRefreshing::new);

  private final CutoverEnvironment environment;
  private final Map<String, String> who;

  Rollback(CutoverEnvironment environment, Map<String, String> who) {
    this.environment = environment;
    this.who = who;
  }

  /** Why it is done, which decides how a success is reported. */
  enum Cause {
    /** A person asked for it. */
    REQUEST,
    /** The cutover failed, or the watch saw a violation. */
    FAILURE
  }

  /** Says what may keep the old keeper from refreshing, before and not after it is brought back. */
  void warn(Phase phase) {
    Warnings.of(environment, phase).forEach(text -> environment.tell("warning: " + text));
  }

  /**
   * Begins it.
   *
   * @param why what it is done for
   */
  Outcome begin(RunLog log, String why, Cause cause) {
    boolean automatic = cause == Cause.FAILURE;
    Map<String, String> facts = new LinkedHashMap<>(who);
    Facts.AUTOMATIC.put(facts, automatic);
    environment.tell("rolling back: " + why);
    if (automatic) {
      boolean written = log.run().doneAt(StepId.VERIFY_FIRST_WRITE).isPresent();
      warn(written ? Phase.WATCH : Phase.CUTOVER);
    }
    log.write(Kind.ROLLBACK_BEGUN, Optional.empty(), why, facts);
    if (automatic) {
      environment.notify(Severity.CRITICAL, "rollback_begun", "rolling back by itself: " + why);
    }
    return proceed(log, cause);
  }

  /**
   * Proves once more what a rollback that was finished has left, and stops the new keeper. What is
   * missing by now is brought back, too.
   */
  Outcome again(RunLog log) {
    Map<String, String> facts = new LinkedHashMap<>(who);
    Facts.AUTOMATIC.put(facts, false);
    Facts.AGAIN.put(facts, true);
    environment.tell(
        "rolled back already; proving that " + environment.settings().incumbent() + " refreshes");
    log.write(Kind.ROLLBACK_BEGUN, Optional.empty(), "asked for again", facts);
    return proceed(log, Cause.REQUEST);
  }

  /** Takes all steps, from wherever it was broken off. */
  Outcome proceed(RunLog log, Cause cause) {
    StepRunner runner = new StepRunner(environment, log);
    StepContext context = StepContext.of(environment, log);
    boolean leftOver = false;
    for (Function<StepContext, Step> each : STEPS) {
      Step step = each.apply(context);
      boolean urgent = step.id() != StepId.RESTORE_OVERRIDE;
      try {
        if (urgent) {
          runner.takePatiently(step);
        } else {
          runner.take(step);
        }
      } catch (Interrupted e) {
        return Interruption.of(environment, log, step.id());
      } catch (StepFailure | IOException | Refusal e) {
        if (urgent) {
          return abandonedOrFailed(log, context, runner, step.id(), e);
        }
        // The old keeper is more urgent, and the fence keeps a wrong deployment off.
        String why = why(step.id(), e);
        log.write(Kind.STEP_FAILED, Optional.of(step.id()), why, Map.of());
        environment.tell("  " + why + "; first the old keeper");
        leftOver = true;
      }
    }
    List<Step> again = new ArrayList<>();
    if (leftOver) {
      again.add(new RestoreOverride(context));
    }
    if (cameUpMeanwhile(context)) {
      again.add(new StopCandidate(context));
    }
    for (Step step : again) {
      try {
        runner.takePatiently(step);
      } catch (Interrupted e) {
        return Interruption.of(environment, log, step.id());
      } catch (StepFailure | IOException | Refusal e) {
        return failed(log, step.id(), e); // the old keeper refreshes
      }
    }
    WorkLogNotes.tryToAppend(
        context,
        StepId.VERIFY_REFRESHING,
        new WorkLogNotes.Note("CUTOVER ROLLED BACK", "because=" + because(log)));
    RollbackImage.release(context, StepId.VERIFY_REFRESHING).ifPresent(environment::tell);
    log.write(Kind.ROLLED_BACK, "rolled back");
    if (log.facts().holds(Facts.AGAIN)) {
      return new Outcome(
          ExitCode.OK,
          "rolled back before, no cutover stands; "
              + environment.settings().incumbent()
              + " continues: it was seen to refresh; "
              + environment.settings().candidate()
              + " is stopped");
    }
    environment.notify(Severity.WARNING, "rolled_back", "rolled back: " + because(log));
    String text =
        environment.settings().incumbent() + " writes the canonical cache" + candidateNow();
    return cause == Cause.FAILURE
        ? new Outcome(ExitCode.ROLLED_BACK, "the cutover failed and was rolled back; " + text)
        : new Outcome(ExitCode.OK, "rolled back; " + text);
  }

  /**
   * Whether the new keeper was deployed without the override behind the step that has stopped it:
   * by someone else, or by the engine, which still does what an ended deployment had asked for.
   */
  private boolean cameUpMeanwhile(StepContext context) {
    try {
      return !new StopCandidate(context).isDone();
    } catch (IOException e) {
      return false; // the old keeper refreshes, and the fence keeps the new one off
    }
  }

  /** What has become of the new keeper; it may have been deployed while all this went on. */
  private String candidateNow() {
    try {
      List<ContainerDefinition> running =
          environment.candidates().stream().filter(ContainerDefinition::running).toList();
      if (!running.stream().allMatch(one -> environment.settings().hasOverride(one))) {
        return "; warning: "
            + environment.settings().candidate()
            + " was deployed once more without the override, and only the fence keeps it off: stop"
            + " it, or deploy the compose file again";
      }
      return !running.isEmpty()
          ? "; " + environment.settings().candidate() + " continues with its own file"
          : "; "
              + environment.settings().candidate()
              + " does not run: deploy the compose file again to continue in parallel";
    } catch (IOException e) {
      return "";
    }
  }

  private static String because(RunLog log) {
    return log.run().rollbackReason().orElse("asked for");
  }

  private static String why(StepId step, Exception e) {
    return step.id() + ": " + IoReason.of(e);
  }

  /**
   * What is left when the old keeper does not come back: as long as nothing was changed, all goes
   * on as before; else the new keeper is brought back, if there is one that was deployed.
   */
  private Outcome abandonedOrFailed(
      RunLog log, StepContext context, StepRunner runner, StepId step, Exception e) {
    boolean untouched =
        step == StepId.PREPARE_INCUMBENT && log.run().begunAt(StepId.RETURN_FENCE).isEmpty();
    String why = why(step, e);
    if (log.facts().holds(Facts.AGAIN)) {
      return failed(log, step, e); // the new keeper was given up before
    }
    if (!untouched) {
      log.write(Kind.STEP_FAILED, Optional.of(step), why, Map.of());
      KeepCandidate keep = new KeepCandidate(context, runner);
      try {
        if (!keep.isPossible()) {
          return failed(log, step, e);
        }
        environment.tell("  " + why + "; bringing " + environment.settings().candidate() + " back");
        keep.perform();
      } catch (Interrupted interrupted) {
        return Interruption.of(environment, log, step);
      } catch (StepFailure | IOException | Refusal again) {
        environment.tell(
            "  " + environment.settings().candidate() + " not brought back: " + IoReason.of(again));
        return failed(log, step, e);
      }
    }
    log.write(Kind.ROLLBACK_ABANDONED, Optional.of(step), why, Map.of());
    environment.notify(
        Severity.CRITICAL,
        "rollback_failed",
        "the rollback was given up, a person is needed now: " + why);
    return new Outcome(
        ExitCode.ROLLBACK_FAILED,
        "the rollback was given up at "
            + why
            + "\n"
            + Instructions.rollbackAbandoned(
                step, environment.settings(), log.run(), candidateWrites(context)));
  }

  /** Whether a new keeper runs that the fence lets write the canonical cache. */
  private static boolean candidateWrites(StepContext context) {
    try {
      return HandOverFence.isHandedOver(context.environment().fence().read(), context)
          && context.candidates().stream()
              .anyMatch(one -> one.running() && !context.settings().hasOverride(one));
    } catch (IOException e) {
      return false;
    }
  }

  private Outcome failed(RunLog log, StepId step, Exception e) {
    String why = why(step, e);
    log.write(Kind.ROLLBACK_FAILED, Optional.of(step), why, Map.of());
    environment.notify(
        Severity.CRITICAL,
        "rollback_failed",
        "the rollback failed, a person is needed now: " + why);
    return new Outcome(
        ExitCode.ROLLBACK_FAILED,
        "the rollback failed at "
            + why
            + "\n"
            + Instructions.rollbackFailed(step, environment, log.run()));
  }

  /** Without a cutover: stops the new keeper, and nothing else. */
  Outcome stopCandidate(RunLog log) {
    String fence = Warnings.fenceWriter(environment).orElse("");
    if (environment.settings().isCandidate(fence)) {
      log.write(
          Kind.REFUSED, Optional.of(StepId.STOP_CANDIDATE), "the fence names " + fence, Map.of());
      return new Outcome(
          ExitCode.NOT_READY,
          "refused: "
              + environment.fence().path()
              + " names "
              + fence
              + " as the one that writes the canonical cache, but the journal "
              + environment.folder().journal().path()
              + " knows of no cutover. Stopping it would leave none. Start "
              + environment.settings().incumbent()
              + " by hand only after "
              + fence
              + " is down and the record names "
              + environment.settings().incumbent());
    }
    StepRunner runner = new StepRunner(environment, log);
    Step stop = new StopCandidate(StepContext.of(environment, log));
    try {
      runner.takePatiently(stop);
    } catch (Interrupted e) {
      return Interruption.of(environment, log, stop.id());
    } catch (StepFailure | IOException | Refusal e) {
      return failed(log, stop.id(), e);
    }
    log.write(Kind.ROLLED_BACK, "stopped");
    String stopped = environment.settings().candidate() + " is stopped; ";
    return problemOfIncumbent()
        .map(problem -> new Outcome(ExitCode.ROLLBACK_FAILED, stopped + problem))
        .orElseGet(
            () ->
                new Outcome(
                    ExitCode.OK,
                    stopped
                        + "no cutover stands, so that there was nothing else to take back, and "
                        + environment.settings().incumbent()
                        + " continues as before"));
  }

  /**
   * Why the old keeper, which no cutover has stopped, does not do its work, or cannot be told to.
   */
  private Optional<String> problemOfIncumbent() {
    String name = environment.settings().incumbent();
    try {
      return IncumbentNow.problem(environment);
    } catch (IOException e) {
      return Optional.of(
          "whether "
              + name
              + " refreshes cannot be told: "
              + IoReason.of(e)
              + ". See: docker ps -a, docker logs "
              + name);
    }
  }
}
