package aegis.lt.observer.acceptance.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.judge.criterion.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalsTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String OTHER_HASH = "f".repeat(64);
  private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");
  private static final Instant REPORTED = AT.minusSeconds(60);
  private static final Duration MAX_AGE = Duration.ofHours(2);
  private static final String LINE = line("2026-11-24T09:00:00Z", "saxo-live", HASH, "Ada");

  private static String line(String at, String migration, String hash, String by) {
    return "- %s CUTOVER APPROVED migration=%s report=sha256:%s by=%s"
        .formatted(at, migration, hash, by);
  }

  private static ApprovalState judge(
      List<String> lines, Verdict verdict, Instant asOf, Optional<Instant> lastFailure) {
    Map<String, KnownReport> known = Map.of(HASH, new KnownReport("saxo-live", REPORTED, verdict));
    return Approvals.judge(lines, "saxo-live", known, MAX_AGE, asOf, lastFailure);
  }

  private static ApprovalState judge(String line, Instant asOf) {
    return judge(List.of(line), Verdict.PASS, asOf, Optional.empty());
  }

  @Test
  void anApprovalOfAPassingReportCounts() {
    ApprovalState state = judge(LINE, AT.plusSeconds(1));

    assertThat(state.status()).isEqualTo(ApprovalState.Status.PRESENT);
    assertThat(state.by()).contains("Ada");
    assertThat(state.at()).contains(AT);
    assertThat(state.nearMisses()).isEmpty();
  }

  @Test
  void noLineLeavesItMissing() {
    ApprovalState state =
        judge(List.of("# WORK_LOG", "", "- saw nothing"), Verdict.PASS, AT, Optional.empty());

    assertThat(state.status()).isEqualTo(ApprovalState.Status.MISSING);
    assertThat(state.by()).isEmpty();
  }

  @Test
  void itCountsUntilJustBeforeItsGreatestAge() {
    assertThat(judge(LINE, AT.plus(MAX_AGE).minusNanos(1)).counts()).isTrue();
    ApprovalState atThatAge = judge(LINE, AT.plus(MAX_AGE));
    assertThat(atThatAge.status()).isEqualTo(ApprovalState.Status.STALE);
    assertThat(atThatAge.reason()).contains("2h old");
    assertThat(judge(LINE, AT.plus(MAX_AGE).plusNanos(1)).status())
        .isEqualTo(ApprovalState.Status.STALE);
  }

  @Test
  void itCountsFromItsOwnInstantOn() {
    assertThat(judge(LINE, AT).counts()).isTrue();
    assertThat(judge(LINE, AT.minusNanos(1)).reason()).contains("future");
  }

  @Test
  void anotherMigrationsApprovalIsNoneOfOurs() {
    ApprovalState state = judge(line(AT.toString(), "saxo-sim", HASH, "Ada"), AT);

    assertThat(state.status()).isEqualTo(ApprovalState.Status.MISSING);
    assertThat(state.nearMisses()).isEmpty();
  }

  @Test
  void anUnknownReportDoesNotCount() {
    ApprovalState state = judge(line(AT.toString(), "saxo-live", OTHER_HASH, "Ada"), AT);

    assertThat(state.status()).isEqualTo(ApprovalState.Status.STALE);
    assertThat(state.reason()).contains("not known");
    assertThat(state.by()).contains("Ada");
  }

  @Test
  void aReportAboutAnotherMigrationDoesNotCount() {
    Map<String, KnownReport> known =
        Map.of(HASH, new KnownReport("saxo-sim", REPORTED, Verdict.PASS));

    ApprovalState state =
        Approvals.judge(List.of(LINE), "saxo-live", known, MAX_AGE, AT, Optional.empty());

    assertThat(state.reason()).contains("saxo-sim");
    assertThat(state.counts()).isFalse();
  }

  @Test
  void aReportThatDidNotPassDoesNotCount() {
    for (Verdict verdict : List.of(Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PENDING)) {
      ApprovalState state = judge(List.of(LINE), verdict, AT, Optional.empty());
      assertThat(state.status()).isEqualTo(ApprovalState.Status.STALE);
      assertThat(state.reason()).contains(verdict.name());
    }
  }

  @Test
  void aFailureSinceTheReportEndsIt() {
    Instant now = AT.plusSeconds(600);
    assertThat(judge(List.of(LINE), Verdict.PASS, now, Optional.of(AT.plusSeconds(1))).status())
        .isEqualTo(ApprovalState.Status.STALE);
    assertThat(judge(List.of(LINE), Verdict.PASS, now, Optional.of(AT)).counts()).isFalse();
    assertThat(judge(List.of(LINE), Verdict.PASS, now, Optional.of(REPORTED)).counts()).isFalse();
    assertThat(
            judge(List.of(LINE), Verdict.PASS, now, Optional.of(REPORTED.minusNanos(1))).counts())
        .isTrue();
  }

  @Test
  void aNewerApprovalThatDoesNotCountLeavesAnOlderOneThatDoes() {
    String newer = line("2026-11-24T09:30:00Z", "saxo-live", OTHER_HASH, "Bob");

    ApprovalState state =
        judge(List.of(LINE, newer), Verdict.PASS, AT.plusSeconds(3600), Optional.empty());

    assertThat(state.by()).contains("Ada");
    assertThat(state.counts()).isTrue();
  }

  @Test
  void carriageReturnsAndIndentationDoNotMatter() {
    ApprovalState state = judge("  " + LINE + " \r", AT);

    assertThat(state.counts()).isTrue();
    assertThat(state.by()).contains("Ada");
  }

  @Test
  void aNameMayHaveSpacesAndUpperCaseDigitsAreTheSameHash() {
    String text = line(AT.toString(), "saxo-live", HASH.toUpperCase(Locale.ROOT), "Ada Lovelace");

    assertThat(judge(text, AT).by()).contains("Ada Lovelace");
  }

  @Test
  void linesThatOnlyLookLikeAnApprovalAreReported() {
    List<String> lines =
        List.of(
            "- 2026-11-24 CUTOVER APPROVED migration=saxo-live report=sha256:" + HASH + " by=Ada",
            "- " + AT + " CUTOVER APPROVED migration=saxo-live report=" + HASH + " by=Ada",
            line(AT.toString(), "saxo-live", "abc", "Ada"),
            line(AT.toString(), "saxo-live", HASH, ""),
            "- cutover approved, says Ada",
            line("2026-13-24T09:00:00Z", "saxo-live", HASH, "Ada"));

    ApprovalState state = judge(lines, Verdict.PASS, AT, Optional.empty());

    assertThat(state.status()).isEqualTo(ApprovalState.Status.MISSING);
    assertThat(state.nearMisses()).hasSameSizeAs(lines);
  }

  private static String withdrawal(String at) {
    return "- " + at + " CUTOVER WITHDRAWN migration=saxo-live by=Bob";
  }

  /** A: approval at 09:00, B: approval at 09:30; W: withdrawal at 09:15; now is 10:00. */
  @ParameterizedTest
  @CsvSource({
    "A, 09:00",
    "B, 09:30",
    "AB, 09:30",
    "BA, 09:30",
    "W, ",
    "AW, ",
    "WA, ",
    "BW, ",
    "WB, 09:30",
    "AWB, 09:30",
    "ABW, ",
    "WAB, 09:30",
    "BWA, ",
    "AWBW, ",
    "WWB, 09:30"
  })
  void aWithdrawalEndsWhatStandsAboveItOrIsOlder(String order, String counts) {
    List<String> lines =
        order
            .chars()
            .mapToObj(
                c ->
                    switch (c) {
                      case 'A' -> LINE;
                      case 'B' -> line("2026-11-24T09:30:00Z", "saxo-live", HASH, "Ada");
                      default -> withdrawal("2026-11-24T09:15:00Z");
                    })
            .toList();
    ApprovalState state =
        judge(lines, Verdict.PASS, Instant.parse("2026-11-24T10:00:00Z"), Optional.empty());
    assertThat(state.counts()).isEqualTo(counts != null);
    assertThat(state.at().map(at -> at.toString().substring(11, 16)).filter(at -> state.counts()))
        .isEqualTo(Optional.ofNullable(counts));
    if (counts == null && !order.equals("W")) {
      assertThat(state.reason()).contains("withdrawn at 2026-11-24T09:15:00Z (line ");
    }
  }

  @Test
  void theWithdrawalOfAnotherMigrationIsNoneOfOurs() {
    String other = withdrawal("2026-11-24T09:00:00Z").replace("live", "sim");
    assertThat(judge(List.of(LINE, other), Verdict.PASS, AT, Optional.empty()).counts()).isTrue();
  }

  @Test
  void aWithdrawalThatIsNotWrittenAsItShouldBeCounts() {
    ApprovalState state =
        judge(List.of(LINE, "- cutover withdrawn!"), Verdict.PASS, AT, Optional.empty());
    assertThat(state.status()).isEqualTo(ApprovalState.Status.STALE);
    assertThat(state.reason()).contains("line 2", "taken for a withdrawal");
  }

  @Test
  void ofManyNearMissesTheLastAreNamed() {
    List<String> lines =
        IntStream.range(0, 1000).mapToObj(i -> LINE.replace("by=Ada", "by=")).toList();
    assertThat(judge(lines, Verdict.PASS, AT, Optional.empty()).nearMisses())
        .extracting(Statement.NearMiss::line)
        .containsExactly(991L, 992L, 993L, 994L, 995L, 996L, 997L, 998L, 999L, 1000L);
  }

  @Test
  void theLineOfAnApprovalReadsBackAsTheSame() {
    Approval approval = new Approval(AT, "saxo-live", HASH, "Ada");

    assertThat(approval.line()).isEqualTo(LINE);
    assertThat(Approval.parse(approval.line())).contains(approval);
  }

  @Test
  void aNameOnTwoLinesIsRefused() {
    assertThatThrownBy(() -> new Approval(AT, "saxo-live", HASH, "Ada\n- x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
