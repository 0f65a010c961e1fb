package aegis.lt.observer.judge;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.GAP;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.Histories.token;
import static aegis.lt.observer.judge.Histories.with;
import static aegis.lt.observer.judge.timeline.CriterionId.CANDIDATE_ISSUED_AT_MONOTONIC;
import static aegis.lt.observer.judge.timeline.CriterionId.CANDIDATE_VALID_TOKEN;
import static aegis.lt.observer.judge.timeline.CriterionId.FILE_COMPATIBILITY;
import static aegis.lt.observer.judge.timeline.CriterionId.INDEPENDENT_LINEAGE;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TokenCriteriaTest {
  private static final Instant EARLIER = FROM.minusSeconds(3600);
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);
  private static final FileShape SHAPE =
      new FileShape("0:0", "rw-------", Map.of("access_token", "string"));

  @ParameterizedTest
  @EnumSource(FileState.class)
  void aLookWithoutATokenFailsAndOneThatCouldNotReadDoesNot(FileState state) {
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, token(EARLIER))
            .span(Role.CANDIDATE, MIDDLE.plusSeconds(15), MIDDLE.plusSeconds(15), Sample.of(state))
            .span(Role.CANDIDATE, MIDDLE.plusSeconds(30), NOON, token(EARLIER));
    Verdict expected =
        state == FileState.OK || state == FileState.UNREADABLE ? Verdict.PASS : Verdict.FAIL;
    assertThat(history.verdict(CANDIDATE_VALID_TOKEN)).isEqualTo(expected);
  }

  @Test
  void badLooksAreCountedAsAllLooksAre() {
    Instant back = MIDDLE.plusSeconds(45);
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, token(EARLIER))
            .span(Role.CANDIDATE, MIDDLE.plusSeconds(15), back, Sample.of(FileState.MISSING))
            .span(Role.CANDIDATE, back.plusSeconds(15), NOON, token(EARLIER));
    assertThat(history.judge(CANDIDATE_VALID_TOKEN).measured())
        .containsEntry("looks", Measure.of(6L))
        .containsEntry("missing", Measure.of(2L))
        .containsEntry("unparsable", Measure.of(0L));
  }

  @Test
  void aBadLookCountsFromTheWindowsFirstInstantOn() {
    for (Instant bad : new Instant[] {FROM, FROM.minus(NANO)}) {
      Histories history =
          new Histories()
              .span(Role.CANDIDATE, EARLIER, bad, Sample.of(FileState.NO_TOKEN))
              .span(Role.CANDIDATE, FROM.plusSeconds(1), NOON, token(FROM));
      assertThat(history.verdict(CANDIDATE_VALID_TOKEN))
          .isEqualTo(bad.equals(FROM) ? Verdict.FAIL : Verdict.PASS);
    }
  }

  @Test
  void validTokenIsInconclusiveInAGapThatIsNotBridged() {
    Instant back = MIDDLE.plus(GAP).plus(NANO);
    Histories bridged =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, token(EARLIER))
            .span(Role.CANDIDATE, back, NOON, token(EARLIER));
    assertThat(bridged.verdict(CANDIDATE_VALID_TOKEN)).isEqualTo(Verdict.PASS);
    Histories unbridged =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, token(EARLIER))
            .span(Role.CANDIDATE, back, NOON, token(back));
    assertThat(unbridged.verdict(CANDIDATE_VALID_TOKEN)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  private static Sample expiring(
      @Nullable String lifetime, @Nullable String absolute, @Nullable String jwt) {
    // Seconds from the middle of the window on.
    return new Sample(
            FileState.OK,
            Optional.of(EARLIER),
            Optional.ofNullable(lifetime).map(seconds -> EARLIER),
            Optional.ofNullable(lifetime)
                .map(
                    seconds ->
                        Duration.between(EARLIER, MIDDLE.plusSeconds(Long.parseLong(seconds)))),
            Optional.of("content"),
            Optional.empty(),
            Optional.empty())
        .with(
            new TokenFacts(
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(absolute).map(Long::parseLong).map(MIDDLE::plusSeconds),
                Optional.ofNullable(jwt).map(Long::parseLong).map(MIDDLE::plusSeconds)));
  }

  /** The token is seen until the middle of the window, and replaced 15 s later. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // expiry by lifetime, absolute, exp, in seconds after the last look that saw it
        "1, -, -, PASS",
        "0, -, -, FAIL",
        "-1, -, -, FAIL",
        "-, 1, -, PASS",
        "-, 0, -, FAIL",
        "-, -3600, -, FAIL",
        "-, -, 1, PASS",
        "-, -, 0, FAIL",
        "-, -, -3600, FAIL",
        "1, -1, -1, PASS",
        "-1, 1, 1, FAIL",
        "-, 1, -1, PASS",
        "-, -1, 1, FAIL",
        "-, -, -, PASS",
      })
  void anExpiredTokenIsNotValid(
      @Nullable String lifetime,
      @Nullable String absolute,
      @Nullable String jwt,
      Verdict expected) {
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, expiring(lifetime, absolute, jwt))
            .span(Role.CANDIDATE, MIDDLE.plusSeconds(15), NOON, token(MIDDLE));
    assertThat(history.verdict(CANDIDATE_VALID_TOKEN)).isEqualTo(expected);
  }

  @Test
  void anExpiredTokenIsExplainedWithTheSourceOfItsExpiry() {
    Criterion criterion =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, expiring(null, null, "-60"))
            .span(Role.CANDIDATE, MIDDLE.plusSeconds(15), NOON, token(MIDDLE))
            .judge(CANDIDATE_VALID_TOKEN);
    assertThat(criterion.explanation())
        .contains("expired at " + MIDDLE.minusSeconds(60) + " by exp of the access token");
    assertThat(criterion.measured()).containsEntry("expired", Measure.of(1L));
    assertThat(criterion.evidence()).extracting(EvidenceItem::at).contains(MIDDLE.minusSeconds(60));
  }

  @Test
  void aTokenThatExpiredBeforeTheWindowAndWasReplacedBeforeItDoesNotCount() {
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, FROM.minusSeconds(10), expired(FROM.minusSeconds(60)))
            .span(Role.CANDIDATE, FROM.minusSeconds(5), NOON, token(FROM));
    assertThat(history.verdict(CANDIDATE_VALID_TOKEN)).isEqualTo(Verdict.PASS);
  }

  private static Sample expired(Instant at) {
    return token(EARLIER, EARLIER, Duration.between(EARLIER, at), "content " + at);
  }

  @Test
  void theFileStillBeingBadMeansItIsNotCleanNow() {
    Histories history = Histories.regular(EARLIER, NOON.minusSeconds(15));
    history.span(
        Role.CANDIDATE,
        NOON.minusSeconds(5),
        NOON.minusSeconds(5),
        Sample.of(FileState.UNPARSABLE));
    assertThat(history.assess().cleanSince()).isEmpty();
    history.span(Role.CANDIDATE, NOON.minusSeconds(1), NOON, token(NOON.minusSeconds(900)));
    assertThat(history.assess().cleanSince()).contains(NOON.minusSeconds(5).plus(NANO));
  }

  /** Two contents, one after the other in the middle of the window. */
  private static Histories changing(Sample first, Sample second) {
    return new Histories()
        .span(Role.CANDIDATE, EARLIER, MIDDLE, first)
        .span(Role.CANDIDATE, MIDDLE.plusSeconds(15), NOON, second);
  }

  private static Sample issued(Optional<Instant> issuedAt, Instant mtime, String content) {
    return new Sample(
        FileState.OK,
        Optional.of(mtime),
        issuedAt,
        Optional.of(Duration.ofDays(2)),
        content.isEmpty() ? Optional.empty() : Optional.of(content),
        Optional.empty(),
        Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // nanoseconds by which issued_at rises, contents before and after, whether mtime changes
        "1, a, b, true, PASS",
        "0, a, b, true, FAIL",
        "-1, a, b, true, FAIL",
        "0, a, a, true, PASS",
        "-, a, b, true, INCONCLUSIVE",
        "1, '', '', true, PASS",
        "0, '', '', true, INCONCLUSIVE",
        "0, '', '', false, PASS",
        "-1, '', '', true, FAIL",
        "-1, a, '', false, FAIL",
        "-, '', '', true, INCONCLUSIVE",
      })
  void issuedAtRisesWithEachChange(
      @org.jspecify.annotations.Nullable Long rise,
      String before,
      String after,
      boolean written,
      Verdict expected) {
    Optional<Instant> second = Optional.ofNullable(rise).map(EARLIER::plusNanos);
    Histories history =
        changing(
            issued(Optional.of(EARLIER), EARLIER, before),
            issued(second, written ? MIDDLE : EARLIER, after));
    assertThat(history.verdict(CANDIDATE_ISSUED_AT_MONOTONIC)).isEqualTo(expected);
  }

  @Test
  void issuedAtLowerThanBeforeAnUnknownOneFails() {
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, issued(Optional.of(EARLIER), EARLIER, "a"))
            .span(
                Role.CANDIDATE,
                MIDDLE.plusSeconds(15),
                MIDDLE.plusSeconds(30),
                issued(Optional.empty(), MIDDLE, "b"))
            .span(
                Role.CANDIDATE,
                MIDDLE.plusSeconds(45),
                NOON,
                issued(Optional.of(EARLIER.minus(NANO)), MIDDLE, "c"));
    assertThat(history.verdict(CANDIDATE_ISSUED_AT_MONOTONIC)).isEqualTo(Verdict.FAIL);
  }

  @ParameterizedTest
  @CsvSource({"1, INCONCLUSIVE", "-1, FAIL"})
  void issuedAtIsComparedAcrossAGap(long rise, Verdict expected) {
    Instant back = MIDDLE.plus(GAP).plus(NANO);
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, MIDDLE, issued(Optional.of(EARLIER), EARLIER, "a"))
            .span(
                Role.CANDIDATE,
                back,
                NOON,
                issued(Optional.of(EARLIER.plusNanos(rise)), back, "b"));
    assertThat(history.verdict(CANDIDATE_ISSUED_AT_MONOTONIC)).isEqualTo(expected);
  }

  @Test
  void issuedAtNeverSeenIsInconclusive() {
    Histories history =
        new Histories().span(Role.CANDIDATE, EARLIER, NOON, issued(Optional.empty(), EARLIER, "a"));
    assertThat(history.verdict(CANDIDATE_ISSUED_AT_MONOTONIC)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  private static Histories holding(String incumbent, String candidate, FileShape shape) {
    return new Histories()
        .span(Role.INCUMBENT, EARLIER, NOON, with(token(EARLIER), incumbent, SHAPE))
        .span(Role.CANDIDATE, EARLIER, NOON, with(token(EARLIER), candidate, shape));
  }

  @Test
  void aRefreshTokenInBothFilesIsASharedLineage() {
    assertThat(holding("a", "b", SHAPE).verdict(INDEPENDENT_LINEAGE)).isEqualTo(Verdict.PASS);
    assertThat(holding("a", "a", SHAPE).verdict(INDEPENDENT_LINEAGE)).isEqualTo(Verdict.FAIL);
    assertThat(Histories.regular(EARLIER, NOON).verdict(INDEPENDENT_LINEAGE))
        .isEqualTo(Verdict.INCONCLUSIVE);
  }

  @Test
  void filesThatDifferInShapeAreNotCompatible() {
    assertThat(holding("a", "b", SHAPE).verdict(FILE_COMPATIBILITY)).isEqualTo(Verdict.PASS);
    FileShape other = new FileShape("0:0", "rw-r--r--", Map.of("access_token", "string"));
    Criterion mode = holding("a", "b", other).judge(FILE_COMPATIBILITY);
    assertThat(mode.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(mode.explanation()).contains("mode is rw-r--r--, the incumbent's is rw-------");
    FileShape fewer = new FileShape("0:0", "rw-------", Map.of());
    assertThat(holding("a", "b", fewer).judge(FILE_COMPATIBILITY).explanation())
        .contains("field access_token is absent");
  }
}
