package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A keeper that logs hundreds of megabytes at once, and an observer in the memory of its image. */
@NeedsEngine(images = true)
class LogBurstIT {
  private static final int REFUSALS = 900;
  private static final int MEGABYTES = 200;

  /** Lines of a kilobyte, and one refusal among every so many of them. */
  private static final String BURST =
      """
      import sys
      lines, refusals = %d, %d
      filler = "x" * 1000
      with open("/proc/1/fd/1", "w") as log:
          for line in range(lines):
              log.write("debug " + filler + "\\n")
              if line * refusals // lines != (line + 1) * refusals // lines:
                  log.write("ERROR token refresh refused: invalid_grant\\n")
      """
          .formatted(MEGABYTES * 1000, REFUSALS);

  @Test
  void everyRefusalInABurstIsRecordedAndTheObserverLives() throws Exception {
    Setting setting = Setting.compressedDay().window(Duration.ofMinutes(20));
    try (Stage stage = new Stage(Engine.shared(), setting)) {
      stage.startIncumbent();
      stage.startConsumer();
      stage.startCandidate().says("token refreshed");
      Box observer = stage.startObserver();
      assertThat(observer.inspect().getHostConfig().getMemory()).isEqualTo(Stage.OBSERVER_MEMORY);

      stage.incumbent().ask("python3", "-c", BURST);

      stage.readinessUntil(
          REFUSALS + " refusals to be found",
          answer ->
              answer.measured("incumbent_no_invalid_grant").path("invalid_grant").asInt()
                  == REFUSALS);
      InspectContainerResponse after = observer.inspect();
      assertThat(after.getRestartCount()).isZero();
      assertThat(after.getState().getOOMKilled()).isFalse();
      assertThat(observer.isRunning()).isTrue();
      System.out.printf(
          "log burst: %d MB, %d of %d refusals recorded; the observer used at most %s%n",
          MEGABYTES,
          REFUSALS,
          REFUSALS,
          observer.ask("sh", "-c", "grep -h VmHWM /proc/[0-9]*/status | sort -n -k 2 | tail -n 1"));
    }
  }
}
