package aegis.lt.observer.acceptance.decide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DeploymentGateTest {
  @ParameterizedTest
  @CsvSource({
    "PRESENT, false, false, true, stays off the canonical cache",
    "PRESENT, true, false, true, stays off the canonical cache",
    "PRESENT, true, true, true, nobody would write",
    "ABSENT, true, true, true, stopped and the fence handed over",
    "ABSENT, false, false, false, neither the old keeper stopped nor the fence handed over",
    "ABSENT, true, false, false, does not show the fence handed over",
    "ABSENT, false, true, false, does not show the old keeper stopped",
    "WITHOUT_VALUE, false, false, false, has no value",
    "WITHOUT_VALUE, true, true, true, has no value",
    "FROM_ELSEWHERE, false, false, false, comes from a variable without a default",
    "FROM_ELSEWHERE, true, true, true, comes from a variable",
    "CANONICAL, false, false, false, names the canonical cache itself",
    "CANONICAL, true, true, true, names the canonical cache itself"
  })
  void itIsShutForAFileThatDoesNotKeepTheKeeperOffUntilNobodyElseCanWrite(
      DeploymentGate.Found found,
      boolean stopped,
      boolean handedOver,
      boolean open,
      String reason) {
    DeploymentGate gate = DeploymentGate.decide(found, stopped, handedOver);
    assertThat(gate.open()).isEqualTo(open);
    assertThat(gate.reason()).contains(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "PRESENT, true",
    "ABSENT, false",
    "WITHOUT_VALUE, false",
    "FROM_ELSEWHERE, false",
    "CANONICAL, false"
  })
  void aJournalThatCannotBeReadShutsItForAllButAFileWithTheOverride(
      DeploymentGate.Found found, boolean open) {
    DeploymentGate gate = DeploymentGate.withoutJournal(found, "line 3 of it is damaged");
    assertThat(gate.open()).isEqualTo(open);
    assertThat(gate.reason()).contains("line 3 of it is damaged");
  }
}
