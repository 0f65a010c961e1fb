package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.ALWAYS;
import static aegis.lt.observer.cutover.FakeWorld.CANDIDATE;
import static aegis.lt.observer.cutover.FakeWorld.INCUMBENT;
import static aegis.lt.observer.cutover.FakeWorld.OVERRIDE;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.docker.RestartPolicy;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
            java.nio.charset.StandardCharsets.UTF_8);
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
}
