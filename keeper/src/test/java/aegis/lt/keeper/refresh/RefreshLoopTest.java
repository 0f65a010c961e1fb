package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.oauth.Credentials;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSize(96);
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
  void aReloadTakesTheCredentialsThatTheNewConfigurationNames() {
    bench.endpoint.next(FakeTokenEndpoint.clientRejected("invalid_client"));
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
    // Rejected with the old ones, which says nothing about the new ones: they do not have to wait.
    assertThat(bench.endpoint.sent()).hasSize(2);
  }

  @Test
  void mendedCredentialsTryATokenAnewThatWasRejectedWithOthers() {
    bench.endpoint.next(
        FakeTokenEndpoint.rejected("invalid_grant"), FakeTokenEndpoint.rejected("invalid_grant"));
    bench.runFor(Duration.ofMinutes(10));
    assertThat(bench.endpoint.sent()).hasSize(2);
    bench.credentials = new Credentials(Secret.of("key"), Secret.of("mended"));
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.endpoint.sent()).hasSize(3);
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

  @ParameterizedTest
  @ValueSource(longs = {-7200, -1301, 0, 150, 7200})
  void anAccessTokenThatStaysIsNotOverestimatedWhateverTheClockHasBeenThrough(long step) {
    bench.time.stepClock(Duration.ofSeconds(step)); // the token is 1000 s old by the old clock
    Instant now = bench.time.instant();
    bench.endpoint.next(FakeTokenEndpoint.CUT_BEFORE_ACCESS_TOKEN);
    bench.runFor(Duration.ofMillis(10));
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.cached().expiresAt().orElseThrow()).isBeforeOrEqualTo(now.plusSeconds(1200));
    if (step <= -1301) {
      assertThat(bench.cached().expiresAt()).contains(now); // its age is unknown
    }
    bench.runFor(MINUTE);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-1");
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

  /** A restored backup: what stands in it was answered with another token. */
  @ParameterizedTest(name = "{0} refreshes ago, issued {1} s ago")
  @CsvSource({"1, 1000", "1, 10", "2, 1000", "3, 500", "3, -60"})
  void anOlderTokenCacheOverTheNewestIsReplacedByTheNewest(int refreshes, long age) {
    bench.time.after(
        Duration.ofMinutes(50),
        () -> {
          int saved = bench.endpoint.sent().size();
          assertThat(saved).isGreaterThanOrEqualTo(refreshes);
          bench.place("refresh-" + (saved - refreshes), Duration.ofSeconds(age));
        });
    bench.runFor(Duration.ofHours(3));
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSizeGreaterThan(10);
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
    assertThat(bench.logged("WARN an older token cache, whose refresh token is used up"))
        .isEqualTo(1);
    assertThat(bench.logged("ERROR")).isZero();
    assertThat(bench.state().foreignWrites()).isEqualTo(1);
    assertThat(bench.pending()).doesNotExist();
  }

  @Test
  void theNewestTokensArePutBackOnceTheDiskAllowsIt() {
    bench.time.after(
        Duration.ofMinutes(12),
        () -> {
          bench.ops.fail("rename", "no");
          bench.place("refresh-0", OLD);
        });
    bench.time.after(Duration.ofMinutes(20), bench.ops::heal);
    bench.runFor(Duration.ofHours(1));
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates();
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
    assertThat(bench.logged("cannot put the newest tokens back")).isEqualTo(1);
  }

  /** A login is not ours, and is never taken for an older content of ours. */
  @Test
  void aLoginOverTheNewestTokensStays() {
    bench.time.after(Duration.ofMinutes(12), () -> bench.place("refresh-of-a-login", OLD));
    bench.runFor(Duration.ofMinutes(13));
    assertThat(bench.endpoint.sent()).endsWith("refresh-of-a-login");
    assertThat(bench.log()).doesNotContain("an older token cache");
  }

  @Test
  void deadTokensAreNotPutBack() {
    bench.endpoint.next(
        FakeTokenEndpoint.ORDINARY,
        FakeTokenEndpoint.rejected("invalid_grant"),
        FakeTokenEndpoint.rejected("invalid_grant"));
    bench.time.after(Duration.ofMinutes(40), () -> bench.place("refresh-0", OLD));
    bench.runFor(Duration.ofMinutes(50));
    assertThat(bench.log()).doesNotContain("an older token cache");
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
    bench.place("refresh-0", Duration.ofSeconds(1200)); // there is no hurry any more
    List<Instant> sentAt = new ArrayList<>();
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
    bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ofMinutes(5)));
    bench.time.after(MINUTE, () -> bench.place("refresh-0", OLD.plus(MINUTE).plus(MINUTE)));
    bench.runFor(Duration.ofMinutes(7));
    assertThat(sentAt).hasSize(2);
    assertThat(Duration.between(sentAt.get(0), sentAt.get(1))).isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @CsvSource({"0", "600", "86400"})
  void anEndpointThatIsWellAgainSecondsBeforeTheEndIsInTime(long retryAfter) {
    Instant end = Workbench.START.minus(OLD).plusSeconds(1200);
    FakeTokenEndpoint.Step busy =
        (endpoint, token) ->
            bench.time.instant().isBefore(end.minusSeconds(3))
                ? FakeTokenEndpoint.transientFailure(Duration.ofSeconds(retryAfter))
                    .answer(endpoint, token)
                : endpoint.exchange(token);
    for (int i = 0; i < 100; i++) {
      bench.endpoint.next(busy);
    }
    bench.runFor(Duration.between(Workbench.START, end));
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.endpoint.sent()).hasSizeLessThan(40);
  }

  @Test
  void retriesGoOnPastTheEndOfTheTokensOnceAnInterval() {
    List<Instant> sentAt = new ArrayList<>();
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
    for (int i = 0; i < 500; i++) {
      bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ZERO));
    }
    bench.runFor(Duration.ofHours(3));
    Instant refreshEnds = Workbench.START.minus(OLD).plusSeconds(3600);
    List<Instant> after = sentAt.stream().filter(at -> !at.isBefore(refreshEnds)).toList();
    assertThat(after).hasSizeBetween(12, 14);
    for (int i = 1; i < after.size(); i++) {
      assertThat(Duration.between(after.get(i - 1), after.get(i)))
          .isEqualTo(Duration.ofMinutes(10));
    }
    assertThat(bench.logged("WARN the refresh token has expired by this clock")).isEqualTo(1);
    assertThat(bench.state().reasons()).contains("refresh token expired by this clock");
    assertThat(bench.log()).doesNotContain("Manual re-authorization required");
  }

  /** As if the clock was wrong when the file was written, or is wrong now. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", // 1970
        "1795420800", // a day and an hour ago
        "1795507200", // exactly the refresh token's lifetime ago
        "\"2026-11-24T04:00:00\"", // local time without an offset
        "\"2026-11-24T14:00:00\"", // the same, east of Greenwich
        "1895510800", // in some years
        "\"soon\"",
      })
  void aTokenWhoseTimesAreWrongIsTriedAtOnce(String issuedAt) {
    bench.write(
        bench.cache,
        "{\"access_token\": \"a\", \"expires_in\": 1200, \"refresh_token\": \"refresh-0\","
            + " \"refresh_token_expires_in\": 3600, \"issued_at\": "
            + issuedAt
            + "}");
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.cached().issuedAt()).contains(Workbench.START);
  }

  @Test
  void aDeadTokenThatLooksExpiredIsLeftToTheEndpointToRefuse() {
    bench.place("refresh-dead", Duration.ofDays(7));
    bench.runFor(Duration.ofHours(2));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-dead", "refresh-dead");
    assertThat(bench.log()).contains("invalid_grant. Manual re-authorization required");
  }

  @ParameterizedTest
  @ValueSource(longs = {2, -2, 8766, -8766})
  void aTokenThatLooksExpiredIsTriedAfterEachClockStep(long hours) {
    bench.place("refresh-0", Duration.ofSeconds(3600).plus(Duration.ofHours(Math.max(0, -hours))));
    for (int i = 0; i < 3; i++) {
      bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ofHours(1)));
    }
    List<Instant> sentAt = new ArrayList<>();
    bench.endpoint.during = () -> sentAt.add(bench.time.instant());
    bench.time.after(MINUTE, () -> bench.time.stepClock(Duration.ofHours(hours)));
    bench.time.after(MINUTE.multipliedBy(2), () -> bench.time.stepClock(Duration.ofHours(-hours)));
    bench.runFor(MINUTE.multipliedBy(3));
    assertThat(sentAt).hasSize(3);
    assertThat(Duration.between(Workbench.START.plus(MINUTE.multipliedBy(2)), sentAt.get(2)))
        .isBetween(Duration.ZERO, Duration.ofSeconds(2));
  }

  /** What else may wake a keeper, none of it a reason to refresh. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 450, 899})
  void nothingButNeedRefreshes(long age) throws IOException {
    bench.configure("interval_secs: 900\n");
    bench.place("refresh-0", Duration.ofSeconds(age));
    bench.once();
    bench.once();
    bench.runFor(Duration.ofMillis(100));
    try (RefreshLoop loop = bench.loop()) {
      Duration tick = Duration.ofMillis(100);
      bench.time.after(tick, loop::reload);
      bench.time.after(
          tick.multipliedBy(2), () -> bench.place("refresh-0", Duration.ofSeconds(age)));
      bench.time.after(
          tick.multipliedBy(3),
          () ->
              bench.write(
                  directory.resolve("canonical-writer.json"),
                  "{\"writer\":\"aegis-lt-token-keeper\",\"epoch\":2}"));
      bench.time.after(
          tick.multipliedBy(4), () -> directory.resolve("canonical-writer.json").toFile().delete());
      bench.time.after(tick.multipliedBy(8), loop::stop);
      bench.run(loop);
    }
    assertThat(bench.endpoint.sent()).isEmpty();
    assertThat(bench.logged("token valid")).isGreaterThan(4);
    bench.runFor(Duration.ofSeconds(900 - age));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void aRestartEveryFewMinutesCostsNoRefreshThatWasNotDue() {
    bench.configure("interval_secs: 900\n");
    for (int start = 0; start < 60; start++) {
      bench.runFor(MINUTE.multipliedBy(7)); // seven hours in all
    }
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSize(28);
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

  /** What someone else saves while a request is under way, and what is kept in the end. */
  @ParameterizedTest(name = "{0}, issued {1} s after our request: {2}")
  @CsvSource({
    "refresh-theirs, 1, theirs",
    "refresh-theirs, 0.999, theirs",
    "refresh-theirs, 0, theirs",
    "refresh-theirs, -0.001, ours",
    "refresh-theirs, -1, ours",
    "refresh-theirs, unknown, ours",
    "refresh-0, 2, ours", // the token that was just sent, in another form
    "refresh-0, unknown, ours",
    "refresh-before, 2, ours", // sent and answered earlier
    "none, 2, ours", // nothing could refresh it
    "none, unknown, ours",
  })
  void theirsIsNewerOnlyIfItsRefreshTokenIsNotSpent(String token, String after, String kept) {
    spendATokenCalledRefreshBefore();
    bench.endpoint.during =
        () ->
            bench.write(
                bench.cache,
                "{\"user\": \"me\", \"access_token\": \"theirs\", \"expires_in\": 1200"
                    + (token.equals("none") ? "" : ", \"refresh_token\": \"" + token + "\"")
                    + (after.equals("unknown") ? "" : ", \"issued_at\": " + epoch(after))
                    + "}");
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.log()).contains("WARN foreign write during the exchange").contains(kept);
    assertThat(bench.cachedRefreshToken())
        .isEqualTo(kept.equals("theirs") ? token : bench.endpoint.live());
    assertThat(bench.pending()).doesNotExist();
  }

  private void spendATokenCalledRefreshBefore() {
    bench.place("refresh-before", OLD);
    bench.endpoint.next(
        (endpoint, token) ->
            new RefreshOutcome.Refreshed(
                new TokenCache.Tokens(
                    Secret.of("access"),
                    Optional.of(Secret.of("refresh-0")),
                    Optional.empty(),
                    Optional.of(Duration.ofSeconds(1)),
                    Optional.empty()),
                false,
                Optional.empty()));
    bench.once();
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-0");
    bench.time.advance(Duration.ofSeconds(1)); // due again
  }

  private String epoch(String after) {
    return new java.math.BigDecimal(bench.time.instant().getEpochSecond())
        .add(new java.math.BigDecimal(after))
        .toPlainString();
  }

  /** The same question at a start, with an answer that waits in the pending file. */
  @ParameterizedTest(name = "{0}, issued {1} s after the answer: {2}")
  @CsvSource({
    "refresh-theirs, 1, theirs",
    "refresh-theirs, 0, theirs",
    "refresh-theirs, -1, ours",
    "refresh-theirs, unknown, ours",
    "refresh-0, 2, ours",
    "refresh-before, 2, ours",
    "none, 2, ours",
  })
  void aPendingAnswerGivesWayOnlyToTokensThatAreNotSpent(String token, String after, String kept) {
    spendATokenCalledRefreshBefore();
    String answerTime = epoch("0");
    bench.endpoint.during = () -> bench.ops.fail("rename", "no");
    bench.runFor(Duration.ofSeconds(1));
    bench.endpoint.during = () -> {};
    bench.ops.heal();
    bench.write(
        bench.cache,
        "{\"access_token\": \"theirs\", \"expires_in\": 1200"
            + (token.equals("none") ? "" : ", \"refresh_token\": \"" + token + "\"")
            + (after.equals("unknown")
                ? ""
                : ", \"issued_at\": "
                    + new java.math.BigDecimal(answerTime).add(new java.math.BigDecimal(after)))
            + "}");
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.cached().accessToken().reveal().equals("theirs"))
        .isEqualTo(kept.equals("theirs"));
    assertThat(bench.pending()).doesNotExist();
  }

  @Test
  void anAnswerWhoseTokenWasSpentSinceIsNotPutInPlace() throws IOException {
    bench.once();
    String spent =
        Files.readString(bench.cache).replaceAll("issued_at\": \\d+", "issued_at\": 1895510800");
    bench.time.advance(Duration.ofSeconds(1000));
    bench.once();
    Files.writeString(bench.pending(), spent);
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.log()).contains("removed a pending token older");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-2");
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

  /** Files that were emptied or only begun, over one that names another endpoint. */
  @ParameterizedTest
  @CsvSource({
    "''",
    "'# only a comment'",
    "'---'",
    "'{}'",
    "'interval_secs: 30'",
    "'environment: live'",
    "'environment: live|interval_secs: 30'",
  })
  void aReloadDoesNotSendTheTokenToAnEndpointThatNobodyNamed(String lines) {
    bench.configure("interval_secs: 600\ntoken_endpoint: http://127.0.0.1:1/token\n");
    bench.place("refresh-0", OLD.minus(MINUTE.multipliedBy(2)));
    try (RefreshLoop loop = bench.loop()) {
      bench.time.after(
          MINUTE,
          () -> {
            bench.configuration(lines.replace('|', '\n'));
            loop.reload();
          });
      bench.time.after(MINUTE.multipliedBy(30), loop::stop);
      bench.run(loop);
    }
    assertThat(bench.logged("new configuration refused, keeping the old one")).isOne();
    assertThat(bench.used).hasSize(1);
    assertThat(bench.endpoint.sent()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'token_endpoint: http://127.0.0.1:2/token'",
    "'token_endpoint: https://live.logonvalidation.net/token'",
    "'token_endpoint: http://127.0.0.1:1/token|environment: live'",
  })
  void aReloadTakesAnEndpointThatTheFileNames(String lines) {
    bench.configure("interval_secs: 600\ntoken_endpoint: http://127.0.0.1:1/token\n");
    try (RefreshLoop loop = bench.loop()) {
      bench.time.after(
          MINUTE,
          () -> {
            bench.configure(lines.replace('|', '\n') + "\n");
            loop.reload();
          });
      bench.time.after(MINUTE.multipliedBy(2), loop::stop);
      bench.run(loop);
    }
    assertThat(bench.log()).contains("configuration read again").doesNotContain("refused");
    assertThat(bench.used).hasSize(2);
  }

  @Test
  void aStopBeforeTheTokenIsSentIsNoFailureAndTheNextStartSendsItAtOnce() {
    bench.endpoint.next(FakeTokenEndpoint.STOPPED);
    try (RefreshLoop loop = bench.loop()) {
      bench.endpoint.during = loop::stop;
      assertThat(bench.run(loop)).isEqualTo(ExitCode.OK);
    }
    assertThat(bench.endpoint.stopped).isTrue();
    assertThat(bench.log()).contains("stopped before the refresh token was sent");
    assertThat(bench.log()).doesNotContain(" ERROR ").doesNotContain(" WARN ");
    assertThat(bench.state().failures()).isZero();
    assertThat(bench.pending()).doesNotExist();
    assertThat(bench.time.instant()).isEqualTo(Workbench.START);

    bench.endpoint.during = () -> {};
    bench.once();
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.log()).doesNotContain("sending the refresh token again");
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
    assertThat(bench.log()).contains("ERROR unexpected error, continuing");
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
  void aStopDuringThePreparationBeginsNoExchange() {
    try (RefreshLoop loop = bench.loop()) {
      bench.endpoint.duringPreparation = loop::stop;
      assertThat(bench.run(loop)).isEqualTo(ExitCode.OK);
    }
    assertThat(bench.endpoint.sent()).isEmpty();
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
    bench.runFor(Duration.ofMinutes(35));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0", "refresh-0");
    assertThat(bench.log()).doesNotContain("ERROR");
  }

  @Test
  void aTokenCacheThatIsAMountOfItsOwnIsKeptInPlaceAndThatIsSaidOnce() {
    bench.ops.mountTarget();
    bench.runFor(Duration.ofHours(2));
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSize(8);
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
