package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.ALWAYS;
import static aegis.lt.observer.cutover.FakeWorld.CANDIDATE;
import static aegis.lt.observer.cutover.FakeWorld.INCUMBENT;
import static aegis.lt.observer.cutover.FakeWorld.OVERRIDE;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.docker.RestartPolicy;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.fence.FenceRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerTest {
  private final FakeWorld world = new FakeWorld();

  @Test
  void aCutoverEndsWithTheNewKeeperWritingAndTheOldOneGone() throws IOException {
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
    assertThat(world.state().phase()).isEqualTo(Phase.WATCH);
    assertThat(world.container(INCUMBENT)).isEmpty();
    assertThat(world.fenceWriter()).isEqualTo(CANDIDATE);
    assertThat(world.compose()).doesNotContain(OVERRIDE);
    assertThat(world.writers()).containsExactly(CANDIDATE);
    assertThat(world.workLog)
        .singleElement()
        .asString()
        .matches(
            "- 2026-11-24T09:0\\S+Z CUTOVER BEGUN migration=saxo-live run=1 report=sha256:(ab){32}"
                + " by=Ada");
  }

  @Test
  void theWatchEndsWithAClosingReport() throws IOException {
    world.controller().start();
    Outcome outcome = world.watch().run();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
    assertThat(world.state().phase()).isEqualTo(Phase.CUT_OVER);
    assertThat(world.workLog).hasSize(2);
    assertThat(world.workLog.get(1)).contains("CUTOVER FINISHED").contains("violations=0");
    assertThat(outcome.text()).contains("- violations: none").contains("- seen: 3 writes");
  }

  @Test
  void aRollbackAfterTheWatchMakesTheOldContainerAgainFromTheSnapshot() throws IOException {
    world.controller().start();
    world.watch().run();
    var before = world.time.instant();
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
    assertThat(Duration.between(before, world.time.instant())).isLessThan(Duration.ofSeconds(60));
    assertBack();
    assertThat(world.container(INCUMBENT).orElseThrow().environment)
        .containsEntry("SECRET", "s3cr3t-value");
    assertThat(world.workLog.get(2)).contains("CUTOVER ROLLED BACK").contains("because=asked for");
  }

  private void assertBack() {
    assertThat(world.state().phase()).isEqualTo(Phase.ROLLED_BACK);
    assertThat(world.writers()).containsExactly(INCUMBENT);
    assertThat(world.container(INCUMBENT).orElseThrow().policy).isEqualTo(ALWAYS);
    assertThat(world.fenceWriter()).isEqualTo(INCUMBENT);
    assertThat(world.compose()).isEqualTo(FakeWorld.COMPOSE_TEXT);
  }

  @Test
  void aRollbackInTheParallelPhaseStopsTheNewKeeperAndNothingElse() throws IOException {
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.runs(CANDIDATE)).isFalse();
    assertThat(world.container(CANDIDATE).orElseThrow().policy)
        .isEqualTo(RestartPolicy.of(RestartPolicy.Name.NO));
    assertThat(world.effects).containsOnlyKeys(Effect.STOP_CONTAINER, Effect.SET_RESTART_POLICY);
    assertThat(world.writers()).containsExactly(INCUMBENT);
  }

  @ParameterizedTest
  @EnumSource(
      value = ExitCode.class,
      names = {"NOT_READY", "INCONCLUSIVE", "OBSERVING", "AWAITING_APPROVAL"})
  void itIsRefusedUnlessReadyWithTheExitCodeThatSaysWhy(ExitCode answer) throws IOException {
    world.readiness = answer;
    assertThat(world.controller().start().exitCode()).isEqualTo(answer);
    assertThat(world.effects).isEmpty();
    assertThat(world.state().phase()).isEqualTo(Phase.PARALLEL);
  }

  @Test
  void aComposeFileWithNothingElseInTheEnvironmentIsWarnedOfBeforeAnythingStops() {
    world.files.put(
        FakeWorld.COMPOSE,
        FakeWorld.COMPOSE_TEXT.replace("      - TZ=UTC\n", "").getBytes(StandardCharsets.UTF_8));
    assertThat(CutoverPlan.text(world.world(), world.state()))
        .contains("warn  compose file")
        .contains("-" + FakeWorld.OVERRIDE_LINE);
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.OK);
    String told = String.join("\n", world.told);
    assertThat(told.indexOf("warning: compose file"))
        .as("where in: %s", told)
        .isNotNegative()
        .isLessThan(told.indexOf("stop-incumbent:"));
    assertThat(told).contains("add another entry first");
  }

  @Test
  void aDeployCommandThatCannotBeRunIsRefusedBeforeAnythingStops() throws IOException {
    world.deployProblem = Optional.of("./deploy.sh is not there");
    assertRefused("deploy_command: ./deploy.sh is not there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/w/compose",
        "/w/tokens",
        "/w/reports",
        "/w/WORK_LOG.md",
        "/w/lt_observer.cutover"
      })
  void whatCannotBeWrittenLaterIsRefusedBeforeAnythingStops(Path closed) throws IOException {
    world.closed = java.util.Set.of(closed);
    assertRefused("cannot be written: [" + closed + "]");
  }

  @Test
  void whatKeepsGitFromCommittingIsRefusedBeforeAnythingStopsIfItIsToCommit() throws IOException {
    world.commitProblem = Optional.of("nobody knows who commits");
    world.commit = true;
    assertRefused("nobody knows who commits");
    world.commit = false;
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.OK);
  }

  private void assertRefused(String why) throws IOException {
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("nothing was changed").contains(why);
    assertThat(world.effects).isEmpty();
    assertThat(world.writers()).containsExactly(INCUMBENT);
  }

  @Test
  void theCommandThatDeploysCanBeTypedFromThePlan() {
    world.how = FakeWorld.how(List.of("sh", "-c", "echo it's $HOME"));
    assertThat(CutoverPlan.text(world.world(), world.state()))
        .contains("by hand   cd /w/compose && sh -c 'echo it'\\''s $HOME'\n");
  }

  @Test
  void aDeploymentThatFailsIsRolledBack() throws IOException {
    world.deployWorks = false;
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertBack();
    assertThat(world.runs(CANDIDATE)).as("goes on in parallel").isTrue();
  }

  @Test
  void aDeploymentThatNeverComesIsRolledBack() throws IOException {
    world.how = FakeWorld.how(List.of());
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertBack();
  }

  @Test
  void aNewKeeperThatDoesNotWriteIsRolledBack() throws IOException {
    world.candidateRefreshes = false;
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLED_BACK);
    assertBack();
    assertThat(world.runs(CANDIDATE)).isFalse();
  }

  @Test
  void anOldKeeperThatDoesNotRefreshAgainNeedsAPerson() throws IOException {
    world.controller().start();
    world.incumbentRefreshes = false;
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("docker logs --since 1m " + INCUMBENT);
    world.incumbentRefreshes = true;
    world.sleep(Duration.ofMinutes(6));
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
    assertBack();
  }

  @Test
  void theEngineDoesNotBringTheOldKeeperBackDuringACutover() throws IOException {
    world.how = FakeWorld.how(List.of());
    world.time.after(Duration.ofMinutes(1), world::restartEngine);
    world.time.after(Duration.ofSeconds(100), world::foreignDeploy);
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
  }

  @Test
  void noSecretStandsInTheJournalOrIsTold() throws IOException {
    world.controller().start();
    world.watch().run();
    world.controller().rollback();
    String journal =
        new String(
            world.files.get(FakeWorld.FOLDER.resolve("journal.jsonl")).orElseThrow(),
            StandardCharsets.UTF_8);
    assertThat(journal + world.told + world.workLog + world.notifications)
        .doesNotContain("s3cr3t-value")
        .doesNotContain("\"r-")
        .doesNotContain("a-17");
  }

  @Test
  void aSecondStartIsRefusedWhileOneIsUnderWay() throws IOException {
    world.controller().start();
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("cutover resume").contains("rollback");
  }

  @Test
  void aPlanChangesNothingAndSaysWhatWouldBeDone() {
    world.readiness = ExitCode.OBSERVING;
    String plan = CutoverPlan.text(world.world(), world.state());
    assertThat(world.effects).isEmpty();
    assertThat(world.journal()).isEmpty();
    assertThat(plan)
        .contains("refused now, with exit code 5")
        .contains("-" + FakeWorld.OVERRIDE_LINE.stripTrailing())
        .contains("59m 30s left of the canonical refresh token");
    for (StepId step : StepId.values()) {
      assertThat(plan).contains(step.id());
    }
  }

  @Test
  void tooLittleTimeLeftOfTheRefreshTokenIsRefusedWithTheFigures() {
    world.incumbentRefreshes = false;
    world.sleep(Duration.ofMinutes(56));
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("3m 30s left").contains("4m 30s needed");
    assertThat(world.effects).isEmpty();
  }

  @Test
  void ctrlCStopsBeforeTheNextStepAndSaysHowToGoOn() {
    world.how = FakeWorld.how(List.of());
    world.time.after(Duration.ofSeconds(40), () -> world.stop.request());
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(outcome.text())
        .contains("stopped at deploy")
        .contains("refresh token expires at 2026-11-24T10:00:00Z")
        .contains("cutover resume")
        .contains("rollback");
    world.stop = new Stop(world);
    world.foreignDeploy();
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.state().phase()).isEqualTo(Phase.WATCH);
  }

  @Test
  void whatFailedBeforeItWasKilledIsRolledBackByResume() {
    world.deployWorks = false;
    List<Entry.Kind> kinds = killedAfter(Entry.Kind.STEP_FAILED);
    assertThat(kinds).endsWith(Entry.Kind.STEP_FAILED);
    world.deployWorks = true;
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertBack();
  }

  /** Starts, and dies where the entry behind the first of this kind would be written. */
  private List<Entry.Kind> killedAfter(Entry.Kind kind) {
    class Killed extends Error {
      private static final long serialVersionUID = 1L;
    }
    world.trouble =
        new Quiet() {
          @Override
          public OptionalInt torn(int length) {
            List<Entry> entries = world.journal();
            if (!entries.isEmpty() && entries.get(entries.size() - 1).kind() == kind) {
              throw new Killed();
            }
            return OptionalInt.empty();
          }
        };
    try {
      world.controller().start();
      throw new AssertionError("there was no entry of kind " + kind);
    } catch (Killed e) {
      world.trouble = FakeWorld.NONE;
      return world.journal().stream().map(Entry::kind).toList();
    }
  }

  private static class Quiet implements FakeWorld.Trouble {
    @Override
    public void looking(String what) {}

    @Override
    public void before(Effect effect) throws IOException {}

    @Override
    public void after(Effect effect) {}

    @Override
    public void asleep() {}
  }

  @Test
  void anOldContainerThatCannotBeRemovedRollsNothingBack() {
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) throws IOException {
            if (effect == Effect.REMOVE_CONTAINER) {
              throw new IOException("refused");
            }
          }
        };
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.INTERNAL_ERROR);
    assertThat(outcome.text()).contains("was not removed: refused").contains("cutover resume");
    world.trouble = FakeWorld.NONE;
    assertThat(world.writers()).containsExactly(CANDIDATE);
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.container(INCUMBENT)).isEmpty();
  }

  @Test
  void aViolationDuringTheWatchIsNotifiedOnceAndCountsInTheEnd() throws IOException {
    world.controller().start();
    world.recorded.add(new Violation("consumer_no_stale_401@x", "a 401 at x"));
    Outcome outcome = world.watch().run();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("- violations: 1").contains("a 401 at x");
    assertThat(world.notifications)
        .extracting(one -> one.event())
        .containsExactly("cut_over", "watch_violation", "watch_ended");
    assertThat(world.state().phase()).isEqualTo(Phase.CUT_OVER);
  }

  @Test
  void aViolationRollsBackWhereItMay() throws IOException {
    world.autoRollback = true;
    world.controller().start();
    world.candidateRefreshes = false;
    Outcome outcome = world.watch().run();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertBack();
    assertThat(world.workLog.get(1)).contains("because=the canonical cache was last written at");
  }

  @Test
  void aRedeploymentDuringTheWatchIsNoViolation() throws IOException {
    world.autoRollback = true;
    world.controller().start();
    world.time.after(Duration.ofMinutes(5), () -> world.halt(world.container(CANDIDATE).get()));
    world.time.after(Duration.ofMinutes(6), world::foreignDeploy);
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.state().phase()).isEqualTo(Phase.CUT_OVER);
  }

  @Test
  void theWatchSeesARollbackFromElsewhereAndEnds() throws IOException {
    world.controller().start();
    world.time.after(
        Duration.ofMinutes(5),
        () -> assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK));
    Outcome outcome = world.watch().run();
    assertThat(outcome.text()).contains("the watch is over").contains("rolled_back");
    assertBack();
  }

  @Test
  void ctrlCDuringTheWatchLeavesItToResume() throws IOException {
    world.controller().start();
    world.time.after(Duration.ofMinutes(5), () -> world.stop.request());
    Outcome outcome = world.watch().run();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(outcome.text()).contains("cutover resume");
    world.stop = new Stop(world);
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void whatMayKeepTheOldKeeperFromRefreshingIsSaidBeforeTheRollback() {
    assertThat(Warnings.of(world.world(), Phase.CUTOVER)).isEmpty();
    world.sharedLineage = Optional.of("same refresh token at 09:00");
    world.files.put(
        FakeWorld.CANONICAL.resolveSibling("." + FakeWorld.CANONICAL.getFileName() + ".pending"),
        new byte[] {'{'});
    world.incumbentRefreshes = false;
    world.sleep(Duration.ofMinutes(61));
    world.controller().rollback();
    assertThat(world.told.stream().takeWhile(line -> !line.startsWith("stop-candidate")))
        .hasSize(3)
        .anySatisfy(text -> assertThat(text).contains("expired at"))
        .anySatisfy(text -> assertThat(text).contains("did not put in place"))
        .anySatisfy(text -> assertThat(text).contains("one chain of refresh tokens"));
  }

  @Test
  void aMereReservationBesideTheCacheIsNoAnswer() {
    world.files.put(
        FakeWorld.CANONICAL.resolveSibling("." + FakeWorld.CANONICAL.getFileName() + ".pending"),
        new byte[] {' ', ' ', 0});
    assertThat(Warnings.of(world.world(), Phase.PARALLEL)).isEmpty();
  }

  @Test
  void aJournalThatCannotBeReadSaysWhatToDoByHand() {
    world.controller().start();
    world.files.put(
        FakeWorld.FOLDER.resolve("journal.jsonl"), "{\n{}\n".getBytes(StandardCharsets.UTF_8));
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text())
        .contains("line 1 of the journal cannot be read")
        .contains("docker start " + INCUMBENT);
  }

  @Test
  void theFenceRecordKeepsTheNameItHadForTheOldKeeper() {
    world.asOthers(
        () -> {
          world.fence.write(new FenceRecord("python", 7, Optional.empty(), "bootstrap"));
          return true;
        });
    world.controller().start();
    assertThat(world.fenceWriter()).isEqualTo(CANDIDATE);
    world.controller().rollback();
    assertThat(world.fenceWriter()).isEqualTo("python");
  }

  @Test
  void aRollbackWithoutAJournalIsRefusedWhereTheNewKeeperWrites() {
    world.asOthers(
        () -> {
          world.fence.write(new FenceRecord(CANDIDATE, 2, Optional.empty(), "cutover"));
          return true;
        });
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(world.effects).isEmpty();
  }

  @Test
  void aDeploymentThatComesAfterTheRollbackIsToldByStatus() throws IOException {
    world.controller().start();
    world.controller().rollback();
    assertThat(warnings()).isEmpty();
    world.files.put(
        FakeWorld.COMPOSE,
        FakeWorld.COMPOSE_TEXT
            .replace(FakeWorld.OVERRIDE_LINE, "")
            .getBytes(StandardCharsets.UTF_8));
    world.foreignDeploy();
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains(CANDIDATE + " runs without the override")
        .contains("the fence alone keeps it off");
    world.asOthers(
        () -> {
          world.files.delete(world.fence.path());
          return true;
        });
    world.halt(world.container(INCUMBENT).orElseThrow());
    assertThat(warnings())
        .hasSize(2)
        .anyMatch(text -> text.contains("NOTHING keeps it off"))
        .anyMatch(text -> text.contains("nobody refreshes"));
  }

  @Test
  void anOldKeeperThatRunsAgainAfterTheCutoverIsToldByStatus() throws IOException {
    world.controller().start();
    world.watch().run();
    assertThat(warnings()).isEmpty();
    world.halt(world.container(CANDIDATE).orElseThrow());
    world.start(world.add(INCUMBENT, ALWAYS, java.util.Map.of(), java.util.Map.of()));
    assertThat(warnings())
        .anyMatch(text -> text.contains(INCUMBENT + " runs again"))
        .anyMatch(text -> text.startsWith("0 containers of " + CANDIDATE));
  }

  private List<String> warnings() {
    return Contradictions.of(world.world(), world.state());
  }

  @Test
  void aSecondRollbackDoesNotClaimThatNoCutoverEverBegan() throws IOException {
    world.controller().start();
    world.controller().rollback();
    Outcome again = world.controller().rollback();
    assertThat(again.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(again.text()).contains("no cutover stands").contains(INCUMBENT + " goes on");
  }

  @Test
  void theInstructionsOfARollbackThatBrokeOffSayWhatIsDoneAndTheRestartPolicy() throws IOException {
    world.controller().start();
    world.incumbentRefreshes = false;
    assertThat(world.controller().rollback().text())
        .contains("1. return-fence (done):")
        .contains("5. verify-refreshing (broke off here):")
        .contains("docker update --restart=always " + INCUMBENT);
  }

  @Test
  void aComposeFileThatIsGoneDoesNotKeepTheOldKeeperWaiting() throws IOException {
    world.controller().start();
    world.asOthers(
        () -> {
          world.files.delete(FakeWorld.COMPOSE);
          return true;
        });
    Instant asked = world.time.instant();
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text())
        .contains("restore-override (broke off here)")
        .contains("run-1-compose.yml");
    assertThat(world.container(INCUMBENT).orElseThrow().startedAt.orElseThrow())
        .isBefore(asked.plusSeconds(10));
    world.files.put(FakeWorld.COMPOSE, FakeWorld.COMPOSE_TEXT.getBytes(StandardCharsets.UTF_8));
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
    assertBack();
  }

  @Test
  void aComposeFileThatIsBackInTimeIsRestoredAfterTheOldKeeperRuns() throws IOException {
    world.controller().start();
    world.trouble =
        new Quiet() {
          private int refusals;

          @Override
          public void before(Effect effect) throws IOException {
            if (effect == Effect.WRITE_COMPOSE && refusals++ < 3) {
              throw new IOException("busy");
            }
          }
        };
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
    assertBack();
  }

  @Test
  void anOldKeeperThatRunsUnderAnotherNameOpensNoFenceAndIsNotMadeAgain() throws IOException {
    FakeContainer old = world.container(INCUMBENT).orElseThrow();
    world.trouble =
        new Quiet() {
          @Override
          public void asleep() {
            if (old.stoppedByHand) {
              old.name = "renamed";
              world.start(old);
            }
          }
        };
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLED_BACK);
    assertThat(world.journal())
        .noneMatch(entry -> entry.text().startsWith(Effect.WRITE_FENCE.id() + " " + CANDIDATE));
    assertThat(world.container(INCUMBENT)).as("a second one").isEmpty();
    assertThat(old.running).isTrue();
    assertThat(old.policy).isEqualTo(ALWAYS);
  }

  @Test
  void aFenceThatCannotBeReadIsTheReasonWhyTheFirstWriteWasNotSeen() throws IOException {
    world.candidateRefreshes = false;
    world.trouble =
        new Quiet() {
          @Override
          public void after(Effect effect) {
            if (effect == Effect.RUN_DEPLOY) {
              world.files.put(world.fence.path(), "{nope".getBytes(StandardCharsets.UTF_8));
            }
          }
        };
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertThat(world.journal())
        .anyMatch(
            entry ->
                entry.kind() == Entry.Kind.STEP_FAILED
                    && entry.text().contains("within 2m: " + world.fence.path()));
  }
}
