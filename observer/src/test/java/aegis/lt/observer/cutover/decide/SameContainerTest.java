package aegis.lt.observer.cutover.decide;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.Inspections;
import aegis.lt.observer.engine.RestartPolicy;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchedContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SameContainerTest {
  private static final Instant SINCE = Instant.parse("2026-11-23T08:00:00Z");
  private static final Instant LATER = Instant.parse("2026-11-24T02:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);
  private static final String IMAGE = "sha256:image-of-keeper";

  private static ContainerDefinition running(String id) {
    return Inspections.of(
        id,
        "keeper",
        SINCE,
        Optional.of(SINCE),
        true,
        ContainerDefinition.Health.NONE,
        RestartPolicy.of(RestartPolicy.Name.ALWAYS),
        Map.of(),
        Map.of());
  }

  private static WatchedContainer watched(Instant since, String id, String image) {
    return new WatchedContainer(Role.INCUMBENT, since, id, image);
  }

  private static Optional<String> problem(WatchedContainer... watched) {
    return SameContainer.problem(List.of(watched), running("aaa"), DAY);
  }

  @Test
  void theOneThatWasWatchedAllTheTimeIsTheSame() {
    assertThat(problem(watched(SINCE, "aaa", IMAGE))).isEmpty();
  }

  @Test
  void whereNothingWasRecordedNothingIsSaid() {
    assertThat(problem()).isEmpty();
  }

  @Test
  void anotherIdOrAnotherImageIsAnotherContainer() {
    assertThat(problem(watched(SINCE, "bbb", IMAGE)).orElseThrow())
        .contains("keeper is aaa of image")
        .contains("has watched bbb of image " + IMAGE + " since 2026-11-23T08:00:00Z")
        .contains("for 24h");
    assertThat(problem(watched(SINCE, "aaa", "sha256:other"))).isPresent();
  }

  @Test
  void oneThatTookThePlaceOfAnotherIsNotReadyBeforeAWindowIsOver() {
    assertThat(problem(watched(SINCE, "bbb", IMAGE), watched(LATER, "aaa", IMAGE)).orElseThrow())
        .contains("since 2026-11-24T02:00:00Z only")
        .contains("watched bbb")
        .contains("after 2026-11-25T02:00:00Z");
  }
}
