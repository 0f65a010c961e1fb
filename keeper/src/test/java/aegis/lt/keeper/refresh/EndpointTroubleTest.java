package aegis.lt.keeper.refresh;

import static aegis.lt.keeper.refresh.FakeTokenEndpoint.LOSE_ANSWER;
import static aegis.lt.keeper.refresh.FakeTokenEndpoint.LOSE_REQUEST;
import static aegis.lt.keeper.refresh.FakeTokenEndpoint.ORDINARY;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.refresh.FakeTokenEndpoint.Step;
import aegis.lt.keeper.state.Attempt;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FaultyFileOps.Crash;
import aegis.lt.shared.token.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the keeper does about an endpoint that answers badly or not at all: when it asks again, and
 * when it stops. The interval is ten minutes.
 */
final class EndpointTroubleTest {
  private static final Duration OLD = Duration.ofSeconds(1000);
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  @TempDir Path directory;
  private Workbench bench;
  private final List<Instant> sentAt = new ArrayList<>();

  @BeforeEach
  void tokenThatIsDue() {
    bench = new Workbench(directory);
    bench.configure("interval_secs: 600\n");
    place("refresh-0");
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
  }

  /** A token that is due, with a refresh token that outlives every test. */
  private void place(String refreshToken) {
    bench.write(
        bench.cache,
        "{\"access_token\":\"a\",\"expires_in\":1200,\"refresh_token\":\"%s\",\"refresh_token_expires_in\":999999,\"issued_at\":%d}"
            .formatted(refreshToken, bench.time.instant().minus(OLD).getEpochSecond()));
  }

  private List<Duration> pauses() {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 1; i < sentAt.size(); i++) {
      pauses.add(Duration.between(sentAt.get(i - 1), sentAt.get(i)));
    }
    return pauses;
  }

  private void endpointGives(int times, Step step) {
    bench.endpoint.next(Collections.nCopies(times, step).toArray(Step[]::new));
  }

  // No usable answer.

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 20})
  void afterALostAnswerComesOneQuickRepeatAndThenOneTryAnInterval(int losses) {
    endpointGives(losses, LOSE_REQUEST);
    bench.runFor(INTERVAL.multipliedBy(losses).plusSeconds(30));
    List<Duration> pauses = pauses().subList(0, losses);
    assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    assertThat(pauses.subList(1, losses)).allMatch(INTERVAL::equals);
    assertThat(bench.endpoint.sent("refresh-0")).isEqualTo(losses + 1);
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
    assertThat(bench.log()).doesNotContain("lost_rotation").doesNotContain("Manual");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8})
  void theQuickRepeatIsQuickWhateverFailedBeforeAndIsConfigured(int failures) {
    bench.configure("interval_secs: 600\nretry_initial: 40s\nretry_max: 300s\n");
    endpointGives(failures, FakeTokenEndpoint.transientFailure(Duration.ofSeconds(50)));
    endpointGives(1, LOSE_REQUEST);
    bench.runFor(Duration.ofHours(1));
    assertThat(pauses().get(failures)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
  }

  @Test
  void aRepeatThatDoesNotGetThroughIsTriedAgainQuicklyForAMinute() {
    bench.configure("interval_secs: 600\nretry_initial: 40s\nretry_max: 40s\n");
    bench.time.advance(Duration.ofSeconds(200)); // the access token has ended: no hurry for that
    endpointGives(1, LOSE_REQUEST);
    Step refusedConnection =
        (endpoint, token) ->
            new RefreshOutcome.Transient("connect", Optional.empty(), Optional.empty());
    endpointGives(40, refusedConnection);
    bench.runFor(Duration.ofMinutes(5));
    List<Duration> quick =
        pauses().stream().takeWhile(pause -> pause.compareTo(Duration.ofSeconds(3)) <= 0).toList();
    assertThat(quick).hasSizeBetween(20, 31);
    assertThat(pauses().subList(quick.size(), pauses().size()))
        .isNotEmpty()
        .allMatch(Duration.ofSeconds(40)::equals);
  }

  @Test
  void aServerThatAsksToBeLeftAloneIsEvenBeforeTheRepeat() {
    endpointGives(1, LOSE_REQUEST);
    endpointGives(1, FakeTokenEndpoint.transientFailure(Duration.ofSeconds(20)));
    bench.runFor(Duration.ofMinutes(1));
    assertThat(pauses().get(1)).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aStartTriesAgainAfterAnyNumberOfLosses(int losses) {
    endpointGives(losses, LOSE_REQUEST);
    bench.runFor(INTERVAL.multipliedBy(losses - 1).plusSeconds(1));
    assertThat(sentAt).hasSize(losses);
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aKeeperThatWasKilledWhileItWaitedForAnAnswerTriesAgain(int kills) {
    for (int kill = 0; kill < kills; kill++) {
      bench.endpoint.next(
          (endpoint, token) -> {
            throw new Crash("the answer");
          });
      try (RefreshLoop loop = bench.loop()) {
        bench.run(loop);
      } catch (Crash expected) {
        // the process is gone, its files are left
      }
    }
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.endpoint.sent()).hasSize(kills + 1);
  }

  @Test
  void aReloadTriesAgainAtOnce() {
    endpointGives(2, LOSE_REQUEST);
    try (RefreshLoop loop = bench.loop()) {
      bench.time.after(Duration.ofMinutes(1), loop::reload);
      bench.time.after(Duration.ofMinutes(2), loop::stop);
      bench.run(loop);
    }
    assertThat(sentAt).hasSize(3);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void aTouchedFileIsNoReasonToTryEarlier() {
    endpointGives(2, LOSE_REQUEST);
    bench.time.after(Duration.ofMinutes(1), () -> place("refresh-0"));
    bench.runFor(Duration.ofMinutes(9));
    assertThat(sentAt).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aRejectionAfterAnyNumberOfLossesEndsTheTriesForGood(int more) {
    endpointGives(1, LOSE_ANSWER);
    endpointGives(more, LOSE_REQUEST);
    bench.runFor(INTERVAL.multipliedBy(more + 3));
    bench.runFor(INTERVAL.multipliedBy(3));
    assertThat(sentAt).hasSize(more + 2);
    assertThat(bench.log()).contains("invalid_grant. Manual re-authorization required");
    assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("lost_rotation");
  }

  @Test
  void ofATokenThatAnotherKeeperMayHoldTheRepeatIsTheLastTry() {
    bench.remember(Attempt.Event.COPIED, "refresh-0");
    endpointGives(2, LOSE_REQUEST);
    bench.runFor(INTERVAL.multipliedBy(5));
    bench.once();
    assertThat(sentAt).hasSize(2);
    assertThat(bench.log()).contains("Manual re-authorization required outcome=lost_rotation");
  }

  @Test
  void ofACopiedTokenTheSuccessorIsOurs() {
    bench.remember(Attempt.Event.COPIED, "refresh-0");
    bench.endpoint.next(ORDINARY, LOSE_REQUEST, LOSE_REQUEST, LOSE_REQUEST);
    bench.runFor(INTERVAL.multipliedBy(6));
    assertThat(bench.log()).doesNotContain("lost_rotation");
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
  }

  // Refusals.

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of(FakeTokenEndpoint.clientRejected("invalid_client"), "invalid_client"),
        Arguments.of(
            FakeTokenEndpoint.clientRejected("unauthorized_client"), "unauthorized_client"),
        Arguments.of(FakeTokenEndpoint.unauthorized(), "401 without an error code"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refusals")
  void aRefusalOfTheClientIsTriedEveryIntervalForEver(Step step, String told) {
    endpointGives(30, step);
    bench.runFor(INTERVAL.multipliedBy(25).plusSeconds(1));
    assertThat(sentAt).hasSize(26);
    assertThat(pauses()).allMatch(INTERVAL::equals);
    assertThat(bench.log())
        .contains(told)
        .contains("Check app key and app secret outcome=client_rejected")
        .doesNotContain("Manual re-authorization required");
    assertThat(bench.state().reasons()).contains("Check app key and app secret");
    bench.runFor(INTERVAL.multipliedBy(6));
    assertThat(bench.cachedRefreshToken())
        .isEqualTo(bench.endpoint.live())
        .isNotEqualTo("refresh-0");
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("refusals")
  void aStartTriesAgainAfterARefusalOfTheClient(Step step, String told) {
    endpointGives(3, step);
    for (int start = 0; start < 3; start++) {
      bench.once();
      assertThat(bench.log()).contains(told);
    }
    assertThat(sentAt).hasSize(3);
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void anUnknownRefusalIsForAPersonAfterThreeAndThenTriedEveryInterval() {
    endpointGives(20, FakeTokenEndpoint.refused("http_400_other"));
    bench.time.after(
        Duration.ofSeconds(4), () -> assertThat(bench.log()).doesNotContain("3 times"));
    bench.runFor(INTERVAL.multipliedBy(10));
    assertThat(bench.log())
        .contains("The same answer 3 times. Check token endpoint")
        .doesNotContain("Manual re-authorization required");
    assertThat(pauses().subList(0, 2)).allMatch(pause -> pause.compareTo(INTERVAL) < 0);
    assertThat(pauses().subList(2, pauses().size())).isNotEmpty().allMatch(INTERVAL::equals);
    assertThat(bench.state().reasons()).anyMatch(reason -> reason.contains("Check token endpoint"));
  }

  @Test
  void aStartKnowsHowOftenItWasRefused() {
    endpointGives(3, FakeTokenEndpoint.refused("http_403"));
    bench.once();
    bench.once();
    assertThat(bench.log()).doesNotContain("The same answer");
    bench.once();
    assertThat(bench.log()).contains("The same answer 3 times");
  }

  @Test
  void refusalsThatChangeAreNoneThatRepeat() {
    for (int i = 0; i < 6; i++) {
      endpointGives(2, FakeTokenEndpoint.refused("http_40" + i));
    }
    bench.runFor(INTERVAL.multipliedBy(3));
    assertThat(bench.log()).doesNotContain("The same answer");
  }

  // 401 and no more.

  @Test
  void anEmpty401ShortlyAfterTheSameCredentialsWorkedMeansADeadToken() {
    bench.once();
    place("refresh-1");
    endpointGives(5, FakeTokenEndpoint.unauthorized());
    bench.runFor(INTERVAL.multipliedBy(3));
    bench.once();
    assertThat(bench.endpoint.sent("refresh-1")).isEqualTo(2);
    assertThat(bench.log())
        .contains("app key and secret worked shortly before. The refresh token is dead")
        .contains("Manual re-authorization required outcome=rejected")
        .doesNotContain("Check app key");
  }

  @Test
  void anEmpty401LongAfterTheCredentialsWorkedMayMeanBothAndStopsNothing() {
    bench.once();
    bench.time.advance(Duration.ofMinutes(61));
    place("refresh-1");
    endpointGives(5, FakeTokenEndpoint.unauthorized());
    bench.runFor(INTERVAL.multipliedBy(7));
    assertThat(bench.log())
        .contains("have not worked within the last hour. Check app key and app secret")
        .doesNotContain("Manual re-authorization required");
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
  }

  @Test
  void anEmpty401WithOtherCredentialsThanWorkedPointsToThem() {
    bench.once();
    place("refresh-1");
    bench.credentials = new Credentials(Secret.of("key"), Secret.of("mistyped"));
    endpointGives(2, FakeTokenEndpoint.unauthorized());
    bench.runFor(INTERVAL.multipliedBy(3));
    assertThat(bench.log()).contains("have not worked here yet. Check app key and app secret");
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
  }

  @Test
  void anEmpty401AfterALostAnswerOfProvenCredentialsIsALostRotation() {
    bench.once();
    place("refresh-1");
    endpointGives(1, LOSE_REQUEST);
    endpointGives(5, FakeTokenEndpoint.unauthorized());
    bench.runFor(INTERVAL.multipliedBy(3));
    assertThat(bench.endpoint.sent("refresh-1")).isEqualTo(2);
    assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("lost_rotation");
  }
}
