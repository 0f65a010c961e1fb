package aegis.lt.keeper.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.time.ManualTime;
import aegis.lt.shared.time.Sleeper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DeadlineTest {
  private static final Duration LIMIT = Duration.ofSeconds(4);

  private final ManualTime time = new ManualTime(Instant.EPOCH);
  private final List<Duration> passedAt = new ArrayList<>();

  private Deadline deadline(Duration limit, Sleeper sleeper) {
    return new Deadline(limit, sleeper, () -> passedAt.add(Duration.ofNanos(time.nanoTime())));
  }

  /** Once, at this moment, the process does not run for so long. */
  private Sleeper suspended(Duration at, Duration length) {
    return new Sleeper() {
      private boolean done;

      @Override
      public void sleep(Duration duration) {
        time.sleep(duration);
        if (!done && time.nanoTime() >= at.toNanos()) {
          done = true;
          time.advance(length);
        }
      }

      @Override
      public void wake() {
        time.wake();
      }

      @Override
      public long nanoTime() {
        return time.nanoTime();
      }
    };
  }

  @Test
  void passesAtTheLimit() {
    deadline(LIMIT, time).watch();
    assertThat(passedAt).containsExactly(LIMIT);
  }

  @Test
  void aLimitShorterThanATickIsKept() {
    deadline(Duration.ofMillis(10), time).watch();
    assertThat(passedAt).containsExactly(Duration.ofMillis(10));
  }

  @Test
  void timeInWhichTheProcessDidNotRunDoesNotCount() {
    deadline(LIMIT, suspended(Duration.ofSeconds(1), Duration.ofSeconds(12))).watch();
    assertThat(passedAt).containsExactly(LIMIT.plusSeconds(12));
  }

  @Test
  void afterASuspensionThereAreTwoSecondsToReadWhatHasArrived() {
    deadline(LIMIT, suspended(Duration.ofMillis(3750), Duration.ofHours(1))).watch();
    assertThat(passedAt)
        .singleElement()
        .isEqualTo(Duration.ofMillis(3750).plusHours(1).plusSeconds(2));
  }

  @Test
  void aClosedOneNeverPasses() {
    Deadline deadline = deadline(LIMIT, time);
    time.after(Duration.ofSeconds(2), deadline::close);
    deadline.watch();
    assertThat(passedAt).isEmpty();
    assertThat(time.instant()).isEqualTo(Instant.EPOCH.plusSeconds(2));
  }
}
