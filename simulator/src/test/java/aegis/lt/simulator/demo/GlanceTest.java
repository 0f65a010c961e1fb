package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class GlanceTest {
  private static final String JSON =
      """
      {"schema":"lt.observer-status/1","status":"NOT_READY",
       "window":{"earliest_ready":"2026-11-24T09:02:00.5Z"},
       "cadence":{"incumbent":{"median_secs":null},"candidate":{"median_secs":4.5}},
       "against":["candidate_cadence","observation_coverage"],
       "verdicts":{"candidate_cadence":"FAIL","observation_coverage":"INCONCLUSIVE"}}
      """;

  @Test
  void whereThingsStandIsReadByTheContract() {
    Glance glance = Glance.parse(JSON);

    assertThat(glance.status()).isEqualTo("NOT_READY");
    assertThat(glance.earliestReady()).contains(Instant.parse("2026-11-24T09:02:00.5Z"));
    assertThat(glance.candidate()).isEqualTo("4.5 s");
    assertThat(glance.incumbent()).isEqualTo("…");
    assertThat(glance.against()).containsExactly("candidate_cadence", "observation_coverage");
  }

  @Test
  void aFaultIsSeenWhenItsCriterionHasItsVerdict() {
    Glance glance = Glance.parse(JSON);

    assertThat(PlantedFault.CANDIDATE_STALLS.isSeenIn(glance)).isTrue();
    assertThat(PlantedFault.OBSERVER_GAP.isSeenIn(glance)).isTrue();
    assertThat(PlantedFault.INCUMBENT_STALLS.isSeenIn(glance)).isFalse();
  }

  @Test
  void halfALineIsNoGlance() {
    assertThatThrownBy(() -> Glance.parse(JSON.substring(0, 60)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
