package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoReadinessTest {
  private static final String JSON =
      """
      {"schema":"lt.readiness/1","status":"NOT_READY",
       "window":{"from":"2026-11-24T09:00:00Z","to":"2026-11-24T09:01:00Z",
         "clean_since":null,"earliest_ready":"2026-11-24T09:02:00.5Z"},
       "criteria":[
         {"id":"observation_coverage","verdict":"INCONCLUSIVE","blocking":true,
          "measured":{},"explanation":"a gap"},
         {"id":"candidate_cadence","verdict":"FAIL","blocking":true,
          "measured":{},"explanation":"too long"},
         {"id":"independent_lineage","verdict":"FAIL","blocking":false,
          "measured":{},"explanation":"advice"},
         {"id":"incumbent_cadence","verdict":"PASS","blocking":true,
          "measured":{},"explanation":"fine"}]}
      """;

  @Test
  void theAnswerIsReadByItsContract() throws Exception {
    DemoReadiness readiness = DemoReadiness.parse(3, JSON);

    assertThat(readiness.status()).isEqualTo("NOT_READY");
    assertThat(readiness.earliestReady()).contains(Instant.parse("2026-11-24T09:02:00.5Z"));
  }

  @Test
  void failuresComeBeforeWhatIsInconclusiveAndAdviceIsLeftOut() throws Exception {
    assertThat(DemoReadiness.parse(3, JSON).against())
        .extracting(DemoReadiness.Criterion::id)
        .containsExactly("candidate_cadence", "observation_coverage");
    assertThat(DemoReadiness.parse(3, JSON).advice())
        .extracting(DemoReadiness.Criterion::id)
        .containsExactly("independent_lineage");
  }

  @Test
  void aFaultIsFoundWhenItsCriterionHasTheVerdictAndTheExitCodeFits() throws Exception {
    assertThat(PlantedFault.CANDIDATE_STALLS.isFoundBy(DemoReadiness.parse(3, JSON))).isTrue();
    assertThat(PlantedFault.CANDIDATE_STALLS.isFoundBy(DemoReadiness.parse(4, JSON))).isFalse();
    assertThat(PlantedFault.OBSERVER_GAP.isFoundBy(DemoReadiness.parse(4, JSON))).isTrue();
    assertThat(PlantedFault.INCUMBENT_STALLS.isFoundBy(DemoReadiness.parse(3, JSON))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"usage: …", "", "{}", "{\"schema\":\"lt.readiness/1\"}", "{\"status\":\"READY\"}"})
  void whatIsNoAnswerIsAnError(String text) {
    assertThatThrownBy(() -> DemoReadiness.parse(1, text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
