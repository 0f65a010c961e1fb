package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.START;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evaluate.Cadence;
import aegis.lt.observer.evidence.FileShape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decisions of a cutover, at their boundaries. */
class DecisionsTest {
  private static final Map<String, String> FIELDS =
      Map.of("access_token", "string", "issued_at", "number/epoch_seconds", "base_uri", "null");
  private static final FirstWrite.Before BEFORE =
      new FirstWrite.Before(Optional.of(START), Optional.of(START), "0:0", "rw-------", FIELDS);
  private static final FileShape SAME = new FileShape("0:0", "rw-------", FIELDS);

  private static CacheLook look(Instant mtime, Instant issued, FileShape shape) {
    return new CacheLook(
        Optional.empty(),
        false,
        Optional.of(mtime),
        Optional.of(issued),
        Optional.of(issued.plusSeconds(1200)),
        true,
        Optional.of(issued.plusSeconds(3600)),
        Optional.of(shape),
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
                Facts.CACHE_MTIME, START.toString(),
                Facts.CACHE_ISSUED_AT, START.toString(),
                Facts.CACHE_OWNER, "0:0",
                Facts.CACHE_MODE, "rw-------",
                Facts.CACHE_FIELDS, VerifyReadiness.fields(SAME)));
    assertThat(FirstWrite.Before.of(facts)).isEqualTo(BEFORE);
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

  @Test
  void aLineOfItsLogAndAValidTokenShowThatTheOldKeeperRefreshes() {
    CacheLook valid = look(START.minusSeconds(10), START.minusSeconds(10), SAME);
    assertThat(Refreshing.judge(List.of("INFO token valid"), valid, START, START))
        .isInstanceOf(Refreshing.Yes.class);
    assertThat(Refreshing.judge(List.of("token refreshed, 1200 s"), valid, START, START))
        .isInstanceOf(Refreshing.Yes.class);
    assertThat(Refreshing.judge(List.of("token keeper started"), valid, START, START))
        .isInstanceOf(Refreshing.NotYet.class);
  }

  @Test
  void aWriteInTheTickOfTheStartIsNotSaidToBeStillToCome() {
    CacheLook sameTick = look(START.minusMillis(1), START.minusMillis(1), SAME);
    assertThat(Refreshing.judge(List.of("token refreshed"), sameTick, START, START.plusMillis(9)))
        .isEqualTo(
            new Refreshing.Yes("its log says \"refreshed\", and the file holds a valid token"));
  }

  @Test
  void aLineOfItsLogIsNotEnoughWithoutAValidToken() {
    assertThat(
            Refreshing.judge(List.of("token valid"), problem("has no access_token"), START, START))
        .isInstanceOf(Refreshing.NotYet.class);
    CacheLook expired = look(START.minusSeconds(1300), START.minusSeconds(1300), SAME);
    assertThat(Refreshing.judge(List.of("token valid"), expired, START, START))
        .isInstanceOf(Refreshing.NotYet.class);
  }

  @Test
  void aFileWrittenSinceTheStartIsEnoughWithoutALine() {
    CacheLook written = look(START.plusMillis(1), START.plusMillis(1), SAME);
    assertThat(Refreshing.judge(List.of(), written, START, START.plusSeconds(1)))
        .isInstanceOf(Refreshing.Yes.class);
  }

  @Test
  void aRejectedRefreshTokenIsDead() {
    CacheLook valid = look(START.minusSeconds(10), START.minusSeconds(10), SAME);
    assertThat(Refreshing.judge(List.of("token valid", "ERROR invalid_grant"), valid, START, START))
        .isInstanceOf(Refreshing.Dead.class);
  }

  @ParameterizedTest
  @CsvSource({"990, 0", "991, 1"})
  void aWriteIsLateOnlyBeyondCadenceAndTolerance(long age, int violations) {
    WatchPolicy policy = new WatchPolicy(new FakeWorld().settings(), OptionalLong.of(2));
    CacheLook look = look(START, START, SAME);
    assertThat(policy.ofCache(look, START.plusSeconds(age))).hasSize(violations);
  }

  @Test
  void aMissingTokenIsAViolation() {
    WatchPolicy policy = new WatchPolicy(new FakeWorld().settings(), OptionalLong.of(2));
    assertThat(policy.ofCache(problem("has no access_token"), START.plusSeconds(1)))
        .singleElement()
        .extracting(Violation::text)
        .isEqualTo("the canonical cache has no access_token");
  }
}
