package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.ALWAYS;
import static aegis.lt.observer.cutover.FakeWorld.CANDIDATE;
import static aegis.lt.observer.cutover.FakeWorld.INCUMBENT;
import static aegis.lt.observer.cutover.FakeWorld.OVERRIDE;
import static aegis.lt.observer.cutover.FakeWorld.UNLESS_STOPPED;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.config.CutoverConfig;
import aegis.lt.observer.cutover.decide.RefreshMargin;
import aegis.lt.observer.cutover.decide.Violation;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Entry;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.tell.Contradictions;
import aegis.lt.observer.cutover.tell.CutoverStatus;
import aegis.lt.observer.cutover.tell.Warnings;
import aegis.lt.observer.cutover.tell.WatchProgress;
import aegis.lt.observer.cutover.world.CutoverEnvironment;
import aegis.lt.observer.cutover.world.FileAccess;
import aegis.lt.observer.cutover.world.Stop;
import aegis.lt.observer.engine.EngineDenial;
import aegis.lt.observer.engine.RestartPolicy;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.fence.FenceRecord;
import aegis.lt.shared.time.TimeText;
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
import org.junit.jupiter.params.provider.CsvSource;
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
  void statusSaysHowTheWatchGoes() {
    assertThat(WatchProgress.of(world.world(), world.state())).isEmpty();
    world.controller().start();
    Instant begun = world.state().run().orElseThrow().begunAt(StepId.WATCH).orElseThrow();
    world.sleep(Duration.ofMinutes(16));
    assertThat(statusNow().text())
        .containsPattern("last write 2026-11-24T09:1\\d:\\d\\d\\S*Z, .* ago, expected every 15m")
        .contains("stale_token 0")
        .contains("unrelated 2")
        .contains("until " + TimeText.of(begun.plus(Duration.ofMinutes(40))));
    assertThat(statusNow().json())
        .contains("\"left_secs\":1440")
        .contains("\"unrelated\":2")
        .contains("\"expected_every_secs\":900");
    world.unauthorized = java.util.Map.of();
    world.sleep(Duration.ofMinutes(25));
    assertThat(statusNow().json()).contains("\"left_secs\":0").contains("\"unauthorized\":null");
  }

  private CutoverStatus statusNow() {
    CutoverEnvironment all = world.world();
    return CutoverStatus.of(
        world.state(), all.settings(), java.util.List.of(), WatchProgress.of(all, world.state()));
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
  void theJournalRecordsTheReadinessThatWasChecked() throws IOException {
    world.readinessAtFirst.add(ExitCode.OK);
    world.readiness = ExitCode.NOT_READY;
    world.controller().start();
    assertThat(world.journal())
        .filteredOn(entry -> entry.kind() == Entry.Kind.DONE)
        .filteredOn(entry -> entry.step().equals(Optional.of(StepId.VERIFY_READINESS)))
        .singleElement()
        .satisfies(entry -> assertThat(entry.text()).startsWith("READY"));
  }

  @Test
  void aComposeFileWithNothingElseInTheEnvironmentIsWarnedOfBeforeAnythingStops() {
    world.files.put(
        FakeWorld.COMPOSE,
        FakeWorld.COMPOSE_TEXT.replace("      - TZ=UTC\n", "").getBytes(StandardCharsets.UTF_8));
    assertThat(CutoverPlan.of(world.world(), world.state(), false).text())
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
    assertThat(CutoverPlan.of(world.world(), world.state(), false).text())
        .contains("by hand   cd /w/compose && sh -c 'echo it'\\''s $HOME'\n");
  }

  @Test
  void aDeploymentThatFailsIsRolledBack() throws IOException {
    world.deployWorks = false;
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertBack();
    assertThat(world.runs(CANDIDATE)).as("continues in parallel").isTrue();
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
  void aFirstWriteOfAnotherSessionIsRolledBack() throws IOException {
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) {
            if (effect == Effect.RUN_DEPLOY) {
              world.session = "session-2";
            }
          }
        };
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLED_BACK);
    assertThat(world.journal().toString()).contains("of another session");
    assertThat(world.journal().toString()).doesNotContain("session-2");
    assertBack();
  }

  @Test
  void aNewKeeperThatLogsARefusalIsRolledBackAtOnceWhateverTheFileSays() throws IOException {
    world.candidateIsRefused = true;
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLED_BACK);
    assertThat(world.journal().toString()).contains("refused a refresh since its start");
    assertBack();
  }

  @Test
  void anOldKeeperThatDoesNotRefreshAgainNeedsAPerson() throws IOException {
    world.controller().start();
    world.incumbentRefreshes = false;
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("docker logs --since 10m " + INCUMBENT);
    assertThat(world.writers()).as("the new keeper runs on").containsExactly(CANDIDATE);
    assertThat(world.container(CANDIDATE).orElseThrow().policy).isEqualTo(UNLESS_STOPPED);
    assertThat(world.compose()).doesNotContain(OVERRIDE);
    assertThat(world.state().phase()).isEqualTo(Phase.WATCH);
    world.incumbentRefreshes = true;
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
    String plan = CutoverPlan.of(world.world(), world.state(), false).text();
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
  void aFullDiskRefusesACutoverBeforeItBegins() throws IOException {
    world.full = true;
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.INTERNAL_ERROR);
    assertThat(outcome.text()).contains("nothing was changed").contains("No space left");
    assertThat(world.effects).isEmpty();
    world.full = false;
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.OK);
  }

  /**
   * From the stop of the old keeper on there is room for all that follows, and for the way back.
   */
  @ParameterizedTest
  @EnumSource(Effect.class)
  void aDiskThatFillsUpInterruptsNothing(Effect when) throws IOException {
    world.autoRollback = true;
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) {
            world.full |= effect == when && world.effects.containsKey(Effect.SET_RESTART_POLICY);
          }
        };
    world.controller().start();
    assertThat(world.state().phase()).isEqualTo(Phase.WATCH);
    assertThat(world.writers()).containsExactly(CANDIDATE);
    world.full = true;
    for (int i = 0; i < 500; i++) {
      world.recorded.add(new Violation("k" + i, "a 401 of many".repeat(20)));
    }
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertBack();
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
  void theOldImageHasATagUntilTheWatchIsOver() throws IOException {
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.imageTags).containsOnlyKeys("lt-rollback:run-1-saxo-live");
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.imageTags).isEmpty();
    assertThat(world.effects)
        .containsEntry(Effect.TAG_IMAGE, 1)
        .containsEntry(Effect.UNTAG_IMAGE, 1);
  }

  @Test
  void theOldImageLosesTheTagAfterARollback() {
    world.controller().start();
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.imageTags).isEmpty();
  }

  @Test
  void theLastNameOfTheOldImageIsLeftAndTold() throws IOException {
    world.controller().start();
    world.onlyOneName = true;
    Outcome outcome = world.watch().run();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(outcome.text()).contains("docker image rm lt-rollback:run-1-saxo-live");
    assertThat(world.imageTags).isNotEmpty();
  }

  @Test
  void anOldImageThatCannotBeTaggedKeepsItsContainer() {
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) throws IOException {
            if (effect == Effect.TAG_IMAGE) {
              throw new IOException("refused");
            }
          }
        };
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.INTERNAL_ERROR);
    assertThat(world.container(INCUMBENT)).isPresent();
    assertThat(world.writers()).containsExactly(CANDIDATE);
    world.trouble = FakeWorld.NONE;
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.container(INCUMBENT)).isEmpty();
    assertThat(world.imageTags).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"false, has lost its tag", "true, is gone"})
  void anOldImageThatIsMissingInTheWatchIsAnnouncedOnce(boolean gone, String words)
      throws IOException {
    world.controller().start();
    world.imageTags.clear();
    world.imageIsGone = gone;
    assertThat(world.watch().run().exitCode()).as("no violation").isEqualTo(ExitCode.OK);
    assertThat(world.notifications)
        .filteredOn(one -> one.text().contains(words))
        .singleElement()
        .satisfies(one -> assertThat(one.event()).isEqualTo("person_needed"));
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
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLED_BACK);
    assertThat(outcome.text()).contains("somebody rolled the cutover back");
    assertBack();
  }

  @Test
  void aCutoverThatIsDoneIsReportedAsDone() throws IOException {
    world.controller().start();
    world.watch().run();
    Outcome done = world.controller().resume();
    assertThat(done.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(done.text()).contains("the cutover is done").contains("0 violations");
    world.controller().rollback();
    assertThat(world.controller().resume().text())
        .contains("was rolled back")
        .contains("asked for");
  }

  /** Killed behind the last thing it changes, with the end of the watch not noted. */
  @Test
  void aWatchThatWasKilledAfterItsLastSideEffectIsReportedAsDone() throws IOException {
    world.controller().start();
    world.trouble =
        new Quiet() {
          @Override
          public void after(Effect effect) {
            if (effect == Effect.APPEND_WORK_LOG) {
              throw new IllegalStateException("killed");
            }
          }
        };
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> world.watch().run())
        .hasMessage("killed");
    world.trouble = FakeWorld.NONE;
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    Outcome outcome = world.watch().run();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
    assertThat(world.state().phase()).isEqualTo(Phase.CUT_OVER);
    assertThat(world.workLog).hasSize(2);
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
        .anySatisfy(text -> assertThat(text).contains("is not saved in"))
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
        .contains("after " + FakeWorld.FOLDER + "/run-1-incumbent.json")
        .contains("\"writer\":\"" + INCUMBENT + "\",\"epoch\":3")
        .contains("docker update --restart=no " + CANDIDATE + " && docker stop " + CANDIDATE)
        .contains("cp " + FakeWorld.FOLDER + "/run-1-compose.yml " + FakeWorld.COMPOSE);
    assertCommandsCanBeTyped(outcome.text());
  }

  /** Each command is whole, and names what there is. */
  private void assertCommandsCanBeTyped(String text) {
    assertThat(text).doesNotContain("…", "<", "one higher", "${");
    List<String> names = world.containers.stream().map(one -> one.name).toList();
    java.util.regex.Matcher command =
        java.util.regex.Pattern.compile(
                "docker (?:start|stop|inspect|update --restart=\\S+|logs --since 1m) (\\S+)")
            .matcher(text);
    while (command.find()) {
      if (!command.group().contains("logs")) {
        assertThat(names).as(command.group()).contains(command.group(1));
      }
    }
    text.lines()
        .filter(line -> line.contains("docker start "))
        .forEach(line -> assertThat(line).containsPattern("docker update --restart=always \\S+"));
    text.lines()
        .filter(line -> line.contains("docker stop "))
        .forEach(line -> assertThat(line).contains("docker update --restart=no "));
  }

  /** Wherever a rollback breaks off, from the watch or from the midst of a cutover. */
  @ParameterizedTest
  @CsvSource({
    "WRITE_FENCE, true",
    "STOP_CONTAINER, true",
    "SET_RESTART_POLICY, true",
    "WRITE_COMPOSE, true",
    "START_CONTAINER, true",
    "START_CONTAINER, false",
    "WRITE_FENCE, false",
  })
  void theCommandsByHandCanBeTyped(Effect refused, boolean fromTheWatch) throws IOException {
    boolean[] back = {fromTheWatch};
    if (fromTheWatch) {
      world.controller().start();
    }
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) throws IOException {
            if (effect == Effect.RUN_DEPLOY && !back[0]) {
              back[0] = true;
              throw new IOException("refused");
            }
            if (effect == refused && back[0]) {
              throw new IOException("refused");
            }
          }
        };
    Outcome outcome = fromTheWatch ? world.controller().rollback() : world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertCommandsCanBeTyped(outcome.text());
    assertCommandsCanBeTyped(world.controller().withoutJournal());
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
    assertThat(again.text()).contains("no cutover stands").contains(INCUMBENT + " continues");
  }

  @Test
  void aSecondRollbackWaitsForAWriteOfTheOldKeeper() throws IOException {
    world.controller().start();
    world.controller().rollback();
    world.foreignDeploy();
    Instant before = world.world().canonical().look().issuedAt().orElseThrow();

    Outcome again = world.controller().rollback();

    assertThat(again.exitCode()).as(again.text()).isEqualTo(ExitCode.OK);
    assertThat(again.text()).contains("was seen to refresh");
    assertThat(world.world().canonical().look().issuedAt().orElseThrow()).isAfter(before);
    assertThat(world.runs(CANDIDATE)).isFalse();
    assertBack();
  }

  @Test
  void aSecondRollbackSeesThatTheOldKeeperRefreshesNoMore() throws IOException {
    world.controller().start();
    world.controller().rollback();
    world.incumbentRefreshes = false;

    Outcome again = world.controller().rollback();

    assertThat(again.exitCode()).as(again.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(world.fenceWriter()).isEqualTo(INCUMBENT);
    world.incumbentRefreshes = true;
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
    assertBack();
  }

  @Test
  void aSecondRollbackBringsAContainerBackThatIsNotThere() throws IOException {
    world.controller().start();
    world.controller().rollback();
    world.containers.removeIf(one -> one.name.equals(INCUMBENT));

    Outcome again = world.controller().rollback();

    assertThat(again.exitCode()).as(again.text()).isEqualTo(ExitCode.OK);
    assertBack();
  }

  @Test
  void aRollbackInTheParallelPhaseNoticesThatTheOldKeeperIsNotThere() throws IOException {
    world.containers.removeIf(one -> one.name.equals(INCUMBENT));

    Outcome outcome = world.controller().rollback();

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("there is no container " + INCUMBENT);
    assertThat(world.runs(CANDIDATE)).isFalse();
  }

  /** What may be wrong with an old keeper that nobody has stopped, and the remedy. */
  enum Wrong {
    DOWN("docker start " + INCUMBENT) {
      @Override
      void happen(FakeWorld world) {
        world.container(INCUMBENT).ifPresent(world::foreignStop);
      }
    },
    REFUSED("docker restart " + INCUMBENT) {
      @Override
      void happen(FakeWorld world) {
        world.incumbentIsRefused = true;
        world.sleep(FakeWorld.INCUMBENT_CYCLE);
      }
    },
    NOT_ALONE("docker stop " + FakeWorld.RENAMED) {
      @Override
      void happen(FakeWorld world) {
        world.foreignCopy();
      }
    },
    SILENT("docker logs " + INCUMBENT) {
      @Override
      void happen(FakeWorld world) {
        world.incumbentRefreshes = false;
        world.sleep(Duration.ofMinutes(20));
      }
    };

    private final String remedy;

    Wrong(String remedy) {
      this.remedy = remedy;
    }

    abstract void happen(FakeWorld world);
  }

  @ParameterizedTest
  @EnumSource(Wrong.class)
  void aRollbackInTheParallelPhaseReportsNoSuccessIfTheOldKeeperDoesNotRefreshAlone(Wrong wrong)
      throws IOException {
    wrong.happen(world);
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains(wrong.remedy);
    assertThat(world.runs(CANDIDATE)).isFalse();
  }

  @Test
  void aTokenOfUnknownLifeIsNoReasonAgainstARollbackInTheParallelPhase() {
    world.asOthers(
        () -> {
          world.files.put(
              FakeWorld.CANONICAL,
              "{\"access_token\":\"a\",\"refresh_token\":\"r\"}".getBytes(StandardCharsets.UTF_8));
          return true;
        });
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @EnumSource(Wrong.class)
  void norDoesARollbackOfACutoverThatNeverStoppedIt(Wrong wrong) throws IOException {
    breakOffAtTheFirstFile();
    wrong.happen(world);
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    if (wrong != Wrong.DOWN) {
      assertThat(outcome.text()).contains(wrong.remedy);
    }
  }

  @Test
  void aSecondRollbackOfACutoverThatBrokeOffEarlyNoticesAnotherKeeper() throws IOException {
    breakOffAtTheFirstFile();
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
    world.foreignCopy();
    Outcome again = world.controller().rollback();
    assertThat(again.exitCode()).as(again.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(again.text()).contains("docker stop " + FakeWorld.RENAMED);
  }

  private void breakOffAtTheFirstFile() {
    world.trouble =
        new Quiet() {
          @Override
          public void after(Effect effect) {
            if (effect == Effect.SAVE_FILE) {
              world.stop.request();
            }
          }
        };
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    world.trouble = FakeWorld.NONE;
    world.stop = new Stop(world);
  }

  @Test
  void theInstructionsOfARollbackThatBrokeOffSayWhatIsDoneAndTheRestartPolicy() throws IOException {
    world.controller().start();
    world.incumbentRefreshes = false;
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) throws IOException {
            if (effect == Effect.START_CONTAINER
                && world
                    .container(INCUMBENT)
                    .filter(one -> one.startedAt.isPresent())
                    .isPresent()) {
              throw new IOException("refused");
            }
          }
        };
    assertThat(world.controller().rollback().text())
        .contains("2. return-fence (done):")
        .contains("6. verify-refreshing (broke off here):")
        .contains("docker start " + INCUMBENT + " && docker update --restart=always " + INCUMBENT);
  }

  /** What the engine may lack is found before the only working keeper is stopped. */
  @Test
  void anOldKeeperThatCouldNotBeStartedLeavesTheNewOneRunning() throws IOException {
    world.controller().start();
    Instant started = world.container(CANDIDATE).orElseThrow().startedAt.orElseThrow();
    world.obstacles.add("network front is gone");
    for (int i = 0; i < 2; i++) {
      Outcome outcome = world.controller().rollback();
      assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
      assertThat(outcome.text())
          .contains("network front is gone")
          .contains(CANDIDATE + " runs and refreshes")
          .contains("observer cutover resume");
      assertThat(world.container(CANDIDATE).orElseThrow().startedAt).contains(started);
      assertThat(world.writers()).containsExactly(CANDIDATE);
      assertThat(world.state().phase()).isEqualTo(Phase.WATCH);
    }
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    world.obstacles.clear();
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
    assertBack();
  }

  @Test
  void anOldKeeperThatIsRefusedWhenItStartsIsStoppedForTheNewOne() throws IOException {
    world.controller().start();
    world.watch().run();
    world.incumbentIsRefused = true;
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("refused its refresh token").contains("nothing to do");
    assertThat(world.writers()).containsExactly(CANDIDATE);
    assertThat(world.state().phase()).isEqualTo(Phase.CUT_OVER);
    world.sleep(Duration.ofHours(1));
    assertThat(world.world().canonical().look().valid(world.time.instant())).isTrue();
  }

  @Test
  void whatTheEngineDoesNotPermitIsNotTriedAgain() throws IOException {
    world.controller().start();
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) throws IOException {
            if (effect == Effect.CREATE_CONTAINER) {
              throw new EngineDenial("403");
            }
          }
        };
    Instant before = world.time.instant();
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(Duration.between(before, world.time.instant())).isLessThan(Duration.ofSeconds(1));
    assertThat(world.refreshers()).containsExactly(CANDIDATE);
  }

  @Test
  void allThatSpeaksAgainstItIsToldAtOnce() {
    world.readiness = ExitCode.INCONCLUSIVE;
    world.notLooking = Optional.of("unhealthy: last look an hour ago");
    world.readOnly = Optional.of("the engine refuses changes");
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(outcome.text())
        .contains("as the test says", "start observer run", "the engine refuses changes");
  }

  @Test
  void aRollbackThatWasGivenUpIsNotBegunAgainForWhatIsKnown() throws IOException {
    world.autoRollback = true;
    world.controller().start();
    world.obstacles.add("image old is gone");
    world.recorded.add(new Violation("k1", "a 401"));
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.watch().run().exitCode())
        .as("a watch with a violation")
        .isEqualTo(ExitCode.NOT_READY);
    assertThat(world.state().phase()).isEqualTo(Phase.CUT_OVER);
  }

  /** Each of these refuses a start, and a plan says so with the same exit code. */
  @ParameterizedTest
  @EnumSource(Against.class)
  void aPlanExitsAsAStartWould(Against against) {
    against.in(world);
    CutoverPlan plan = CutoverPlan.of(world.world(), world.state(), true);
    Outcome outcome = world.controller().start();
    assertThat(plan.exitCode()).as(plan.text()).isEqualTo(outcome.exitCode());
    assertThat(outcome.exitCode()).isEqualTo(against.exitCode);
    assertThat(world.effects).isEmpty();
  }

  /** What speaks against a cutover. */
  enum Against {
    NOT_READY(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.readiness = ExitCode.NOT_READY;
      }
    },
    NOT_APPROVED(ExitCode.AWAITING_APPROVAL) {
      @Override
      void in(FakeWorld world) {
        world.readiness = ExitCode.AWAITING_APPROVAL;
      }
    },
    NOBODY_LOOKS(ExitCode.INCONCLUSIVE) {
      @Override
      void in(FakeWorld world) {
        world.notLooking = Optional.of("unhealthy: last look an hour ago");
      }
    },
    NO_WAY_BACK(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.obstacles.add("image old is gone");
      }
    },
    CANONICAL_FILE_LOCKED(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.locked.put(FakeWorld.CANONICAL, "is immutable");
      }
    },
    COMPOSE_FILE_LOCKED(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.locked.put(FakeWorld.COMPOSE, "is immutable");
      }
    },
    COMPOSE_FILE_READ_ONLY(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.rights.put(FakeWorld.COMPOSE, new FileAccess.Rights(0, 0, 0444, false));
      }
    },
    OVERRIDE_NAMES_THE_CANONICAL_FILE(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.files.put(
            FakeWorld.COMPOSE,
            FakeWorld.COMPOSE_TEXT
                .replace("parallel.json", "saxobank_tokens_live.json")
                .getBytes(StandardCharsets.UTF_8));
      }
    },
    ENGINE_ONLY_READS(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.readOnly = Optional.of("the container engine refuses changes, with 403");
      }
    },
    OLD_KEEPER_WAS_CREATED_AGAIN(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        world.watched.put(
            Role.INCUMBENT, List.of(watched(Role.INCUMBENT, world, "id-of-another", 86_400)));
      }
    },
    NEW_KEEPER_WAS_CREATED_AGAIN(ExitCode.NOT_READY) {
      @Override
      void in(FakeWorld world) {
        String id = world.container(CANDIDATE).orElseThrow().id;
        world.watched.put(
            Role.CANDIDATE,
            List.of(
                watched(Role.CANDIDATE, world, "id-of-another", 86_400),
                watched(Role.CANDIDATE, world, id, 3600)));
      }
    };

    private static WatchedContainer watched(Role role, FakeWorld world, String id, int ago) {
      String name = role == Role.INCUMBENT ? INCUMBENT : CANDIDATE;
      return new WatchedContainer(
          role,
          FakeWorld.START.minusSeconds(ago),
          id,
          world.container(name).orElseThrow().definition().imageId());
    }

    final ExitCode exitCode;

    Against(ExitCode exitCode) {
      this.exitCode = exitCode;
    }

    abstract void in(FakeWorld world);
  }

  @Test
  void aPlanOfWhatStandsAlreadyExitsAsAStartWould() {
    world.controller().start();
    assertThat(CutoverPlan.of(world.world(), world.state(), false).exitCode())
        .isEqualTo(ExitCode.NOT_READY);
  }

  /** Such a deploy_timeout leaves time for a cutover only just after a write. */
  private void deployTimeoutLeaves(Duration time) {
    Duration others = RefreshMargin.STOP.plusSeconds(15).plus(RefreshMargin.FIRST_EXCHANGE);
    CutoverConfig how = world.how;
    world.how =
        new CutoverConfig(
            how.composeFile(),
            how.service(),
            how.overrideVariable(),
            how.flushWait(),
            how.deployCommand(),
            Duration.ofSeconds(1200).minus(time).minus(others),
            how.firstWriteTimeout(),
            how.watch(),
            how.watchCadence());
  }

  @Test
  void anAccessTokenThatMightNotLastIsReplacedBeforeTheOldKeeperIsStopped() throws IOException {
    deployTimeoutLeaves(Duration.ofSeconds(25));
    Instant due = FakeWorld.START.plusSeconds(360);
    String plan = CutoverPlan.of(world.world(), world.state(), false).text();
    assertThat(plan).contains("start waits for the next write").contains("by " + due);

    Outcome outcome = world.controller().start();

    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
    assertThat(String.join("\n", world.told))
        .contains("waiting for its next write, until " + due)
        .doesNotContain("even a new access token");
    assertThat(world.state().run().orElseThrow().begunAt(StepId.WAIT_FOR_FLUSH).orElseThrow())
        .isAfter(FakeWorld.START.plusSeconds(300));
  }

  @Test
  void anAccessTokenThatLastsIsNotWaitedFor() {
    deployTimeoutLeaves(Duration.ofSeconds(35));
    world.controller().start();
    assertThat(String.join("\n", world.told)).doesNotContain("waiting for its next write");
  }

  @Test
  void anAccessTokenThatIsNotReplacedInTimeStopsNothing() {
    deployTimeoutLeaves(Duration.ofSeconds(25));
    world.incumbentRefreshes = false;
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("wrote no new one in time");
    assertThat(world.runs(INCUMBENT)).isTrue();
    assertThat(world.container(INCUMBENT).orElseThrow().policy).isEqualTo(ALWAYS);
  }

  @Test
  void readinessThatIsLostWhileTheNextWriteIsWaitedForStopsNothing() {
    // Near its next write, which is waited for.
    world.sleep(Duration.ofSeconds(240));
    world.readinessAtFirst.add(ExitCode.OK);
    world.readiness = ExitCode.NOT_READY;
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("nothing was changed").contains("waited for");
    assertThat(world.runs(INCUMBENT)).isTrue();
    assertThat(world.container(INCUMBENT).orElseThrow().policy).isEqualTo(ALWAYS);
    assertThat(world.state().phase()).isEqualTo(Phase.PARALLEL);
  }

  /** One that writes between the flush and the deployment is neither of the two keepers. */
  @ParameterizedTest
  @EnumSource(
      value = Effect.class,
      names = {"WRITE_FENCE", "WRITE_COMPOSE"})
  void aThirdWriterBeforeTheDeploymentEndsTheCutover(Effect when) throws IOException {
    world.how = FakeWorld.how(List.of());
    world.trouble =
        new Quiet() {
          private boolean once = true;

          @Override
          public void before(Effect effect) {
            if (effect == when && once) {
              once = false;
              world.time.advance(Duration.ofSeconds(1));
              world.refresh();
            }
          }
        };
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLED_BACK);
    assertThat(outcome.text() + world.told).contains("somebody else writes it");
    assertBack();
  }

  @Test
  void aDeploymentThatCannotBeRightIsNotWaitedFor() {
    world.how = FakeWorld.how(List.of());
    world.time.after(
        Duration.ofSeconds(20),
        () -> {
          world.containers.removeIf(one -> one.name.equals(CANDIDATE));
          // As from an env_file: the compose file does not have it any more.
          world.start(
              world.add(
                  CANDIDATE,
                  UNLESS_STOPPED,
                  java.util.Map.of(OVERRIDE, "/data/tokens/parallel.json"),
                  java.util.Map.of("com.docker.compose.service", CANDIDATE)));
        });
    Instant begun = world.time.instant();
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLED_BACK);
    Entry failed =
        world.journal().stream()
            .filter(entry -> entry.kind() == Entry.Kind.STEP_FAILED)
            .findFirst()
            .orElseThrow();
    assertThat(failed.text()).contains("env_file");
    assertThat(failed.at()).isBefore(begun.plusSeconds(20 + 15));
  }

  @Test
  void aWatchThatDidNotSeeAllIsInconclusive() throws IOException {
    world.controller().start();
    world.doubts.add("canonical_cadence: nobody looked");
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.INCONCLUSIVE);
    assertThat(world.workLog).anyMatch(line -> line.contains("violations=unknown"));
  }

  @Test
  void aCutoverThatCouldNotBeTakenBackDoesNotBegin() throws IOException {
    world.obstacles.add("/srv/tokens, which it mounts, is not there");
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("/srv/tokens").contains("nothing was changed");
    assertThat(world.effects).isEmpty();
  }

  /**
   * A deployment that fails while the old keeper cannot come back: nobody is left out of the way.
   */
  @Test
  void aFailureThatCannotBeTakenBackCanBeGoneOnWith() throws IOException {
    world.deployWorks = false;
    world.trouble =
        new Quiet() {
          @Override
          public void before(Effect effect) {
            if (effect == Effect.RUN_DEPLOY) {
              world.obstacles.add("image old is gone");
            }
          }
        };
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("Nobody refreshes").contains("observer cutover resume");
    world.deployWorks = true;
    assertThat(world.controller().resume().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(world.state().phase()).isEqualTo(Phase.WATCH);
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
