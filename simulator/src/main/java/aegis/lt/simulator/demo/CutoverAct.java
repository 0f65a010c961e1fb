package aegis.lt.simulator.demo;

import aegis.lt.shared.cli.ExitCode;
import aegis.lt.simulator.demo.CanonicalRecord.Keeper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The second half of the demo: the observer's own commands cut over, watch, and go back again, and
 * the token endpoint's record shows that never more than one keeper used the canonical chain, that
 * one still does when all is over, and that the new keeper is back at its own.
 */
final class CutoverAct {
  /** In this step the controller is killed, if it is to be. */
  private static final String FATAL_STEP = "deploy:";

  private final Stage stage;
  private final Progress progress;
  private final Optional<CutoverFault> fault;
  private final Duration patience;

  /**
   * The second half of a demo whose day was clean.
   *
   * @param patience how long to wait at the end for one more refresh
   */
  CutoverAct(Stage stage, Progress progress, Optional<CutoverFault> fault, Duration patience) {
    this.stage = stage;
    this.progress = progress;
    this.fault = fault;
    this.patience = patience;
  }

  /** Plays it; 0 if all of it went as it must, and otherwise what the observer's commands said. */
  int play() throws IOException, InterruptedException {
    fault.ifPresent(planted -> progress.say("Planting the fault " + planted.id() + " …"));
    if (fault.equals(Optional.of(CutoverFault.DEPLOY_NEVER_COMES))) {
      stage.workflow().sleep();
    }
    if (fault.equals(Optional.of(CutoverFault.FIRST_WRITE_FAILS))) {
      stage.workflow().spoilTheSecret();
    }
    stage.workflow().watch();
    int end = cutOver();
    if (end != expected()) {
      progress.result("The cutover ended with exit code " + end + ", expected was " + expected());
      return end == ExitCode.OK.code() ? ExitCode.INTERNAL_ERROR.code() : end;
    }
    if (end != ExitCode.OK.code()) {
      progress.result("The cutover was rolled back, as it must be (exit code " + end + ")");
      return shown(List.of(Keeper.OLD)) ? end : ExitCode.INTERNAL_ERROR.code();
    }
    progress.say("Going back, as if something looked wrong: observer rollback");
    int back = stage.tell(this::show, "rollback");
    if (back != ExitCode.OK.code()) {
      progress.result("The rollback ended with exit code " + back);
      return back;
    }
    boolean good = shown(List.of(Keeper.OLD, Keeper.NEW, Keeper.OLD)) && isParallelAgain();
    return good ? ExitCode.OK.code() : ExitCode.INTERNAL_ERROR.code();
  }

  private int expected() {
    return fault.map(CutoverFault::exitCode).orElse(ExitCode.OK.code());
  }

  private int cutOver() throws IOException, InterruptedException {
    progress.say("Cutting over: observer cutover start --execute");
    if (!fault.equals(Optional.of(CutoverFault.KILLED_IN_STEP))) {
      return stage.tell(this::show, "cutover", "start", "--execute");
    }
    int killed =
        stage.tellUntil(
            line -> line.startsWith(FATAL_STEP), this::show, "cutover", "start", "--execute");
    progress.say("Killed the controller with -9 in its step deploy (exit code " + killed + ")");
    progress.say("Continuing: observer cutover resume");
    return stage.tell(this::show, "cutover", "resume");
  }

  private void show(String line) {
    progress.say("  " + line);
  }

  private boolean shown(List<Keeper> order) throws InterruptedException {
    // What was refreshed before does not tell whether anybody is still at work.
    boolean goesOn = stage.isUsedAgain(Stage.INCUMBENT_CHAIN, patience);
    CanonicalRecord record = CanonicalRecord.of(stage.canonicalExchanges());
    progress.result("The canonical chain was refreshed by " + record.text());
    if (!goesOn) {
      progress.result(
          "Nobody refreshes it any more: waited " + patience.toSeconds() + " s in vain.");
    } else if (!record.shows(order)) {
      progress.result("This is a defect.");
    }
    return goesOn && record.shows(order);
  }

  /** With the override back in the compose file, the workflow deploys what ran before. */
  private boolean isParallelAgain() throws InterruptedException {
    boolean goesOn = stage.isUsedAgain(Stage.CANDIDATE_CHAIN, patience);
    progress.result(
        goesOn
            ? "The new keeper is deployed with the override again, and refreshes its own file."
            : "The new keeper does not refresh its own file again: waited "
                + patience.toSeconds()
                + " s in vain.");
    return goesOn;
  }
}
