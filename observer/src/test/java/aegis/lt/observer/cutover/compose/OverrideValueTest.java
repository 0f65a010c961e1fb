package aegis.lt.observer.cutover.compose;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.acceptance.decide.DeploymentGate.Found;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OverrideValueTest {
  private static final Path CANONICAL = Path.of("/volume1/aegis/tokens/live.json");
  private static final Path PARALLEL = Path.of("/volume1/aegis/tokens/live_rust.json");

  @ParameterizedTest
  @CsvSource({
    "/data/tokens/live_rust.json, PRESENT",
    "/somewhere/else.json, PRESENT",
    "${OWN:-/data/tokens/live_rust.json}, PRESENT",
    "${DATA:-/data}/tokens/live_rust.json, PRESENT",
    "/data/$$odd.json, PRESENT",
    "'', WITHOUT_VALUE",
    "'  ', WITHOUT_VALUE",
    "${OWN:-}, WITHOUT_VALUE",
    "$OWN, FROM_ELSEWHERE",
    "${OWN}, FROM_ELSEWHERE",
    "${OWN-/data/tokens/live_rust.json}, FROM_ELSEWHERE",
    "${OWN:+/data/tokens/live_rust.json}, FROM_ELSEWHERE",
    "${OWN:?must be set}, FROM_ELSEWHERE",
    "${OWN:-${OTHER}}, FROM_ELSEWHERE",
    "/data/tokens/${NAME}, FROM_ELSEWHERE",
    "/volume1/aegis/tokens/live.json, CANONICAL",
    "/volume1/aegis/tokens/../tokens/./live.json, CANONICAL",
    "/data/tokens/live.json, CANONICAL",
    "live.json, CANONICAL",
    "${OWN:-/data/tokens/live.json}, CANONICAL"
  })
  void onlyAPathThatTheFileItselfNamesKeepsTheKeeperOff(String value, Found found) {
    assertThat(OverrideValue.judge(Optional.of(value), CANONICAL, PARALLEL)).isEqualTo(found);
  }

  @Test
  void withoutTheVariableItIsAbsent() {
    assertThat(OverrideValue.judge(Optional.empty(), CANONICAL, PARALLEL)).isEqualTo(Found.ABSENT);
  }

  @Test
  void aPathThatCannotBeIsNotTheCanonicalOne() {
    assertThat(OverrideValue.judge(Optional.of("/data/\0x"), CANONICAL, PARALLEL))
        .isEqualTo(Found.PRESENT);
  }

  @Test
  void theFolderTellsWhereBothFilesHaveTheSameName() {
    Path parallel = Path.of("/volume1/aegis/parallel/live.json");
    assertThat(OverrideValue.judge(Optional.of("/data/parallel/live.json"), CANONICAL, parallel))
        .isEqualTo(Found.PRESENT);
    assertThat(OverrideValue.judge(Optional.of(CANONICAL.toString()), CANONICAL, parallel))
        .isEqualTo(Found.CANONICAL);
  }
}
