package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.keeper.oauth.LoginRecord;
import aegis.lt.keeper.oauth.answer.RefreshOutcome;
import aegis.lt.keeper.state.Attempt;
import aegis.lt.keeper.state.Logins;
import aegis.lt.keeper.state.Platform;
import aegis.lt.keeper.state.StateDirectory;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.file.FaultyFileOps;
import aegis.lt.shared.file.ProcessLock;
import aegis.lt.shared.token.Secret;
import aegis.lt.shared.token.TokenCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the tokens of a login, beside a keeper that runs and without one. */
final class LoginTest {
  private static final Duration OLD = Duration.ofSeconds(1000);
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Optional<Secret> NO_PKCE = Optional.empty();
  private static final Optional<Secret> VERIFIER = Optional.of(Secret.of("the-verifier"));

  @TempDir Path directory;
  private Workbench bench;

  @BeforeEach
  void keeper() {
    bench = new Workbench(directory);
    bench.configure("interval_secs: 600\n");
  }

  private Platform platform() {
    return new Platform(bench.time, bench.time, bench.ops, new SplittableRandom(7));
  }

  /** A whole login, with the code sent as many seconds ago as its answer took. */
  private void logIn(String name, Duration answerTook, Optional<Secret> verifier) {
    Instant sentAt = bench.time.instant().minus(answerTook);
    try (NewLogin login = new NewLogin(bench.config(), platform())) {
      login.prepare();
      login.reserve();
      login.save(bench.endpoint.logIn(name), new LoginRecord.Beginning(sentAt, verifier));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void logIn(String name) {
    logIn(name, Duration.ZERO, NO_PKCE);
  }

  private Path beside(String name) {
    return directory.resolve(".tokens.json." + name);
  }

  private Optional<LoginRecord> loginOf(TokenCache cache) throws IOException {
    StateDirectory state =
        new StateDirectory(bench.config().stateDirectory(), bench.cache, bench.ops);
    return new Logins(state, bench.ops).of(cache);
  }

  @Test
  void theFirstLoginNeedsNoFileAndLeavesOneThatOnlyTheOwnerReads() throws IOException {
    logIn("login");

    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
    assertThat(Files.getPosixFilePermissions(bench.cache))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(loginOf(bench.cached()).orElseThrow().at()).isEqualTo(Workbench.START);
    assertThat(beside("login")).doesNotExist();
    assertThat(beside("login-place")).doesNotExist();
  }

  @Test
  void aLoginKeepsFormModeAndUnknownFieldsOfTheFileThatIsThere() throws IOException {
    bench.write(
        bench.cache,
        "{\"note\": \"x\", \"access_token\": \"old\", \"issued_at\": \"2026-11-24T08:00:00Z\", \"refresh_token\": \"gone\", \"expires_in\": 1200}");
    Files.setPosixFilePermissions(bench.cache, PosixFilePermissions.fromString("rw-r-----"));

    logIn("login");

    assertThat(Files.readString(bench.cache))
        .startsWith("{\"note\": \"x\", \"access_token\": \"access-of-login\"")
        .contains("\"issued_at\": \"2026-11-24T09:00:00Z\"");
    assertThat(Files.getPosixFilePermissions(bench.cache))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"access_tok", "", "[]"})
  void aLoginReplacesAFileThatIsNoTokenCache(String content) {
    bench.write(bench.cache, content);
    logIn("login");
    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
  }

  @Test
  void aRunningKeeperUsesTheNewTokenWithinSeconds() {
    bench.endpoint.next(
        FakeTokenEndpoint.rejected("invalid_grant"), FakeTokenEndpoint.rejected("invalid_grant"));
    bench.place("refresh-0", OLD);
    Duration loginAt = Duration.ofMinutes(2);
    bench.time.after(loginAt, () -> logIn("login"));
    bench.time.after(
        loginAt.plus(SOON),
        () -> {
          assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("logged_in");
          assertThat(bench.state().reasons()).isEmpty();
          assertThat(beside("login")).doesNotExist();
        });

    bench.runFor(Duration.ofMinutes(30));

    assertThat(bench.logged("a new login is in the token cache")).isEqualTo(1);
    assertThat(bench.endpoint.sent("refresh-0")).isEqualTo(2);
    assertThat(bench.endpoint.sent("login")).isEqualTo(1);
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
  }

  /** The code was sent before the refresh token was, and answered while that was under way. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 30})
  void aLoginWinsOverAnAnswerOfTheOldChainThatComesLater(int seconds) {
    bench.place("refresh-0", OLD);
    bench.endpoint.next(
        (endpoint, token) -> {
          RefreshOutcome outcome = endpoint.exchange(token);
          logIn("login", Duration.ofSeconds(seconds), NO_PKCE);
          return outcome;
        });

    bench.runFor(Duration.ofMinutes(1));

    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    assertThat(beside("login")).doesNotExist();
    assertThat(bench.pending()).doesNotExist();
  }

  /** The login comes between the keeper's look at the token cache and its rename. */
  @Test
  void aLoginWinsAlsoIfItIsOverwrittenInTheSameMoment() {
    bench.place("refresh-0", OLD);
    boolean[] done = {false};
    bench.ops.plan(
        (step, number) -> {
          if (step.equals("rename") && !done[0] && bench.endpoint.sent().size() == 1) {
            done[0] = true;
            logIn("login", SOON, NO_PKCE);
          }
        });

    bench.runFor(Duration.ofMinutes(1));

    assertThat(done[0]).isTrue();
    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
    assertThat(beside("login")).doesNotExist();
  }

  @Test
  void aPendingAnswerOfTheOldChainGivesWayToALogin() throws IOException {
    bench.place("refresh-0", OLD);
    bench.remember(Attempt.Event.SENDING, "refresh-0");
    logIn("login", SOON, NO_PKCE);
    bench.write(
        bench.pending(),
        "{\"access_token\":\"a\",\"refresh_token\":\"refresh-1\",\"expires_in\":1200,\"issued_at\":"
            + bench.time.instant().plusSeconds(1).getEpochSecond()
            + "}");

    bench.once();

    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
    assertThat(bench.pending()).doesNotExist();
  }

  @Test
  void tokensOfALoginThatACrashKeptFromTheirPlaceArePutThere() throws IOException {
    bench.place("refresh-0", Duration.ZERO);
    String old = Files.readString(bench.cache);
    logIn("login");
    Files.copy(bench.cache, beside("login"));
    bench.write(bench.cache, old);

    bench.once();

    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
    assertThat(beside("login")).doesNotExist();
  }

  @Test
  void tokensOfALoginThatWereUsedBeforeAreNotPutInPlaceAgain() throws IOException {
    logIn("login");
    String first = Files.readString(bench.cache);
    bench.time.advance(OLD);
    bench.once();
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    bench.write(beside("login"), first);

    bench.once();

    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(beside("login")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "{\"access_token\":\"a\",\"refr"})
  void aLoginThatIsUnderWayIsLeftAlone(String content) throws IOException {
    bench.place("refresh-0", OLD);
    Files.writeString(beside("login"), content);

    bench.runFor(Duration.ofMinutes(1));

    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(beside("login")).hasContent(content);
  }

  @Test
  void theVerifierIsSentWithEveryRefreshOfItsLineageAndOfNoOther() {
    logIn("login", Duration.ZERO, VERIFIER);
    bench.runFor(Duration.ofHours(1));
    int ofTheLogin = bench.endpoint.verifiers.size();
    assertThat(ofTheLogin).isGreaterThanOrEqualTo(3);
    assertThat(bench.endpoint.verifiers).containsOnly("the-verifier");

    bench.place(bench.endpoint.reauthorize(), OLD);
    bench.runFor(Duration.ofHours(1));

    assertThat(bench.endpoint.verifiers.subList(ofTheLogin, bench.endpoint.verifiers.size()))
        .isNotEmpty()
        .containsOnly("");
  }

  @Test
  void anotherLoginBringsItsOwnVerifierOrNone() {
    logIn("one", Duration.ZERO, VERIFIER);
    bench.runFor(Duration.ofMinutes(20));
    logIn("two", Duration.ZERO, Optional.of(Secret.of("another")));
    bench.runFor(Duration.ofMinutes(20));
    logIn("three");
    bench.runFor(Duration.ofMinutes(20));

    assertThat(bench.endpoint.verifiers).containsExactly("the-verifier", "another", "");
  }

  /**
   * The first rename after an answer is that of the login's record, the second the token cache's.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theLineageOutlivesACrashBetweenTheAnswerAndItsPlace(int deadlyRename) {
    logIn("login", Duration.ZERO, VERIFIER);
    bench.time.advance(OLD);
    int[] renames = {0};
    bench.endpoint.next(
        (endpoint, token) -> {
          bench.ops.plan(
              (step, number) -> {
                if (step.equals("rename") && ++renames[0] == deadlyRename) {
                  throw new FaultyFileOps.Crash(step);
                }
              });
          return endpoint.exchange(token);
        });
    assertThatThrownBy(() -> bench.runFor(Duration.ofMinutes(1)))
        .isInstanceOf(FaultyFileOps.Crash.class);
    assertThat(bench.pending()).exists();
    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
    bench.ops.heal();

    bench.runFor(Duration.ofMinutes(30));

    assertThat(bench.endpoint.verifiers)
        .hasSizeGreaterThanOrEqualTo(2)
        .containsOnly("the-verifier");
  }

  @Test
  void theRecordOfALoginIsForItsOwnerAlone() throws IOException {
    logIn("login", Duration.ZERO, VERIFIER);
    assertThat(Files.getPosixFilePermissions(bench.config().stateDirectory().resolve("login.json")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(bench.log()).doesNotContain("the-verifier");
  }

  @Test
  void theTimeOfTheLoginIsRememberedOverItsRefreshesAndForgottenWithAnotherChain()
      throws IOException {
    logIn("login");
    bench.runFor(Duration.ofHours(2));
    assertThat(loginOf(bench.cached()).orElseThrow().at()).isEqualTo(Workbench.START);

    bench.place(bench.endpoint.reauthorize(), Duration.ZERO);
    assertThat(loginOf(bench.cached())).isEmpty();
  }

  @Test
  void oneLoginAtATime() throws IOException {
    try (NewLogin first = new NewLogin(bench.config(), platform());
        NewLogin second = new NewLogin(bench.config(), platform())) {
      first.prepare();
      assertThatThrownBy(second::prepare).isInstanceOf(ProcessLock.HeldElsewhere.class);
    }
  }

  @Test
  void whatALoginNeedsIsTriedBeforeAnyoneIsAsked() throws IOException {
    Path gone = directory.resolve("gone");
    bench.configuration("container_token_cache_path: " + gone.resolve("tokens.json") + "\n");
    try (NewLogin login = new NewLogin(bench.config(), platform())) {
      assertThatThrownBy(login::prepare).hasMessageContaining(gone.toString());
    }
    assertThat(gone).doesNotExist();
  }

  @Test
  void aFailingDiskIsTriedOnForSecondsAndThenTheLoginWaitsForTheKeeper() throws IOException {
    bench.place("refresh-0", Duration.ZERO);
    try (NewLogin login = new NewLogin(bench.config(), platform())) {
      login.prepare();
      login.reserve();
      bench.ops.fail("rename", "the disk does not answer");
      assertThatThrownBy(
              () ->
                  login.save(
                      bench.endpoint.logIn("login"),
                      new LoginRecord.Beginning(bench.time.instant(), NO_PKCE)))
          .isInstanceOf(IOException.class);
    }
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-0");
    bench.ops.heal();

    bench.once();

    assertThat(bench.cachedRefreshToken()).isEqualTo("login");
    assertThat(new AtomicFile(bench.cache, bench.ops).pending()).doesNotExist();
  }

  @Test
  void aKeeperRemindsOfAnOldLoginOnceADayAndOfTheWeekendOnce() {
    bench.configure("interval_secs: 600\nlogin_reminder: 2d\n");
    logIn("login");

    bench.runFor(Duration.ofDays(5)); // from Tuesday to Sunday

    assertThat(bench.logged("WARN the last login is")).isEqualTo(3);
    assertThat(bench.logged("WARN a maintenance on the weekend")).isEqualTo(1);
    assertThat(bench.state().reasons()).isEmpty();
  }
}
