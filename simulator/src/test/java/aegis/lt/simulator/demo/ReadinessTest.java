package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final String JSON =
      """
      {"schema":"lt.readiness/1","status":"NOT_READY",
       "window":{"from":"2026-11-24T09:00:00Z","to":"2026-11-24T09:01:00Z",
         "clean_since":null,"earliest_ready":"2026-11-24T09:02:00.5Z"},
       "criteria":[
         {"id":"observation_coverage","verdict":"INCONCLUSIVE","blocking":true,
          "measured":{},"explanation":"a gap"},
         {"id":"candidate_cadence","verdict":"FAIL","blocking":true,
          "measured":{"median_secs":4.5},"explanation":"too long"},
         {"id":"independent_lineage","verdict":"FAIL","blocking":false,
          "measured":{},"explanation":"advice"},
         {"id":"incumbent_cadence","verdict":"PASS","blocking":true,
          "measured":{"median_secs":"unknown"},"explanation":"fine"}]}
      """;

  @Test
  void theAnswerIsReadByItsContract() throws Exception {
    Readiness readiness = Readiness.parse(3, JSON);

    assertThat(readiness.status()).isEqualTo("NOT_READY");
    assertThat(readiness.earliestReady()).contains(Instant.parse("2026-11-24T09:02:00.5Z"));
    assertThat(readiness.cadence("candidate_cadence")).isEqualTo("4.5 s");
    assertThat(readiness.cadence("incumbent_cadence")).isEqualTo("…");
  }

  @Test
  void failuresComeBeforeWhatIsInconclusiveAndAdviceIsLeftOut() throws Exception {
    assertThat(Readiness.parse(3, JSON).against())
        .extracting(Readiness.Criterion::id)
        .containsExactly("candidate_cadence", "observation_coverage");
  }

  @Test
  void aFaultIsFoundWhenItsCriterionHasTheVerdictAndTheExitCodeFits() throws Exception {
    assertThat(PlantedFault.CANDIDATE_STALLS.isFoundBy(Readiness.parse(3, JSON))).isTrue();
    assertThat(PlantedFault.CANDIDATE_STALLS.isFoundBy(Readiness.parse(4, JSON))).isFalse();
    assertThat(PlantedFault.OBSERVER_GAP.isFoundBy(Readiness.parse(4, JSON))).isTrue();
    assertThat(PlantedFault.INCUMBENT_STALLS.isFoundBy(Readiness.parse(3, JSON))).isFalse();
  }

  @Test
  void whatIsNoJsonIsAnError() {
    assertThatThrownBy(() -> Readiness.parse(1, "usage: …"))
        .isInstanceOf(JsonProcessingException.class);
  }
}
