package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.evidence.WatchedContainer;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import aegis.lt.shared.time.ManualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerWatchTest {
  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  private static final String NAME = "keeper";

  @TempDir Path folder;
  private final ManualTime time = new ManualTime(START);
  private final FakeContainers engine = new FakeContainers();
  private EvidenceStore store;
  private ContainerWatch watch;

  @BeforeEach
  void open() {
    store = EvidenceStore.open(folder.resolve("db"), "test");
    watch =
        new ContainerWatch(
            Map.of(Role.CANDIDATE, NAME),
            engine,
            new Recorder(store, Duration.ofMinutes(1), Duration.ZERO),
            time);
    engine.create(NAME, START.minusSeconds(1));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void poll() {
    watch.poll();
    time.advance(Duration.ofSeconds(5));
  }

  private History history() {
    return store.history(Instant.EPOCH, START.plusSeconds(10_000));
  }

  private List<ContainerEvent.Event> events() {
    return history().containerEvents().stream().map(ContainerEvent::event).toList();
  }

  private List<WatchSpan> spans() {
    return history().watchSpans(EvidenceStream.Kind.CONTAINER);
  }

  @Test
  void eventsAreRecordedOnceAndTheWatchGoesOn() {
    poll();
    engine.stop(NAME, time.instant());
    engine.start(NAME, time.instant());
    poll();
    poll();
    poll();
    assertThat(events()).containsExactly(ContainerEvent.Event.DIE, ContainerEvent.Event.START);
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(15));
  }

  @Test
  void anotherContainerOfTheNameIsRecordedOnce() {
    poll();
    poll();
    engine.remove(NAME);
    poll();
    engine.create(NAME, time.instant());
    poll();
    poll();
    assertThat(store.watchedContainers(Role.CANDIDATE))
        .containsExactly(
            new WatchedContainer(Role.CANDIDATE, START, "id1", "image"),
            new WatchedContainer(Role.CANDIDATE, START.plusSeconds(15), "id2", "image"));
    assertThat(store.watchedContainers(Role.INCUMBENT)).isEmpty();
  }

  @Test
  void anEngineThatIsAwayWithNothingChangedIsNoBreak() {
    poll();
    engine.awayAfter(1);
    poll();
    assertThat(spans().get(0).to()).isEqualTo(START);
    engine.back();
    poll();
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void aStartThatTheEngineHasForgottenIsRecordedAndABreak() {
    poll();
    engine.start(NAME, time.instant());
    engine.forgetEvents();
    poll();
    assertThat(events()).isEmpty();
    assertThat(spans().get(0).to()).isEqualTo(START);
    poll();
    assertThat(events()).containsExactly(ContainerEvent.Event.START);
    assertThat(spans()).hasSize(2);
    assertThat(spans().get(1).from()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void anEventThatIsToldAfterTheChangeCouldBeSeenIsNoBreak() {
    poll();
    engine.start(NAME, time.instant().plusMillis(1));
    poll();
    assertThat(spans().get(0).to()).isEqualTo(START);
    poll();
    assertThat(events()).containsExactly(ContainerEvent.Event.START);
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void whatHappenedBeforeTheWatchIsNotAskedFor() {
    poll();
    assertThat(events()).isEmpty();
  }
}
