package aegis.lt.observer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.shared.config.ConfigException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
  @Test
  void everythingHasTheDefaultOfTheSystemItWatches() throws Exception {
    ObserverConfig config = ConfigReader.parse("");

    assertThat(config.migration()).isEqualTo("saxo-live");
    assertThat(config.sampleInterval()).isEqualTo(Duration.ofSeconds(15));
    assertThat(config.incumbent().log())
        .isEqualTo(new LogOrigin.OfContainer("aegis-token-keeper-live"));
    assertThat(config.candidate().tokenCache())
        .isEqualTo(Path.of("/data/tokens/saxobank_tokens_live_rust.json"));
    assertThat(config.incumbent().cadence().every()).isEqualTo(Duration.ofSeconds(300));
    assertThat(config.incumbent().cadence().tolerance()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.candidate().cadence().every()).isEqualTo(Duration.ofSeconds(900));
    assertThat(config.candidate().cadence().tolerance()).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.consumer().log()).isEqualTo(new LogOrigin.OfContainer("aegis-lt-scan-cycle"));
    assertThat(config.dockerHost()).isEqualTo(DockerHost.LOCAL);
    assertThat(config.retention()).isEqualTo(Duration.ofDays(14));
  }

  @Test
  void theExampleInConfigsIsAcceptedAndShowsTheDefaults() throws Exception {
    ObserverConfig example = ConfigReader.read(Path.of("../configs/lt_observer.yaml"));
    ObserverConfig defaults = ConfigReader.parse("");

    assertThat(example.requirements()).isEqualTo(defaults.requirements());
    assertThat(example.incumbent()).isEqualTo(defaults.incumbent());
    assertThat(example.candidate()).isEqualTo(defaults.candidate());
    assertThat(example.dockerHost()).isEqualTo(defaults.dockerHost());
    assertThat(example.retention()).isEqualTo(defaults.retention());
    assertThat(example.cutover()).isEqualTo(defaults.cutover());
    assertThat(example.autoRollback()).isEqualTo(defaults.autoRollback());
    assertThat(example.later()).isEmpty();
  }

  @Test
  void theExampleForAnotherEndpointFitsTheKeepers() throws Exception {
    ObserverConfig example =
        ConfigReader.read(Path.of("../configs/examples/keycloak_observer.yaml"));
    String keeper = Files.readString(Path.of("../configs/examples/keycloak_token_keeper.yaml"));

    assertThat(keeper)
        .contains("container_token_cache_path: " + example.incumbent().tokenCache())
        .contains("keeper_name: " + example.cutover().service())
        .contains("incumbent_name: old-keycloak-token-keeper");
    assertThat(example.incumbent().log())
        .isEqualTo(new LogOrigin.OfContainer("old-keycloak-token-keeper"));
    assertThat(example.candidate().cadence().longest()).isEqualTo(Duration.ofSeconds(210));
    assertThat(example.later()).isEmpty();
  }

  @Test
  void allThatIsWrongIsToldAtOnceWithItsLine() {
    assertThatThrownBy(
            () ->
                ConfigReader.parse(
                    """
                    window: soon
                    incumbant: {}
                    incumbent:
                      cadence: 10s
                      cadence_tolerance: 10s
                    consumer:
                      container: a
                      log_file: b
                      unauthorized_pattern: '('
                    blocking: [nothing]
                    docker_host: localhost
                    min_coverage: 1.01
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: window")
        .hasMessageContaining("line 2: incumbant: unknown key")
        .hasMessageContaining("line 5: incumbent.cadence_tolerance")
        .hasMessageContaining("line 8: consumer.log_file")
        .hasMessageContaining("line 9: consumer.unauthorized_pattern")
        .hasMessageContaining("line 10: blocking")
        .hasMessageContaining("line 11: docker_host")
        .hasMessageContaining("line 12: min_coverage");
  }

  @ParameterizedTest
  @CsvSource({"30s, 60s, true", "30001ms, 60s, false"})
  void theSampleIntervalIsAtMostHalfOfTheGap(String interval, String gap, boolean fine) {
    String text = "sample_interval: " + interval + "\nmax_gap: " + gap;
    if (fine) {
      org.assertj.core.api.Assertions.assertThatCode(() -> ConfigReader.parse(text))
          .doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> ConfigReader.parse(text)).hasMessageContaining("half of max_gap");
    }
  }

  @Test
  void theKeepersMustNotShareAFile() {
    assertThatThrownBy(
            () ->
                ConfigReader.parse(
                    "candidate:\n  token_cache: /data/tokens/saxobank_tokens_live.json"))
        .hasMessageContaining("different files");
  }

  @Test
  void advisoryCriteriaCanBeMadeBlocking() throws Exception {
    ObserverConfig config = ConfigReader.parse("blocking: [keeper_restarts]");

    assertThat(config.requirements().isBlocking(CriterionId.KEEPER_RESTARTS)).isTrue();
    assertThat(config.requirements().isBlocking(CriterionId.FILE_COMPATIBILITY)).isFalse();
  }

  @Test
  void whatComesLaterIsCheckedAndNamed() throws Exception {
    assertThat(ConfigReader.parse("http_listen: 127.0.0.1:9465").later())
        .containsExactly("http_listen");
    assertThatThrownBy(() -> ConfigReader.parse("http_listen: here"))
        .hasMessageContaining("http_listen");
    assertThatThrownBy(() -> ConfigReader.parse("cutover:\n  flush_wait: 15"))
        .hasMessageContaining("cutover.flush_wait");
  }

  @Test
  void addressesToNotifyAreCheckedAndNotRepeatedSinceTheyMayHoldASecret() throws Exception {
    assertThat(ConfigReader.parse("notify: ['https://example.org/hook/s3cret']").notifyAt())
        .containsExactly(URI.create("https://example.org/hook/s3cret"));
    assertThatThrownBy(
            () -> ConfigReader.parse("notify: ['https://example.org/', 'example.org/s3cret']"))
        .hasMessageContaining("line 1: notify: found item 2, allowed is a list of addresses")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void theCutoverHasTheDefaultsOfTheRunbook() throws Exception {
    CutoverConfig cutover = ConfigReader.parse("").cutover();

    assertThat(cutover.composeFile()).isEmpty();
    assertThat(cutover.service()).isEqualTo("aegis-lt-token-keeper");
    assertThat(cutover.overrideVariable()).isEqualTo("AEGIS_SAXO_TOKEN_CACHE_PATH");
    assertThat(cutover.flushWait()).isEqualTo(Duration.ofSeconds(15));
    assertThat(cutover.deployCommand()).isEmpty();
    assertThat(cutover.deployTimeout()).isEqualTo(Duration.ofMinutes(15));
    assertThat(cutover.watch()).isEqualTo(Duration.ofHours(24));
    assertThat(cutover.watchCadence()).isEqualTo(Duration.ofSeconds(900));
    assertThat(ConfigReader.parse("").autoRollback()).isFalse();
  }

  @Test
  void whatIsWrongWithTheCutoverIsToldWithItsLine() {
    assertThatThrownBy(
            () ->
                ConfigReader.parse(
                    """
                    auto_rollback: perhaps
                    cutover:
                      service: ' '
                      override_variable: A=B
                      deploy_command: ['']
                      deploy_timeout: 0s
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 1: auto_rollback")
        .hasMessageContaining("line 3: cutover.service")
        .hasMessageContaining("line 4: cutover.override_variable")
        .hasMessageContaining("line 5: cutover.deploy_command")
        .hasMessageContaining("line 6: cutover.deploy_timeout");
  }

  @Test
  void theEngineIsAtASocketAtAPortOrNowhere() {
    assertThat(DockerHost.parse("none")).contains(new DockerHost.None());
    assertThat(DockerHost.parse("tcp://127.0.0.1:2375"))
        .contains(new DockerHost.At(URI.create("tcp://127.0.0.1:2375")));
    assertThat(DockerHost.parse("unix:///run/docker.sock")).isPresent();
    assertThat(DockerHost.parse("tcp://127.0.0.1")).isEmpty();
    assertThat(DockerHost.parse("http://127.0.0.1:1")).isEmpty();
    assertThat(DockerHost.parse("un ix")).isEmpty();
  }

  @Test
  void whatCountsInALogCanBeNamed() throws Exception {
    ObserverConfig config =
        ConfigReader.parse(
            """
            incumbent:
              rejection_pattern: 'token dead'
            consumer:
              unauthorized_pattern: 'E401'
              ignore_pattern: 'entitlement'
            """);
    assertThat(config.incumbent().rejectionPattern().pattern()).isEqualTo("token dead");
    assertThat(config.candidate().rejectionPattern()).isEqualTo(LogPatterns.REJECTION);
    assertThat(config.consumer().unauthorizedPattern().pattern()).isEqualTo("E401");
    assertThat(config.consumer().ignorePattern().map(Pattern::pattern)).contains("entitlement");
    assertThat(config.requirements().ignored()).contains("entitlement");
    assertThat(ConfigReader.parse("").consumer().ignorePattern()).isEmpty();
    assertThatThrownBy(() -> ConfigReader.parse("candidate:\n  rejection_pattern: '('"))
        .hasMessageContaining("line 2: candidate.rejection_pattern");
    assertThatThrownBy(() -> ConfigReader.parse("consumer:\n  ignore_pattern: '['"))
        .hasMessageContaining("line 2: consumer.ignore_pattern");
  }
}
