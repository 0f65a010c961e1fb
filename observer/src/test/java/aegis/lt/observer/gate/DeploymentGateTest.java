package aegis.lt.observer.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeploymentGateTest {
  @ParameterizedTest
  @CsvSource({
    "true, false, false, true, stays off the canonical cache",
    "true, true, false, true, stays off the canonical cache",
    "true, true, true, true, nobody would write",
    "false, true, true, true, stopped and the fence handed over",
    "false, false, false, false, neither the old keeper stopped nor the fence handed over",
    "false, true, false, false, does not show the fence handed over",
    "false, false, true, false, does not show the old keeper stopped"
  })
  void itIsShutForAFileWithoutTheOverrideUntilNobodyElseCanWrite(
      boolean present, boolean stopped, boolean handedOver, boolean open, String reason) {
    DeploymentGate gate = DeploymentGate.decide(present, stopped, handedOver);
    assertThat(gate.open()).isEqualTo(open);
    assertThat(gate.reason()).contains(reason);
  }
}
