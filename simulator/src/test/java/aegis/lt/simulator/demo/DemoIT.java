package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way through the demo, with actors in the place of keeper and observer. */
class DemoIT {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Progress progress = new Progress(new PrintWriter(out), new PrintWriter(err), false);
  private Path stage;
  private Programs programs;

  @BeforeEach
  void actors() throws Exception {
    stage = Files.createDirectory(directory.resolve("stage"));
    programs =
        new Programs(
            Path.of(System.getProperty("java.home"), "bin", "java"),
            ActorJar.of(directory, ActingKeeper.class),
            ActorJar.of(directory, ActingObserver.class));
  }

  private int demo(Optional<PlantedFault> fault) throws Exception {
    return demo(fault, Optional.empty());
  }

  private int demo(Optional<PlantedFault> fault, Optional<CutoverFault> cutoverFault)
      throws Exception {
    return new Demo(
            stage, programs, new Timetable(Timetable.SHORTEST_DAY), fault, cutoverFault, progress)
        .run();
  }

  @Test
  void aCleanDayEndsApprovedAndReadyAndGoesOnToTheCutoverWhoseExitCodeCounts() throws Exception {
    assertThat(demo(Optional.empty())).isEqualTo(7);

    assertThat(err.toString())
        .contains("Everything is in " + stage)
        .contains("Approved in")
        .contains("Cutting over: observer cutover start --execute")
        .contains("  deploy: the actor deploys nothing");
    assertThat(out.toString())
        .startsWith("Readiness: READY (exit code 0)\n")
        .contains("The cutover ended with exit code 7, expected was 0\n")
        .endsWith("Reports:\n  " + stage.resolve("reports/report.html") + "\n");
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(stage.resolve("keeper.log")).content().contains("token refreshed");
  }

  @Test
  void aControllerThatIsKilledIsToldToGoOn() throws Exception {
    assertThat(demo(Optional.empty(), Optional.of(CutoverFault.KILLED_IN_STEP))).isEqualTo(7);

    assertThat(err.toString())
        .contains("Killed the controller with -9")
        .contains("Continuing: observer cutover resume");
  }

  private int rolledBack(boolean oldKeeperIsAtWork, Duration patience) throws Exception {
    try (Stage running =
        new Stage(new DemoFiles(stage), programs, new Timetable(Timetable.SHORTEST_DAY))) {
      // Before it starts: a refresh that is under way would be finished, and count.
      running.incumbent().stall(!oldKeeperIsAtWork);
      running.startWithChainsOfTheirOwn();
      Optional<CutoverFault> fault = Optional.of(CutoverFault.DEPLOY_NEVER_COMES);
      return new CutoverAct(running, progress, fault, patience).play();
    }
  }

  @Test
  void aRollbackIsGoodOnceTheOldKeeperHasRefreshedAgain() throws Exception {
    assertThat(rolledBack(true, Duration.ofMinutes(1))).isEqualTo(7);

    assertThat(out.toString()).contains("The canonical chain was refreshed by the old keeper ");
  }

  @Test
  void aRollbackThatLeavesNobodyRefreshingIsAnError() throws Exception {
    assertThat(rolledBack(false, Duration.ofSeconds(2))).isEqualTo(1);

    assertThat(out.toString()).contains("Nobody refreshes it any more: waited 2 s in vain.");
  }

  @Test
  void aFaultThatIsFoundEndsTheDayEarlyWithItsCriterion() throws Exception {
    Files.createFile(stage.resolve("spoilt"));

    assertThat(demo(Optional.of(PlantedFault.INVALID_GRANT))).isEqualTo(3);

    assertThat(err.toString())
        .contains("Planting the fault invalid-grant")
        .doesNotContain("Approved");
    assertThat(out.toString())
        .isEqualTo(
            """
            Reports:
              %s
            Readiness: NOT_READY (exit code 3)
              FAIL candidate_no_invalid_grant: as planned
            """
                .formatted(stage.resolve("reports/report.html")));
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aFaultThatIsNotFoundIsAnError() throws Exception {
    assertThat(demo(Optional.of(PlantedFault.TORN_JSON))).isEqualTo(1);

    assertThat(out.toString()).contains("was planted and not found");
  }

  @Test
  void anObserverThatDoesNotStartEndsTheDemoWithItsLastWords() throws Exception {
    programs = new Programs(programs.java(), programs.keeper(), directory.resolve("missing.jar"));

    assertThat(catchThrowable(() -> demo(Optional.empty())))
        .hasMessageContaining("the observer has ended")
        .hasMessageContaining("missing.jar");
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aStoppedKeeperDoesNotSurviveEither() throws Exception {
    try (Stage running =
        new Stage(new DemoFiles(stage), programs, new Timetable(Duration.ofMinutes(1)))) {
      running.startWithChainsOfTheirOwn();
      running.candidate().kill("STOP");
    }
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)).isEmpty();
  }
}
