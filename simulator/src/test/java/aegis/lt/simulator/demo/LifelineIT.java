package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the demo's processes when the demo itself is killed with -9. */
class LifelineIT {
  @TempDir Path directory;

  /**
   * Holds one process that would continue for an hour, and one that is deaf to a request to end.
   */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws Exception {
      Lifeline lifeline = new Lifeline();
      for (String script : List.of("exec sleep 3600", "trap '' TERM; while :; do sleep 1; done")) {
        Process child = new ProcessBuilder("sh", "-c", script).start();
        lifeline.hold(child);
        System.out.println(child.pid());
      }
      Process gone = new ProcessBuilder("true").start();
      lifeline.hold(gone);
      gone.waitFor();
      System.in.read();
    }
  }

  @Test
  void noProcessOutlivesADemoThatWasKilled() throws Exception {
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName())
            .start();
    BufferedReader said =
        new BufferedReader(new InputStreamReader(demo.getInputStream(), StandardCharsets.UTF_8));
    ProcessHandle obedient = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
    ProcessHandle deaf = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();

    demo.destroyForcibly().waitFor();

    obedient.onExit().get(2, TimeUnit.MINUTES);
    deaf.onExit().get(2, TimeUnit.MINUTES);
  }

  @Test
  void closingEndsTheShellAtOnceWhenNothingIsLeftToHold() throws Exception {
    long before = ProcessHandle.current().descendants().count();
    Process child = new ProcessBuilder("true").start();
    try (Lifeline lifeline = new Lifeline()) {
      lifeline.hold(child);
      child.waitFor();
    }
    assertThat(ProcessHandle.current().descendants().count()).isEqualTo(before);
  }
}
