package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.RefreshOutcome;
import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RefreshLoopTest {
  private static final Duration OLD = Duration.ofSeconds(1000);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path directory;
  private Workbench bench;

  @BeforeEach
  void tokenThatIsDue() {
    bench = new Workbench(directory);
    bench.configure("interval_secs: 600\n");
    bench.place("refresh-0", OLD);
  }

  @Test
  void aDayIsKeptWithoutAGap() {
    List<Boolean> valid = new ArrayList<>();
    for (int minute = 1; minute < 24 * 60; minute++) {
      bench.time.after(
          Duration.ofMinutes(minute),
          () -> valid.add(bench.cached().expiresAt().orElseThrow().isAfter(bench.time.instant())));
    }
    assertThat(bench.runFor(Duration.ofDays(1))).isEqualTo(ExitCode.OK);
    assertThat(valid).hasSize(24 * 60 - 1).doesNotContain(false);
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSize(144);
    assertThat(bench.logged("ERROR")).isZero();
  }

  @Test
  void aValidTokenIsNeverExchanged() {
    bench.place("refresh-0", Duration.ZERO);
    bench.runFor(Duration.ofMinutes(4));
    assertThat(bench.endpoint.sent()).isEmpty();
    assertThat(bench.log())
        .contains("INFO token valid expires_in=20m refresh_expires_in=1h next=10m");
  }

  @Test
  void issuedAtIsTheMomentBeforeTheRequestWentOut() {
    bench.endpoint.during = () -> bench.time.advance(Duration.ofSeconds(20));
    bench.once();
    assertThat(bench.cached().issuedAt()).contains(Workbench.START);
  }

  @Test
  void aMissingFileIsLoggedAndNoticedWithinSecondsWhenItAppears() throws IOException {
    Files.delete(bench.cache);
    List<Instant> sentAt = new ArrayList<>();
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
    bench.time.after(MINUTE, () -> bench.place("refresh-0", OLD));
    bench.runFor(Duration.ofMinutes(2));
    assertThat(bench.log()).contains("WARN Token cache missing");
    assertThat(sentAt).hasSize(1);
    assertThat(Duration.between(Workbench.START.plus(MINUTE), sentAt.get(0)))
        .isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aMissingDirectoryIsNotCreatedAndItsAppearanceIsNoticed() throws IOException {
    Path away = directory.resolve("volume");
    bench.configure("interval_secs: 600\nstate_dir: " + away + "/state\n");
    Workbench other = new Workbench(directory);
    other.write(
        directory.resolve("keeper.yaml"),
        "container_token_cache_path: " + away + "/tokens.json\ninterval_secs: 600\n");
    other.time.after(
        MINUTE,
        () -> {
          assertThat(away).doesNotExist();
          try {
            Files.createDirectory(away);
            Files.copy(bench.cache, away.resolve("tokens.json"));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    other.runFor(Duration.ofMinutes(3));
    assertThat(other.log()).contains("Token cache missing");
    assertThat(other.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void aReauthorizedFileIsNoticedWithinSecondsAfterARejection() {
    bench.endpoint.next(
        FakeTokenEndpoint.rejected("invalid_grant"), FakeTokenEndpoint.rejected("invalid_grant"));
    bench.time.after(
        Duration.ofMinutes(5),
        () ->
            bench.place("access", bench.endpoint.reauthorize(), Workbench.START.getEpochSecond()));
    List<Instant> sentAt = new ArrayList<>();
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
    bench.runFor(Duration.ofMinutes(20));
    assertThat(bench.endpoint.sent()).startsWith("refresh-0", "refresh-0", "refresh-again-1");
    assertThat(bench.endpoint.sent("refresh-0")).isEqualTo(2);
    assertThat(bench.log())
        .contains("ERROR token refresh rejected: invalid_grant. Manual re-authorization required");
  }

  @Test
  void aRejectedTokenIsTriedOnceMoreAfterAPauseAndNeverAgainNotEvenAfterARestart() {
    bench.endpoint.next(
        FakeTokenEndpoint.rejected("invalid_grant"), FakeTokenEndpoint.rejected("invalid_grant"));
    bench.runFor(Duration.ofSeconds(4));
    assertThat(bench.endpoint.sent()).hasSize(1);
    bench.runFor(Duration.ofMinutes(20));
    bench.runFor(Duration.ofMinutes(20));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
    assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("rejected");
    assertThat(bench.state().reasons()).contains("Manual re-authorization required");
  }

  @Test
  void rejectedCredentialsAreNotTakenForARejectedToken() {
    bench.endpoint.next(
        FakeTokenEndpoint.rejected("invalid_client"), FakeTokenEndpoint.rejected("invalid_client"));
    bench.runFor(Duration.ofMinutes(30));
    bench.runFor(Duration.ofMinutes(10)); // what was rejected is known from the journal, too
    assertThat(bench.endpoint.sent()).hasSize(2);
    assertThat(bench.log())
        .contains("app key and app secret were rejected twice. Check app key and app secret")
        .doesNotContain("invalid_grant")
        .doesNotContain("Manual re-authorization required");
    assertThat(bench.state().reasons()).contains("Check app key and app secret");
  }

  @Test
  void aReloadTakesTheCredentialsThatTheNewConfigurationNames() {
    bench.endpoint.next(
        FakeTokenEndpoint.rejected("invalid_client"), FakeTokenEndpoint.rejected("invalid_client"));
    Credentials ofTheOtherEnvironment =
        new Credentials(Secret.of("other key"), Secret.of("other secret"));
    try (RefreshLoop loop = bench.loop()) {
      bench.time.after(
          MINUTE,
          () -> {
            bench.credentials = ofTheOtherEnvironment;
            loop.reload();
          });
      bench.time.after(MINUTE.multipliedBy(2), loop::stop);
      bench.run(loop);
    }
    assertThat(bench.used).hasSize(2).endsWith(ofTheOtherEnvironment);
    // Rejected twice with the old ones, which says nothing about the new ones.
    assertThat(bench.endpoint.sent()).hasSize(3);
  }

  @Test
  void mendedCredentialsTryATokenAnewThatWasRejectedWithOthers() {
    bench.endpoint.next(
        FakeTokenEndpoint.rejected("invalid_client"), FakeTokenEndpoint.rejected("invalid_client"));
    bench.runFor(Duration.ofMinutes(10));
    assertThat(bench.endpoint.sent()).hasSize(2);
    bench.credentials = new Credentials(Secret.of("key"), Secret.of("mended"));
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.endpoint.sent()).hasSize(3);
  }

  @Test
  void aRequestThatWasLostIsRepeatedOnceTheEndpointAnswersAProbe() {
    bench.endpoint.next(FakeTokenEndpoint.LOSE_REQUEST);
    bench.endpoint.reachable(false);
    bench.time.after(Duration.ofMinutes(3), () -> bench.endpoint.reachable(true));
    bench.time.after(Duration.ofMinutes(3), () -> assertThat(bench.endpoint.sent()).hasSize(1));
    bench.runFor(Duration.ofMinutes(5));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
    assertThat(bench.endpoint.probes()).isGreaterThan(3);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.log()).doesNotContain("lost_rotation");
  }

  @Test
  void aRejectionAfterALostAnswerIsALostRotation() {
    bench.endpoint.next(FakeTokenEndpoint.LOSE_ANSWER);
    bench.runFor(Duration.ofMinutes(30));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
    assertThat(bench.log())
        .contains("invalid_grant. Manual re-authorization required outcome=lost_rotation");
    assertThat(bench.log()).doesNotContain("outcome=rejected");
    assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("lost_rotation");
  }

  @Test
  void aRefreshTokenOutOfAnAnswerThatWasCutIsKeptAndSentAfterAPause() {
    Optional<Instant> expiry = bench.cached().expiresAt();
    bench.endpoint.next(FakeTokenEndpoint.CUT_BEFORE_ACCESS_TOKEN);
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.cached().accessToken().reveal()).isEqualTo("access-of-refresh-0");
    assertThat(bench.cached().expiresAt()).isEqualTo(expiry);
    assertThat(bench.cached().issuedAt()).contains(Workbench.START);
    assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("continued");

    bench.runFor(MINUTE);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-1");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-2");
    assertThat(bench.log()).contains("outcome=continued").doesNotContain("lost_rotation");
  }

  @Test
  void anEchoOfWhatWasSentIsNoAnswer() {
    bench.endpoint.next(
        (endpoint, token) ->
            new RefreshOutcome.Continued(token, Optional.empty(), Optional.empty()));
    bench.runFor(MINUTE);
    assertThat(bench.log()).contains("outcome=unknown reason=answer_cut_short");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
  }

  @Test
  void twoLostAnswersEndTheAttempts() {
    bench.endpoint.next(FakeTokenEndpoint.LOSE_REQUEST, FakeTokenEndpoint.LOSE_REQUEST);
    bench.runFor(Duration.ofMinutes(20));
    bench.runFor(Duration.ofMinutes(20));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
    assertThat(bench.log()).contains("Manual re-authorization required outcome=lost_rotation");
  }

  @Test
  void anExceptionInTheRequestCountsAsALostAnswer() {
    bench.endpoint.next(
        (endpoint, token) -> {
          throw new IllegalStateException("a fault in the HTTP client");
        });
    bench.runFor(MINUTE);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void aSpentTokenThatTurnsUpAgainIsSentOnceAtMostAndThenGivenUp() {
    bench.once();
    bench.place("refresh-0", OLD);
    bench.runFor(Duration.ofMinutes(30));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
    assertThat(bench.log()).contains("outcome=lost_rotation");
  }

  @Test
  void transientFailuresCostNothingHoweverMany() {
    for (int i = 0; i < 30; i++) {
      bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ZERO));
    }
    bench.runFor(Duration.ofMinutes(35));
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
    assertThat(bench.logged("outcome=transient")).isEqualTo(30);
  }

  @Test
  void retryAfterIsHonouredEvenIfTheFileIsTouchedMeanwhile() {
    List<Instant> sentAt = new ArrayList<>();
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
    bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ofMinutes(5)));
    bench.time.after(MINUTE, () -> bench.place("refresh-0", OLD.plus(MINUTE)));
    bench.runFor(Duration.ofMinutes(7));
    assertThat(sentAt).hasSize(2);
    assertThat(Duration.between(sentAt.get(0), sentAt.get(1))).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void retriesGoOnPastTheAccessTokensEndAndStopAtTheRefreshTokens() {
    List<Instant> sentAt = new ArrayList<>();
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
    for (int i = 0; i < 500; i++) {
      bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ZERO));
    }
    bench.runFor(Duration.ofHours(3));
    Instant refreshEnds = Workbench.START.minus(OLD).plusSeconds(3600);
    assertThat(sentAt.get(sentAt.size() - 1))
        .isBetween(refreshEnds.minus(MINUTE), refreshEnds.minusNanos(1));
    assertThat(bench.log()).contains("Manual re-authorization required outcome=expired_locally");
  }

  @Test
  void aRefreshTokenKnownToHaveExpiredIsNeverSent() {
    bench.place("refresh-0", Duration.ofSeconds(3600));
    bench.runFor(Duration.ofMinutes(1));
    assertThat(bench.endpoint.sent()).isEmpty();
    assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("expired_locally");
    assertThat(bench.logged("Manual re-authorization required")).isEqualTo(1);
  }

  @Test
  void anExpired24HourTokenNeedsAPerson() {
    bench.write(
        bench.cache, "{\"access_token\":\"a\",\"expires_in\":86400,\"issued_at\":1700000000}");
    bench.runFor(MINUTE);
    assertThat(bench.endpoint.sent()).isEmpty();
    assertThat(bench.state().freshness()).isEqualTo("Expired24hToken");
    assertThat(bench.log()).contains("Manual re-authorization required outcome=expired_24h_token");
  }

  @Test
  void aForeignWriteThatIsNewerStays() {
    bench.endpoint.during =
        () ->
            bench.place(
                "theirs", "refresh-theirs", Workbench.START.plusSeconds(1).getEpochSecond());
    bench.runFor(Duration.ofMinutes(2));
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-theirs");
    assertThat(bench.log()).contains("WARN foreign write").contains("theirs, which is newer");
    assertThat(bench.state().foreignWrites()).isEqualTo(1);
    assertThat(bench.pending()).doesNotExist();
  }

  @Test
  void aForeignWriteThatIsNotNewerIsOverwritten() {
    bench.endpoint.during =
        () -> bench.place("theirs", "refresh-theirs", Workbench.START.getEpochSecond());
    bench.runFor(MINUTE);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.log()).contains("WARN foreign write").contains("kept=ours");
  }

  @Test
  void aFileThatIsTornOrGoneWhenTheAnswerComesIsReplaced() {
    bench.endpoint.during = () -> bench.write(bench.cache, "{\"access_to");
    bench.runFor(MINUTE);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void theCanonicalCacheIsNotWrittenWhileItsRecordNamesAnother() {
    Path record = directory.resolve("canonical-writer.json");
    bench.write(record, "{\"writer\":\"aegis-token-keeper-live\",\"epoch\":1}");
    bench.time.after(
        Duration.ofMinutes(5),
        () -> {
          assertThat(bench.endpoint.sent()).isEmpty();
          assertThat(bench.state().reasons()).contains("fence: names another writer");
          bench.write(record, "{\"writer\":\"aegis-lt-token-keeper\",\"epoch\":2}");
        });
    bench.runFor(Duration.ofMinutes(6));
    assertThat(bench.logged("ERROR refusing to write the canonical cache")).isEqualTo(1);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void anAnswerReceivedUnderAnOpenFenceIsSavedThoughTheFenceShuts() {
    bench.endpoint.during =
        () -> bench.write(directory.resolve("canonical-writer.json"), "{\"writer\":\"other\"}");
    bench.runFor(MINUTE);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.log()).contains("WARN the fence shut during the exchange");
  }

  @Test
  void aPendingAnswerWaitsBehindAShutFence() throws IOException {
    bench.endpoint.during = () -> bench.ops.fail("rename", "no");
    bench.runFor(Duration.ofSeconds(2));
    bench.endpoint.during = () -> {};
    bench.ops.heal();
    bench.write(directory.resolve("canonical-writer.json"), "{\"writer\":\"other\"}");
    bench.runFor(MINUTE);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-0");
    assertThat(bench.pending()).exists();
    Files.delete(directory.resolve("canonical-writer.json"));
    bench.runFor(MINUTE);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void anOutdatedPendingFileIsRemoved() throws IOException {
    Files.writeString(
        bench.pending(),
        "{\"access_token\":\"older\",\"refresh_token\":\"r\",\"issued_at\":1600000000}");
    bench.once();
    assertThat(bench.log()).contains("removed a pending token older");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void aClockThatIsSetForwardIsNoticedAtOnce() {
    bench.place("refresh-0", Duration.ZERO);
    bench.time.after(Duration.ofMinutes(2), () -> bench.time.stepClock(Duration.ofMinutes(18)));
    bench.runFor(Duration.ofMinutes(2).plusSeconds(2));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    assertThat(bench.log()).contains("clock adjusted");
  }

  @Test
  void aClockThatIsSetBackMakesTheAgeUnknownAndTheTokenIsRefreshed() {
    bench.place("refresh-0", Duration.ZERO);
    bench.time.after(Duration.ofMinutes(2), () -> bench.time.stepClock(Duration.ofHours(-2)));
    bench.runFor(Duration.ofMinutes(2).plusSeconds(2));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void aStepOfTwoSecondsIsTakenForDrift() {
    bench.place("refresh-0", Duration.ZERO);
    bench.time.after(Duration.ofMinutes(1), () -> bench.time.stepClock(Duration.ofSeconds(2)));
    bench.runFor(Duration.ofMinutes(2));
    assertThat(bench.log()).doesNotContain("clock adjusted");
  }

  @Test
  void aLifetimeOfZeroOrLessMakesNoHotLoop() {
    bench.endpoint.accessLifetime = Duration.ofSeconds(-5);
    bench.runFor(Duration.ofMinutes(10));
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSize(10);
  }

  @Test
  void reloadingTakesTheNewIntervalAndKeepsTheOldConfigurationIfTheNewOneIsBad() {
    bench.place("refresh-0", Duration.ZERO);
    try (RefreshLoop loop = bench.loop()) {
      bench.time.after(
          MINUTE,
          () -> {
            bench.configure("interval_secs: -1\nnonsense: 1\n");
            loop.reload();
          });
      bench.time.after(
          MINUTE.multipliedBy(2),
          () -> {
            assertThat(bench.log()).contains("new configuration refused").contains("nonsense");
            bench.configure("interval_secs: 30\nstate_dir: elsewhere\n");
            loop.reload();
          });
      bench.time.after(MINUTE.multipliedBy(4), loop::stop);
      assertThat(bench.run(loop)).isEqualTo(ExitCode.OK);
    }
    assertThat(bench.log()).contains("interval_secs=\"10m -> 30s\"").contains("changed paths");
    assertThat(bench.logged("token valid")).isBetween(5L, 8L);
  }

  @Test
  void aStopDuringAnExchangeWaitsForTheSave() {
    try (RefreshLoop loop = bench.loop()) {
      bench.endpoint.during = loop::stop;
      assertThat(bench.run(loop)).isEqualTo(ExitCode.OK);
    }
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.time.instant()).isEqualTo(Workbench.START);
  }

  @Test
  void aStopDuringTheOnlyCycleWaitsForTheSave() {
    try (RefreshLoop loop = bench.loop()) {
      bench.endpoint.during = loop::stop;
      assertThat(loop.once()).isEqualTo(ExitCode.OK);
    }
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void aJarThatIsReplacedUnderWayEndsNoKeeper() {
    bench.endpoint.next(
        (endpoint, token) -> {
          throw new NoClassDefFoundError("okhttp3/Something");
        });
    assertThat(bench.runFor(Duration.ofMinutes(5))).isEqualTo(ExitCode.OK);
    assertThat(bench.log()).contains("ERROR unexpected error, going on");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void thereIsRoomForAnAnswerHoweverMuchElseTheCacheHolds() {
    String much = "x".repeat(200_000);
    bench.write(
        bench.cache,
        "{\"access_token\":\"a\",\"refresh_token\":\"refresh-0\",\"more\":\"" + much + "\"}");
    List<Long> reserved = new ArrayList<>();
    bench.endpoint.during = () -> reserved.add(bench.pending().toFile().length());
    bench.once();
    assertThat(reserved).singleElement().satisfies(size -> assertThat(size).isGreaterThan(260_000));
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void aTokenThatDoesNotSayHowLongItLivesIsValidWhenItHasJustCome() {
    bench.write(bench.cache, "{\"access_token\":\"a\",\"refresh_token\":\"refresh-0\"}");
    assertThat(bench.endpoint.live()).isEqualTo("refresh-0");
    bench.endpoint.next(
        (endpoint, token) -> {
          RefreshOutcome.Refreshed ordinary = (RefreshOutcome.Refreshed) endpoint.exchange(token);
          return new RefreshOutcome.Refreshed(
              new TokenCache.Tokens(
                  ordinary.tokens().accessToken(),
                  ordinary.tokens().refreshToken(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()),
              false,
              Optional.empty());
        });
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.state().reasons()).containsExactly("access token's lifetime unknown");
    bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ZERO));
    assertThat(bench.once()).isEqualTo(ExitCode.NOT_READY);
  }

  @Test
  void aStopDuringAProbeBeginsNoExchange() {
    bench.endpoint.next(FakeTokenEndpoint.LOSE_REQUEST);
    bench.once();
    try (RefreshLoop loop = bench.loop()) {
      bench.endpoint.duringProbe = loop::stop;
      assertThat(bench.run(loop)).isEqualTo(ExitCode.OK);
    }
    assertThat(bench.endpoint.sent()).hasSize(1);
  }

  @Test
  void aLockThatCannotBeTakenIsToldOnceAndTakenWhenItCan() throws IOException {
    Path lock = Files.createDirectory(directory.resolve(".tokens.json.lock"));
    bench.time.after(
        Duration.ofMinutes(5),
        () -> {
          assertThat(bench.endpoint.sent()).isEmpty();
          assertThat(bench.state().reasons()).contains("lock not held");
          assertThat(lock.toFile().delete()).isTrue();
        });
    bench.runFor(Duration.ofMinutes(7));
    assertThat(bench.logged("ERROR cannot take the lock")).isEqualTo(1);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void anUnwritableStateDirectoryStopsExchangesButNotTheKeeper() throws IOException {
    Files.writeString(directory.resolve("a-file"), "");
    bench.configure("interval_secs: 600\nstate_dir: " + directory.resolve("a-file/state") + "\n");
    bench.time.after(
        Duration.ofMinutes(5),
        () -> {
          try {
            Files.delete(directory.resolve("a-file"));
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    bench.time.after(Duration.ofMinutes(5), () -> assertThat(bench.endpoint.sent()).isEmpty());
    bench.runFor(Duration.ofMinutes(10));
    assertThat(bench.log()).contains("cannot prepare a refresh, nothing was sent");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void anAnswerWithoutARefreshTokenKeepsTheOldOneInUse() {
    FakeTokenEndpoint.Step same =
        (endpoint, token) ->
            new RefreshOutcome.Refreshed(
                new TokenCache.Tokens(
                    Secret.of("a"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Duration.ofSeconds(1200)),
                    Optional.empty()),
                false,
                Optional.empty());
    bench.endpoint.next(same, same, same);
    bench.runFor(Duration.ofMinutes(25));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0", "refresh-0");
    assertThat(bench.log()).doesNotContain("ERROR");
  }

  @Test
  void aTokenCacheThatIsAMountOfItsOwnIsKeptInPlaceAndThatIsSaidOnce() {
    bench.ops.mountTarget();
    bench.runFor(Duration.ofHours(2));
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSize(12);
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
    assertThat(bench.pending()).doesNotExist();
    assertThat(bench.log()).containsOnlyOnce("is a mount of its own").contains("Mount its folder");
    assertThat(bench.state().reasons()).isEmpty();
  }

  @Test
  void noTokenAppearsInLogStateOrJournal() throws IOException {
    bench.endpoint.next(
        FakeTokenEndpoint.transientFailure(Duration.ZERO), FakeTokenEndpoint.LOSE_REQUEST);
    bench.runFor(Duration.ofHours(1));
    String written = bench.log();
    for (String file : List.of("state.json", "attempts.jsonl")) {
      written += Files.readString(bench.config().stateDirectory().resolve(file));
    }
    assertThat(written).doesNotContain("refresh-").doesNotContain("access-").contains("corr#1");
  }
}
