package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter out = new StringWriter();

  @Test
  void onATerminalOneLineIsRewrittenAndCoveredWhole() {
    Progress progress = new Progress(new PrintWriter(out), true);

    progress.show("a long line");
    progress.show("short");
    progress.say("done");

    assertThat(out.toString()).isEqualTo("\ra long line\rshort      \ndone\n");
  }

  @Test
  void onATerminalNothingWraps() {
    new Progress(new PrintWriter(out), true).show("x".repeat(200));

    assertThat(out.toString()).hasSize(1 + 79);
  }

  @Test
  void elsewhereTheFirstLineComesAtOnceAndOthersAreLeftOut() {
    Progress progress = new Progress(new PrintWriter(out), false);

    progress.show("first");
    progress.show("too soon");

    assertThat(out.toString()).isEqualTo("first\n");
  }
}
