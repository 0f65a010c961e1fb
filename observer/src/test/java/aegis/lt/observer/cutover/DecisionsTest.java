package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.START;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.config.LogPatterns;
import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.decide.CutoverSettings;
import aegis.lt.observer.cutover.decide.Deployed;
import aegis.lt.observer.cutover.decide.FirstWrite;
import aegis.lt.observer.cutover.decide.KeeperLog;
import aegis.lt.observer.cutover.decide.RefreshMargin;
import aegis.lt.observer.cutover.decide.Refreshing;
import aegis.lt.observer.cutover.decide.StopMoment;
import aegis.lt.observer.cutover.decide.Violation;
import aegis.lt.observer.cutover.decide.WatchPolicy;
import aegis.lt.observer.cutover.journal.Facts;
import aegis.lt.observer.cutover.step.VerifyReadiness;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.Inspections;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.judge.timeline.Cadence;
import aegis.lt.shared.token.Secret;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decisions of a cutover, at their boundaries. */
class DecisionsTest {
  private static final Map<String, String> FIELDS =
      Map.of("access_token", "string", "issued_at", "number/epoch_seconds", "base_uri", "null");
  private static final FirstWrite.Before BEFORE =
      before(Optional.of(START), Optional.of(START.plusSeconds(1200)), Optional.empty());
  private static final FileShape SAME = new FileShape("0:0", "rw-------", FIELDS);

  private static FirstWrite.Before before(
      Optional<Instant> issued, Optional<Instant> expires, Optional<Secret> session) {
    return new FirstWrite.Before(
        Optional.of(START), issued, expires, session, "0:0", "rw-------", FIELDS);
  }

  private static CacheLook look(Instant mtime, Instant issued, FileShape shape) {
    return look(mtime, Optional.of(issued), issued.plusSeconds(1200), shape, Optional.empty());
  }

  private static CacheLook look(
      Instant mtime,
      Optional<Instant> issued,
      Instant expires,
      FileShape shape,
      Optional<Secret> session) {
    return new CacheLook(
        Optional.empty(),
        false,
        Optional.of(mtime),
        issued,
        Optional.of(expires),
        true,
        Optional.of(expires.plusSeconds(2400)),
        Optional.of(shape),
        session,
        false);
  }

  private static CacheLook problem(String text) {
    return new CacheLook(
        Optional.of(text),
        false,
        Optional.of(START.plusSeconds(1)),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }

  @ParameterizedTest
  @CsvSource({
    // Written, issued (seconds after the stop), now: what it is.
    "  0,    0,   10, NotYet", // not changed
    "  1,    0,   10, NotYet", // changed, but not newer
    "  1,   -1,   10, NotYet", // older
    "  1,    1,   10, Good",
    "  1,    1, 1200, Good", // one second before it expires
    "  1,    1, 1201, NotYet", // expired
  })
  void theFirstWriteIsNewerAndValid(long written, long issued, long now, String expected) {
    FirstWrite found =
        FirstWrite.judge(
            BEFORE,
            look(START.plusSeconds(written), START.plusSeconds(issued), SAME),
            START.plusSeconds(now));
    assertThat(found.getClass().getSimpleName()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0:0,   rw-------, access_token:string issued_at:number/epoch_seconds base_uri:string,  Good",
    "0:0,   rw-------, access_token:string issued_at:number/epoch_seconds base_uri:null x:array, Good",
    "0:0,   rw-------, access_token:string issued_at:number/epoch_seconds,                  Wrong",
    "0:0,   rw-------, access_token:string issued_at:string/iso_8601 base_uri:null,         Wrong",
    "0:100, rw-------, access_token:string issued_at:number/epoch_seconds base_uri:null,    Wrong",
    "0:0,   rw-r-----, access_token:string issued_at:number/epoch_seconds base_uri:null,    Wrong",
  })
  void theFirstWriteKeepsOwnerModeAndFields(
      String owner, String mode, String fields, String expected) {
    Map<String, String> types = new java.util.HashMap<>();
    for (String field : List.of(fields.split(" ", -1))) {
      types.put(field.substring(0, field.indexOf(':')), field.substring(field.indexOf(':') + 1));
    }
    Instant at = START.plusSeconds(1);
    FirstWrite found =
        FirstWrite.judge(BEFORE, look(at, at, new FileShape(owner, mode, types)), at);
    assertThat(found.getClass().getSimpleName()).as(found.toString()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // Expiry in seconds after that of the token before: what it is, where nothing says issued_at.
    "-1, NotYet",
    " 0, NotYet",
    " 1, Good",
  })
  void theFirstWriteOfAFileWithoutIssuedAtIsJudgedByItsExpiry(long later, String expected) {
    Instant expires = START.plusSeconds(1200);
    FirstWrite found =
        FirstWrite.judge(
            before(Optional.empty(), Optional.of(expires), Optional.empty()),
            look(
                START.plusSeconds(1),
                Optional.empty(),
                expires.plusSeconds(later),
                SAME,
                Optional.empty()),
            START.plusSeconds(10));
    assertThat(found.getClass().getSimpleName()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"s1, s1, Good", "s1, s2, Wrong", "s1, , Good", ", s2, Good", ", , Good"})
  void theFirstWriteIsOfTheSameSessionWhereBothAreKnown(
      @Nullable String before, @Nullable String now, String expected) {
    Instant at = START.plusSeconds(1);
    FirstWrite found =
        FirstWrite.judge(
            before(
                Optional.of(START),
                Optional.of(START.plusSeconds(1200)),
                Optional.ofNullable(before).map(Secret::of)),
            look(
                at,
                Optional.of(at),
                at.plusSeconds(1200),
                SAME,
                Optional.ofNullable(now).map(Secret::of)),
            at);
    assertThat(found.getClass().getSimpleName()).isEqualTo(expected);
    assertThat(found.toString()).doesNotContain("s1").doesNotContain("s2");
  }

  @Test
  void aFileThatCannotBeUsedNowIsWaitedFor() {
    assertThat(FirstWrite.judge(BEFORE, problem("is not a JSON object"), START))
        .isEqualTo(new FirstWrite.NotYet("it is not a JSON object"));
  }

  @Test
  void whatTheJournalKeepsOfACacheReadsBack() {
    Facts facts =
        new Facts(
            Map.of(
                Facts.CACHE_MTIME.name(), START.toString(),
                Facts.CACHE_ISSUED_AT.name(), START.toString(),
                Facts.CACHE_EXPIRES_AT.name(), START.plusSeconds(1200).toString(),
                Facts.CACHE_OWNER.name(), "0:0",
                Facts.CACHE_MODE.name(), "rw-------",
                Facts.CACHE_FIELDS.name(), VerifyReadiness.fields(SAME)));
    assertThat(FirstWrite.Before.of(facts, Optional.empty())).isEqualTo(BEFORE);
  }

  @ParameterizedTest
  @CsvSource({
    // Age of the last write in seconds, with a cadence of 300 s and a tolerance of 60 s: the wait.
    " -5,   0",
    "  0,   0",
    "150,   0",
    "151, 209",
    "359,   1",
    "360,   0",
    "9999,  0",
  })
  void theOldKeeperIsStoppedSoonAfterItHasWritten(long age, long wait) {
    Cadence cadence = new Cadence(Duration.ofSeconds(300), Duration.ofSeconds(60));
    assertThat(StopMoment.untilNextWrite(Optional.of(START), cadence, START.plusSeconds(age)))
        .isEqualTo(Duration.ofSeconds(wait));
  }

  @Test
  void aFileThatWasNeverWrittenIsNotWaitedFor() {
    Cadence cadence = new Cadence(Duration.ofSeconds(300), Duration.ofSeconds(60));
    assertThat(StopMoment.untilNextWrite(Optional.empty(), cadence, START)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"270, true", "271, false"})
  void theRefreshTokenMustOutliveTheCutover(long afterIssue, boolean enough) {
    // 15 s to stop, 15 s to flush, 2 min to deploy, 1 min for an exchange, 1 min to go back.
    CutoverSettings settings = new FakeWorld().settings();
    CacheLook look = look(START, START.minusSeconds(3600).plusSeconds(540), SAME);
    RefreshMargin margin = RefreshMargin.of(look, settings, START.plusSeconds(afterIssue));
    assertThat(margin.enough()).as(margin.text()).isEqualTo(enough);
    assertThat(margin.needed()).isEqualTo(Duration.ofSeconds(270));
  }

  @Test
  void aCacheWithoutARefreshTokenIsRefused() {
    RefreshMargin margin =
        new RefreshMargin(Optional.of(Duration.ofHours(9)), Duration.ofMinutes(1), false);
    assertThat(margin.enough()).isFalse();
    assertThat(margin.text()).contains("no refresh token");
  }

  /** The cache as it stood before the old keeper was started: issued 10 s earlier. */
  private static final Refreshing.Baseline BASELINE =
      Refreshing.Baseline.of(look(START.minusSeconds(10), START.minusSeconds(10), SAME));

  private static Class<? extends Refreshing> refreshing(CacheLook look, String... lines) {
    return Refreshing.judge(
            new KeeperLog(List.of(lines)),
            LogPatterns.REJECTION,
            look,
            BASELINE,
            START.plusSeconds(1))
        .getClass();
  }

  @Test
  void aLineOfItsLogIsNoProofThatTheOldKeeperRefreshes() {
    CacheLook unchanged = look(START.minusSeconds(10), START.minusSeconds(10), SAME);
    assertThat(refreshing(unchanged, "INFO token valid")).isEqualTo(Refreshing.Alive.class);
    assertThat(refreshing(unchanged, "token refreshed")).isEqualTo(Refreshing.Alive.class);
    assertThat(refreshing(unchanged, "started")).isEqualTo(Refreshing.NotYet.class);
  }

  @Test
  void aWriteThatBringsNoNewerTokenIsNoProof() {
    CacheLook rewritten = look(START.plusMillis(1), START.minusSeconds(10), SAME);
    assertThat(refreshing(rewritten, "token valid")).isEqualTo(Refreshing.Alive.class);
    CacheLook older = look(START.plusMillis(1), START.minusSeconds(11), SAME);
    assertThat(refreshing(older)).isEqualTo(Refreshing.NotYet.class);
  }

  @Test
  void aNewerTokenIsTheProofWithoutALine() {
    CacheLook newer = look(START.plusMillis(1), START.minusSeconds(9), SAME);
    assertThat(refreshing(newer)).isEqualTo(Refreshing.Yes.class);
  }

  @Test
  void aNewerTokenThatHasExpiredIsNoProof() {
    Refreshing.Baseline old =
        Refreshing.Baseline.of(look(START.minusSeconds(9000), START.minusSeconds(9000), SAME));
    CacheLook expired = look(START.minusSeconds(1300), START.minusSeconds(1300), SAME);
    assertThat(
            Refreshing.judge(
                new KeeperLog(List.of("token valid")), LogPatterns.REJECTION, expired, old, START))
        .isInstanceOf(Refreshing.NotYet.class);
  }

  @Test
  void aCacheThatCannotBeUsedIsNoProof() {
    assertThat(refreshing(problem("has no access_token"), "token valid"))
        .isEqualTo(Refreshing.NotYet.class);
  }

  @Test
  void anyTokenIsNewerThanNone() {
    Refreshing.Baseline none = Refreshing.Baseline.of(problem("is missing"));
    CacheLook written = look(START, START, SAME);
    assertThat(
            Refreshing.judge(new KeeperLog(List.of()), LogPatterns.REJECTION, written, none, START))
        .isInstanceOf(Refreshing.Yes.class);
  }

  @Test
  void aRefusalInItsLogIsFinalWhateverTheFileSays() {
    CacheLook newer = look(START.plusMillis(1), START.plusMillis(1), SAME);
    for (String refusal :
        List.of(
            "ERROR invalid_grant",
            "Manual re-authorization required",
            "POST /token refresh failed: HTTP 401")) {
      assertThat(refreshing(newer, refusal)).isEqualTo(Refreshing.Dead.class);
      assertThat(refreshing(newer, "token valid", refusal, "token valid"))
          .isEqualTo(Refreshing.Dead.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"990, 0", "991, 1"})
  void aWriteIsLateOnlyBeyondCadenceAndTolerance(long age, int violations) {
    WatchPolicy policy = new WatchPolicy(new FakeWorld().settings(), Optional.of(2L));
    CacheLook look = look(START, START, SAME);
    assertThat(policy.ofCache(look, START.plusSeconds(age))).hasSize(violations);
  }

  @Test
  void aMissingTokenIsAViolation() {
    WatchPolicy policy = new WatchPolicy(new FakeWorld().settings(), Optional.of(2L));
    assertThat(policy.ofCache(problem("has no access_token"), START.plusSeconds(1)))
        .singleElement()
        .extracting(Violation::text)
        .isEqualTo("the canonical cache has no access_token");
  }

  private static ContainerDefinition deployed(
      boolean paused, int restarts, String health, Map<String, String> environment)
      throws IOException {
    ContainerDefinition plain =
        Inspections.of(
            "new",
            FakeWorld.CANDIDATE,
            START.plusSeconds(1),
            Optional.of(START.plusSeconds(1)),
            true,
            ContainerDefinition.Health.NONE,
            FakeWorld.UNLESS_STOPPED,
            environment,
            Map.of());
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(plain.toBytes());
    json.put("RestartCount", restarts);
    json.withObject("/State").put("Paused", paused);
    json.withObject("/State/Health").put("Status", health);
    return ContainerDefinition.fromBytes(mapper.writeValueAsBytes(json));
  }

  @ParameterizedTest
  @CsvSource({
    // Paused, restarts, health, value of the override: what the deployment is.
    "false, 0, starting,  ,                                        Up",
    "false, 0, healthy,   ,                                        Up",
    "false, 2, starting,  ,                                        Up",
    "false, 3, starting,  ,                                        Wrong",
    "true,  0, healthy,   ,                                        Wrong",
    "false, 0, unhealthy, ,                                        Wrong",
    "false, 0, healthy,   /data/tokens/parallel.json,              Wrong",
    "false, 0, healthy,   /data/tokens/saxobank_tokens_live.json,  Up",
    "false, 0, healthy,   '',                                      Up",
  })
  void aDeploymentIsCompleteOrKnownToBeWrong(
      boolean paused, int restarts, String health, @Nullable String override, String expected)
      throws IOException {
    CutoverSettings settings = new FakeWorld().settings();
    Map<String, String> environment =
        override == null ? Map.of() : Map.of(FakeWorld.OVERRIDE, override);
    Deployed found =
        Deployed.judge(
            List.of(deployed(paused, restarts, health, environment)),
            START,
            BEFORE_DEPLOYMENT,
            settings);
    assertThat(found.getClass().getSimpleName()).as(found.toString()).isEqualTo(expected);
  }

  private static final Deployed.Before BEFORE_DEPLOYMENT =
      new Deployed.Before(Set.of("old"), Optional.empty());

  @Test
  void anotherProgramIsWrong() throws IOException {
    ContainerDefinition one = deployed(false, 0, "healthy", Map.of());
    CutoverSettings settings = new FakeWorld().settings();
    String same = Deployed.program(one);
    assertThat(
            Deployed.judge(
                List.of(one),
                START,
                new Deployed.Before(Set.of("old"), Optional.of(same)),
                settings))
        .isInstanceOf(Deployed.Up.class);
    assertThat(
            Deployed.judge(
                List.of(one),
                START,
                new Deployed.Before(Set.of("old"), Optional.of(same.replace('a', 'b'))),
                settings))
        .isInstanceOf(Deployed.Wrong.class);
  }

  @Test
  void twoContainersOfTheServiceAreWrong() throws IOException {
    ContainerDefinition one = deployed(false, 0, "healthy", Map.of());
    assertThat(
            Deployed.judge(List.of(one, one), START, BEFORE_DEPLOYMENT, new FakeWorld().settings()))
        .isInstanceOf(Deployed.Wrong.class);
  }
}
