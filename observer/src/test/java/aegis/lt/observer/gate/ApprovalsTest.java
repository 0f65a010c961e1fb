package aegis.lt.observer.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.evaluate.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    assertThat(state.malformed()).isEmpty();
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
    assertThat(state.malformed()).isEmpty();
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
    assertThat(state.malformed()).hasSameSizeAs(lines);
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
