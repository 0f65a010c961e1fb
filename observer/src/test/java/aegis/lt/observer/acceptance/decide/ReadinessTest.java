package aegis.lt.observer.acceptance.decide;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.EvidenceItem;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.judge.timeline.WindowEvidence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");
  private static final ApprovalState MISSING =
      new ApprovalState(ApprovalState.Status.MISSING, Optional.empty(), "no approval", List.of());
  private static final ApprovalState PRESENT =
      new ApprovalState(
          ApprovalState.Status.PRESENT,
          Optional.of(new Approval(NOW, "saxo-live", HASH, "Ada")),
          "approved by Ada",
          List.of());

  private static Criterion cadence(Verdict verdict) {
    Map<String, Measure> measured = new LinkedHashMap<>();
    measured.put("longest", Measure.of(Duration.ofMillis(360_500)));
    measured.put("longest_at", Measure.of(NOW));
    measured.put("intervals", Measure.of(287L));
    measured.put("share", Measure.of(0.5));
    measured.put("median", Measure.of("unknown"));
    return new Criterion(
        CriterionId.INCUMBENT_CADENCE,
        verdict,
        true,
        measured,
        Map.of("cadence", Measure.of(Duration.ofSeconds(300))),
        "A \"sentence\".",
        List.of(
            new EvidenceItem(Verdict.FAIL, NOW, "no write\u001b[2J for 6m", "samples/incumbent")));
  }

  private static Criterion advisory(Verdict verdict) {
    return new Criterion(
        CriterionId.KEEPER_RESTARTS, verdict, false, Map.of(), Map.of(), "Advice.", List.of());
  }

  private static Readiness readiness(Verdict verdict, ApprovalState approval) {
    return readiness(verdict, approval, Optional.empty());
  }

  private static Readiness readiness(
      Verdict verdict, ApprovalState approval, Optional<String> approvable) {
    return new Readiness(
        "saxo-live",
        "parallel",
        new Assessment(
            NOW,
            NOW.minusSeconds(86_400),
            Optional.of(NOW.minusSeconds(100)),
            Optional.empty(),
            List.of(advisory(Verdict.FAIL), cadence(verdict)),
            WindowEvidence.NONE),
        approval,
        Optional.of(HASH),
        approvable);
  }

  @Test
  void theJsonIsExactlyTheContract() {
    assertThat(new String(readiness(Verdict.PASS, PRESENT).json(), StandardCharsets.UTF_8))
        .isEqualTo(
            """
            {"schema":"lt.readiness/1","migration":"saxo-live","phase":"parallel",\
            "as_of":"2026-11-24T09:00:00Z","status":"READY",\
            "window":{"from":"2026-11-23T09:00:00Z","to":"2026-11-24T09:00:00Z",\
            "clean_since":"2026-11-24T08:58:20Z","earliest_ready":null},\
            "criteria":[{"id":"keeper_restarts","verdict":"FAIL","blocking":false,\
            "measured":{},"required":{},"explanation":"Advice.","evidence":[]},\
            {"id":"incumbent_cadence","verdict":"PASS","blocking":true,\
            "measured":{"longest_secs":360.5,"longest_at":"2026-11-24T09:00:00Z",\
            "intervals":287,"share":0.5,"median":"unknown"},\
            "required":{"cadence_secs":300},"explanation":"A \\"sentence\\".",\
            "evidence":[{"at":"2026-11-24T09:00:00Z","what":"no write\\u001B[2J for 6m",\
            "source":"samples/incumbent"}]}],\
            "approval":{"status":"present","by":"Ada","at":"2026-11-24T09:00:00Z"},\
            "report_sha256":"%s"}
            """
                .formatted(HASH));
  }

  @Test
  void whatIsNotThereIsNull() {
    Readiness readiness =
        new Readiness(
            "saxo-live",
            "parallel",
            new Assessment(
                NOW, NOW, Optional.empty(), Optional.empty(), List.of(), WindowEvidence.NONE),
            MISSING,
            Optional.empty(),
            Optional.empty());

    assertThat(new String(readiness.json(), StandardCharsets.UTF_8))
        .contains("\"clean_since\":null,\"earliest_ready\":null")
        .endsWith(
            "\"approval\":{\"status\":\"missing\",\"by\":null,\"at\":null},"
                + "\"report_sha256\":null}\n");
  }

  @Test
  void theExitCodeIsTheAnswer() {
    assertThat(readiness(Verdict.PASS, PRESENT).exitCode()).isZero();
    assertThat(readiness(Verdict.FAIL, PRESENT).exitCode()).isEqualTo(3);
    assertThat(readiness(Verdict.INCONCLUSIVE, PRESENT).exitCode()).isEqualTo(4);
    assertThat(readiness(Verdict.PENDING, PRESENT).exitCode()).isEqualTo(5);
    assertThat(readiness(Verdict.PASS, MISSING).exitCode()).isEqualTo(9);
    assertThat(readiness(Verdict.PASS, MISSING).status()).isEqualTo(Status.AWAITING_APPROVAL);
  }

  @Test
  void theTextHasTheWorstFirstAndSaysWhatToDo() {
    String text = readiness(Verdict.FAIL, MISSING).text(false);

    assertThat(text)
        .contains("NOT READY")
        .contains("longest 6m, longest at 2026-11-24T09:00:00Z, intervals 287, share 0.5")
        .contains("required: cadence 5m")
        .contains("do not cut over")
        .doesNotContain("\u001b");
    assertThat(text.indexOf("incumbent_cadence")).isLessThan(text.indexOf("keeper_restarts"));
    String other = "f".repeat(64);
    assertThat(readiness(Verdict.PASS, MISSING, Optional.of(other)).text(false))
        .contains("observer approve --by NAME --report " + other);
    assertThat(readiness(Verdict.PASS, MISSING).text(false))
        .contains("write the report with: observer report")
        .doesNotContain("observer approve");
  }

  @Test
  void onlyItsOwnColoursReachTheTerminal() {
    String text = readiness(Verdict.FAIL, MISSING).text(true);

    assertThat(text).contains("\u001b[31m").doesNotContain("\u001b[2J");
  }
}
