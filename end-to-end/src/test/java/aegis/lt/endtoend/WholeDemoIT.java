package aegis.lt.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo with the real programs, from the first refresh to the rollback. */
class WholeDemoIT {
  @TempDir Path folder;

  /** Of all ways through it the longest: the controller is killed on the way. */
  @Test
  void theDayIsCutOverThroughAKillAndRolledBackAndTheEndpointSawOneKeeperAtATime()
      throws Exception {
    Path stage = folder.resolve("stage");
    Path results = folder.resolve("results");
    Path progress = folder.resolve("progress");
    Process demo =
        new ProcessBuilder(
                Programs.simulator(
                    "demo", "--seconds=15", "--fault=killed-in-step", "--dir=" + stage))
            .redirectOutput(results.toFile())
            .redirectError(progress.toFile())
            .start();
    try {
      int exitCode = demo.waitFor();
      String result = Files.readString(results);
      String told = Files.readString(progress);
      assertThat(exitCode).as(told + result).isZero();
      assertThat(told).contains("Killed the controller with -9");
      assertThat(result)
          .contains("Readiness: READY (exit code 0)")
          .containsPattern(
              "refreshed by the old keeper \\d+ times?, then the new keeper \\d+ times?,"
                  + " then the old keeper \\d+ times?; spent tokens sent: 0")
          .contains("The new keeper is deployed with the override again")
          .contains("  " + stage.resolve("reports/acceptance-demo-"))
          .contains("  " + stage.resolve("reports/cutover-demo-run-1.md"));
    } finally {
      demo.destroy();
    }
    assertThat(Files.readString(stage.resolve("WORK_LOG.md")))
        .contains("CUTOVER APPROVED", "CUTOVER FINISHED", "CUTOVER ROLLED BACK");
    assertThat(Files.readString(stage.resolve("tokens/canonical-writer.json")))
        .contains("\"writer\":\"aegis-token-keeper-live\",\"epoch\":3");
  }
}
