package aegis.lt.observer.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.tell.StepByHand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StepByHandTest {
  @ParameterizedTest
  @EnumSource(StepId.class)
  void eachNameInBracesIsFilledIn(StepId step) {
    assertThat(StepByHand.of(step, new FakeWorld().settings()))
        .isNotBlank()
        .doesNotContainPattern("[{}]");
  }
}
