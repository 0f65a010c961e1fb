package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Days in real containers on which something goes wrong. */
@NeedsEngine(images = true)
class FaultyDayIT {
  private static final Duration GRACE = Duration.ofSeconds(10);

  /**
   * The old keeper's container is restarted and its file belongs to somebody else, which is told;
   * the consumer gets a 401 that no stale token explains, which is not held against anybody.
   */
  @Test
  void whatIsAdvisoryIsToldAndBlocksOnlyWhereItIsToBlock() throws Exception {
    Setting setting = Setting.compressedDay().incumbentUser(Stage.USER + 1);
    try (Stage stage = new Stage(Engine.shared(), setting).begin()) {
      // What happens to a container before the observer first looks at it is not asked for.
      stage.readinessUntil(
          "the containers to be watched",
          answer -> answer.verdict("keeper_restarts").equals("PENDING"));
      stage.incumbent().restart(GRACE);
      refusedWhileTheTokenIsValid(stage);
      Answer day =
          stage.readinessUntil(
              "all three to be found",
              answer ->
                  answer.verdict("keeper_restarts").equals("FAIL")
                      && answer.verdict("file_compatibility").equals("FAIL")
                      && answer.measured("consumer_no_stale_401").path("unrelated").asInt() == 1);
      assertThat(day.exitCode()).as(day.toString()).isEqualTo(5);
      assertThat(day.measured("keeper_restarts").path("incumbent_events").asInt()).isPositive();
      assertThat(day.measured("keeper_restarts").path("candidate_events").asInt()).isZero();
      assertThat(day.blocking("FAIL")).isEmpty();
      assertThat(stage.consumer().count("HTTP 401")).isEqualTo(1);

      Answer strict = stage.readiness("strict");
      assertThat(strict.exitCode()).isEqualTo(3);
      assertThat(strict.blocking("FAIL")).containsExactly("file_compatibility", "keeper_restarts");
    }
  }

  /**
   * A 401 so long after the last write of the canonical cache that it has nothing to do with it:
   * the old keeper is held until the consumer has scanned twice, which is longer than the grace.
   */
  private static void refusedWhileTheTokenIsValid(Stage stage) throws Exception {
    stage.incumbent().pause();
    stage.consumer().says("scan done", stage.consumer().count("scan done") + 2);
    stage.consumer().kill("USR1");
    stage.consumer().says("HTTP 401");
    stage.incumbent().unpause();
  }

  /**
   * First a token that runs out before the next one comes, then the end of the new keeper's chain.
   */
  @Test
  void aStaleTokenAndAnInvalidGrantAreEachHeldAgainstThem() throws Exception {
    try (Stage stage = new Stage(Engine.shared(), Setting.compressedDay()).begin()) {
      stage.tool("admin", "POST", "lifetime", "{\"chain\":\"incumbent\",\"seconds\":1}");
      Answer stale =
          stage.readinessUntil(
              "the 401 to be found",
              answer -> answer.blocking("FAIL").contains("consumer_no_stale_401"));
      assertThat(stale.exitCode()).isEqualTo(3);
      assertThat(stale.blocking("FAIL"))
          .containsExactlyInAnyOrder("incumbent_valid_token", "consumer_no_stale_401");
      assertThat(stale.measured("consumer_no_stale_401").path("stale_token").asInt()).isPositive();
      assertThat(stale.measured("consumer_no_stale_401").path("unrelated").asInt()).isZero();

      stage.tool("admin", "POST", "revoke", "{\"chain\":\"candidate\"}");
      Answer revoked =
          stage.readinessUntil(
              "the invalid_grant to be found",
              answer -> answer.blocking("FAIL").contains("candidate_no_invalid_grant"));
      assertThat(revoked.exitCode()).isEqualTo(3);
      assertThat(revoked.verdict("incumbent_no_invalid_grant")).isNotEqualTo("FAIL");
      assertThat(stage.candidate().logged()).contains("Manual re-authorization required");
      assertThat(stage.candidate().isRunning()).isTrue();
    }
  }

  /**
   * Neither keeper can save anything for a while; the new one spends no token it could not keep.
   */
  @Test
  void aFullDiskStopsTheRefreshesAndLosesNothing() throws Exception {
    Setting setting = Setting.compressedDay().smallTokens(256);
    try (Stage stage = new Stage(Engine.shared(), setting).begin()) {
      stage.tool().run("dd", "if=/dev/zero", "of=" + Stage.TOKENS + "/ballast", "bs=4k");
      Answer full =
          stage.readinessUntil(
              "the stillness to be found",
              answer -> answer.blocking("FAIL").contains("candidate_cadence"));
      assertThat(full.exitCode()).isEqualTo(3);
      // The old keeper knows no such care: it may well lose its chain here.
      assertThat(full.blocking("FAIL"))
          .filteredOn(criterion -> criterion.startsWith("candidate"))
          .containsExactly("candidate_cadence");
      assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
      assertThat(stage.candidate().isRunning()).isTrue();

      long refreshed = stage.candidate().count("token refreshed");
      stage.tool().ask("rm", Stage.TOKENS + "/ballast");
      stage.candidate().says("token refreshed", refreshed + 1);
      assertThat(stage.candidate().logged()).doesNotContain("invalid_grant");
      assertThat(stage.standing(Stage.PARALLEL)).isEqualTo("LIVE");
    }
  }

  /** Everything else is as it should be, which does not help. */
  @Test
  void aLogThatTheEngineDoesNotKeepIsMissingEvidence() throws Exception {
    Setting setting = Setting.compressedDay().consumerLogging("none");
    try (Stage stage = new Stage(Engine.shared(), setting).begin()) {
      Answer answer =
          stage.readinessUntil(
              "nothing else to speak against it",
              any ->
                  any.blocking("INCONCLUSIVE")
                      .equals(List.of("consumer_no_stale_401", "observation_coverage")));
      assertThat(answer.exitCode()).as(answer.toString()).isEqualTo(4);
    }
  }
}
