package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Progress progress(boolean terminal) {
    return new Progress(new PrintWriter(out), new PrintWriter(err), terminal);
  }

  @Test
  void onATerminalOneLineIsRewrittenAndCoveredWhole() {
    Progress progress = progress(true);

    progress.show("a long line");
    progress.show("short");
    progress.say("done");

    assertThat(err.toString()).isEqualTo("\ra long line\rshort      \ndone\n");
  }

  @Test
  void onATerminalNothingWraps() {
    progress(true).show("x".repeat(200));

    assertThat(err.toString()).hasSize(1 + 79);
  }

  @Test
  void elsewhereTheFirstLineComesAtOnceAndOthersAreLeftOut() {
    Progress progress = progress(false);

    progress.show("first");
    progress.show("too soon");

    assertThat(err.toString()).isEqualTo("first\n");
  }

  @Test
  void whatCameOfItGoesToStdoutAndBeginsALineOfItsOwnOnATerminal() {
    Progress progress = progress(true);

    progress.show("half way");
    progress.say("done");
    progress.show("more");
    progress.result("READY");

    assertThat(out.toString()).isEqualTo("READY\n");
    assertThat(err.toString()).isEqualTo("\rhalf way\ndone\n\rmore\n");
  }
}
