package aegis.lt.observer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedrawTest {
  @Test
  void eachLineReplacesTheOneBelowItAndTheRestIsRemoved() {
    assertThat(Redraw.drawn("one\ntwo\n")).isEqualTo("\u001b[Hone\u001b[K\ntwo\u001b[K\n\u001b[J");
  }
}
