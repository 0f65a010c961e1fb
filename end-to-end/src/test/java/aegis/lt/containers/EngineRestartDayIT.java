package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;

/** A compressed day in real containers, in which the engine is down for a moment. */
@NeedsEngine(own = true, images = true)
class EngineRestartDayIT {
  @Test
  void theLogsAreReadOnAndTheDayIsClean() throws Exception {
    try (OwnEngine own = OwnEngine.start("--live-restore")) {
      Images.copyAll(Engine.shared(), own.engine());
      try (Stage stage = new Stage(own.engine(), Setting.compressedDay()).begin()) {
        own.stopDaemon();
        // The keepers continue, and so long that the observer asks an engine that does not answer.
        Path canonical = own.volume(stage.tokens()).resolve("saxobank_tokens_live.json");
        for (int write = 1; write <= 2; write++) {
          FileTime before = Files.getLastModifiedTime(canonical);
          Waiting.until(
              "the old keeper to write",
              () -> Files.getLastModifiedTime(canonical).compareTo(before) > 0);
        }
        own.startDaemon();
        stage.observer().says("the container engine answers again");
        Answer day = stage.readinessUntil("a clean day", answer -> answer.exitCode() == 9);

        assertThat(day.blocking("PASS")).hasSize(10);
        // The engine has forgotten its events; that nothing happened shows in the containers.
        assertThat(day.verdict("keeper_restarts")).isIn("PASS", "PENDING");
        assertThat(day.measured("consumer_no_stale_401").path("gaps").asInt()).isZero();
        assertThat(stage.observer().logged()).doesNotContain("after a break");
      }
    }
  }
}
