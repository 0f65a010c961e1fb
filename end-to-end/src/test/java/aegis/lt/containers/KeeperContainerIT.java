package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Waiting;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.HostConfig;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The new keeper's container, stopped and killed. */
@NeedsEngine(images = true)
class KeeperContainerIT {
  private static final long KILLED = 137;
  private static final long TERMINATED = 143;
  private static final Duration LONG = Duration.ofSeconds(5);
  private static final String PENDING = Stage.TOKENS + "/.saxobank_tokens_live_rust.json.pending";

  private Stage stage;
  private Box keeper;

  @BeforeEach
  void begin() throws Exception {
    stage = new Stage(Engine.shared(), Setting.compressedDay().refreshEvery(Duration.ofSeconds(2)));
    keeper = stage.startCandidate().says("token refreshed");
  }

  @AfterEach
  void end() {
    stage.close();
  }

  private void waitForARefreshInFlight() throws Exception {
    Waiting.until(
        "a refresh in flight",
        () -> stage.tool().run("test", "-e", PENDING).exitCode() == 0,
        stage::lastLines);
  }

  @Test
  void itIsNotRootAndHasNoRightsAndEndsOfItselfWhenItIsStopped() throws Exception {
    InspectContainerResponse found = keeper.inspect();
    HostConfig host = found.getHostConfig();
    assertThat(found.getConfig().getUser()).isEqualTo(Stage.USER + ":100");
    assertThat(host.getReadonlyRootfs()).isTrue();
    assertThat(host.getPrivileged()).isFalse();
    assertThat(host.getBinds())
        .extracting(bind -> bind.getPath())
        .isNotEmpty()
        .noneMatch(path -> path.contains("docker"));

    keeper.stop(Duration.ofSeconds(10));
    assertThat(keeper.exitCode()).isZero();
    assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
  }

  private String health() {
    try {
      return keeper.run("lt-health").out();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  @Test
  void theHealthCheckStartsNoJavaAndNoticesAKeeperThatHangsOrIsGone() throws Exception {
    Waiting.until(
        "a healthy keeper",
        () -> keeper.run("lt-health").exitCode() == 0,
        () -> health() + keeper.lastLines());
    String first = keeper.run("cat", "/tmp/lt-health").out();
    Waiting.until(
        "the next word of its health",
        () -> !keeper.run("cat", "/tmp/lt-health").out().equals(first),
        keeper::lastLines);
    assertThat(health()).isEqualTo("healthy\n");
    assertThat(keeper.inspect().getConfig().getHealthcheck().getTest())
        .containsExactly("CMD", "/opt/lt/bin/lt-health");
    Box.Result stale =
        keeper.run(
            "sh",
            "-c",
            "echo 1700000000 >/tmp/h; echo healthy >>/tmp/h; LT_HEALTH_FILE=/tmp/h lt-health");
    assertThat(stale.exitCode()).isEqualTo(1);
    assertThat(stale.out()).startsWith("unhealthy: no sign of the program since 1699999910");
    Box.Result gone = keeper.run("sh", "-c", "LT_HEALTH_FILE=/tmp/none lt-health");
    assertThat(gone.exitCode()).isEqualTo(1);
    assertThat(gone.out()).startsWith("unhealthy: no /tmp/none");
  }

  /**
   * Before it has told the kernel that it listens to signals: the container's init is there by
   * then.
   */
  @Test
  void stoppedInTheFirstMomentItIsNotKilled() throws Exception {
    keeper.stop(Duration.ofSeconds(10));
    for (int round = 1; round <= 3; round++) {
      keeper.start().stop(Duration.ofSeconds(10));
      assertThat(keeper.exitCode()).as("round %d", round).isIn(0L, TERMINATED);
    }
    assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
  }

  @Test
  void stoppedDuringARefreshItEndsAndLosesNothing() throws Exception {
    stage.fault("late-answer", 1, Duration.ofSeconds(2));
    waitForARefreshInFlight();
    keeper.stop(Duration.ofSeconds(10));
    assertThat(keeper.exitCode()).isZero();
    assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
  }

  @Test
  void killedBeforeTheEndpointHasSeenTheRequestItLosesNothing() throws Exception {
    stage.fault("held", 1, LONG);
    waitForARefreshInFlight();
    long refreshed = keeper.count("token refreshed");
    keeper.kill("KILL");
    assertThat(keeper.ended()).isEqualTo(KILLED);
    assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");

    keeper.start().says("token refreshed", refreshed + 1);
    assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
    assertThat(keeper.logged()).doesNotContain("invalid_grant");
  }

  @Test
  void killedRightAfterTheAnswerHasComeItLosesNothing() throws Exception {
    for (int round = 1; round <= 3; round++) {
      long refreshed = keeper.count("token refreshed");
      stage.tool("exchanged", Stage.CANDIDATE_CHAIN, String.valueOf(1 + 2 * round));
      keeper.kill("KILL");
      assertThat(keeper.ended()).isEqualTo(KILLED);
      keeper.start();
      stage.tool("exchanged", Stage.CANDIDATE_CHAIN, String.valueOf(2 + 2 * round));
      keeper.says("token refreshed", refreshed + 1);
      assertThat(stage.standing(Stage.PARALLEL)).as("round %d", round).isEqualTo("LIVE");
    }
    assertThat(keeper.logged()).doesNotContain("invalid_grant");
  }

  /**
   * The owner cannot be kept by a keeper that is not root; that is found out before the request.
   */
  @Test
  void aCacheOfSomebodyElseIsNotRefreshedAndNoTokenIsSpent() throws Exception {
    stage.tool().ask("chown", "4711", Stage.PARALLEL);
    stage.tool().ask("chmod", "0644", Stage.PARALLEL);
    keeper.says("ERROR");
    long refreshed = keeper.count("token refreshed");
    assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
    assertThat(keeper.isRunning()).isTrue();

    stage.tool().ask("chown", String.valueOf(Stage.USER), Stage.PARALLEL);
    keeper.says("token refreshed", refreshed + 1);
    assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
  }
}
