package aegis.lt.observer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final Instant LOOK = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration MAX_GAP = Duration.ofSeconds(60);

  private static boolean aliveAfter(Duration pause) {
    return Liveness.of(Optional.of(LOOK), MAX_GAP, LOOK.plus(pause)).alive();
  }

  @Test
  void aLookCountsForTheLongestPauseAndTheTimeItIsHeldBack() {
    assertThat(aliveAfter(Duration.ofSeconds(75).minusMillis(1))).isTrue();
    assertThat(aliveAfter(Duration.ofSeconds(75))).isTrue();
    assertThat(aliveAfter(Duration.ofSeconds(75).plusMillis(1))).isFalse();
  }

  @Test
  void whoHasNeverLookedIsNotAlive() {
    Liveness none = Liveness.of(Optional.empty(), MAX_GAP, LOOK);
    assertThat(none.alive()).isFalse();
    assertThat(none.text()).isEqualTo("unhealthy: no look is recorded yet");
  }

  @Test
  void theLineNamesTheLastLook() {
    assertThat(Liveness.of(Optional.of(LOOK), MAX_GAP, LOOK).text())
        .isEqualTo("healthy: last look at 2026-11-24T09:00:00Z");
  }
}
