package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Waiting;
import aegis.lt.observer.config.LogPatterns;
import aegis.lt.observer.engine.Container;
import aegis.lt.observer.engine.ContainerLog;
import aegis.lt.observer.engine.ContainerWatch;
import aegis.lt.observer.engine.Containers;
import aegis.lt.observer.engine.DockerEngineClient;
import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.ContainerEvent.Event;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import aegis.lt.observer.watch.log.LineClassifier;
import aegis.lt.observer.watch.log.LogWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the observer records of a real engine's containers. */
@NeedsEngine
class ContainerWatchIT {
  @TempDir Path folder;
  private final List<Box> boxes = new ArrayList<>();
  private Engine engine;
  private Containers containers;
  private EvidenceStore store;
  private Recorder recorder;

  @BeforeEach
  void open() {
    engine = Engine.shared();
    containers = DockerEngineClient.at(engine.uri());
    store = EvidenceStore.open(folder.resolve("evidence.db"), "test");
    recorder = new Recorder(store, Duration.ofMinutes(5), Duration.ZERO);
  }

  @AfterEach
  void close() {
    store.close();
    containers.close();
    boxes.forEach(Box::remove);
  }

  private Talker talker(String name, UnaryOperator<Recipe> more) throws IOException {
    Talker talker = Talker.named(engine, name, more);
    boxes.add(talker.box());
    return talker;
  }

  private ContainerWatch watch(String name) {
    ContainerWatch watch =
        new ContainerWatch(
            Map.of(Role.INCUMBENT, name), containers, recorder, InstantSource.system());
    watch.poll();
    return watch;
  }

  private History history() {
    return store.history(Instant.EPOCH, Instant.now());
  }

  private List<Event> events() {
    return history().containerEvents().stream().map(ContainerEvent::event).toList();
  }

  @Test
  void inspectionTellsWhatTheContainerIs() throws Exception {
    String name = Engine.name("inspected");
    assertThat(containers.find(name)).isEmpty();
    Box box = talker(name, Recipe::terminal).box();
    Container running = containers.find(name).orElseThrow();
    assertThat(running.id()).isEqualTo(box.id());
    assertThat(running.running()).isTrue();
    assertThat(running.terminal()).isTrue();
    assertThat(running.startedAt()).isPresent();

    box.kill("KILL");
    box.ended();
    assertThat(containers.find(name).orElseThrow().running()).isFalse();
    box.start();
    assertThat(containers.find(name).orElseThrow().startedAt().orElseThrow())
        .isAfter(running.startedAt().orElseThrow());
    assertThat(containers.version()).isNotBlank();
  }

  @Test
  void aRestartIsRecordedOnceHoweverOftenTheEngineTellsIt() throws Exception {
    String name = Engine.name("restarted");
    Box box = talker(name, recipe -> recipe.stopSignal("KILL")).box();
    talker(name + "-other", recipe -> recipe);
    ContainerWatch watch = watch(name);
    assertThat(events()).as("from before the watch").isEmpty();

    box.restart(Duration.ofSeconds(10));
    boxes.get(1).restart(Duration.ZERO);
    watch.poll();
    watch.poll();
    watch.poll();

    assertThat(events()).containsExactlyInAnyOrder(Event.DIE, Event.START, Event.RESTART);
    assertThat(history().watchSpans(EvidenceStream.Kind.CONTAINER)).hasSize(1);
  }

  @Test
  void aContainerThatUsesTooMuchMemoryIsRecordedAsSuch() throws Exception {
    String name = Engine.name("hungry");
    Talker talker = talker(name, recipe -> limited(recipe, 8L << 20));
    ContainerWatch watch = watch(name);

    talker.box().run("dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1");
    Waiting.until(
        "the engine to tell",
        () -> {
          watch.poll();
          return events().contains(Event.OOM);
        });
    assertThat(events()).containsOnlyOnce(Event.OOM);
  }

  private static Recipe limited(Recipe recipe, long bytes) {
    recipe.host().withMemory(bytes).withMemorySwap(bytes);
    return recipe;
  }

  @Test
  void aContainerMadeAgainUnderItsNameIsRecordedAsStarted() throws Exception {
    String name = Engine.name("made-again");
    Talker first = talker(name, recipe -> recipe);
    ContainerWatch watch = watch(name);

    first.box().remove();
    watch.poll();
    talker(name, recipe -> recipe);
    watch.poll();
    watch.poll();

    assertThat(events()).containsExactly(Event.DIE, Event.START);
    assertThat(history().watchSpans(EvidenceStream.Kind.CONTAINER)).hasSize(1);
  }

  @Test
  void whatHappensWhileThePollsRunIsRecordedOnceEach() throws Exception {
    String name = Engine.name("busy");
    Box box = talker(name, recipe -> recipe.stopSignal("KILL")).box();
    ContainerWatch watch = watch(name);
    Thread restarts =
        new Thread(
            () -> {
              for (int i = 0; i < 8; i++) {
                box.restart(Duration.ofSeconds(10));
              }
            });
    restarts.start();
    while (restarts.isAlive()) {
      watch.poll();
    }
    restarts.join();
    watch.poll();
    watch.poll();

    List<Event> events = events();
    assertThat(events).filteredOn(Event.DIE::equals).hasSize(8);
    assertThat(events).filteredOn(Event.START::equals).hasSize(8);
    assertThat(events).filteredOn(Event.RESTART::equals).hasSize(8);
    assertThat(history().watchSpans(EvidenceStream.Kind.CONTAINER)).hasSize(1);
  }

  @Test
  void aLogThatIsNotKeptOrNotThereIsNeverCountedAsWatched() throws Exception {
    String mute = Engine.name("mute");
    talker(mute, recipe -> recipe.logging("none", Map.of()));
    for (String name : List.of(mute, Engine.name("absent"))) {
      LogWatch watch =
          new LogWatch(
              Role.CANDIDATE,
              new ContainerLog(name, containers),
              LineClassifier.ofKeeper(LogPatterns.REJECTION, LogPatterns.REFRESHED),
              recorder,
              InstantSource.system());
      watch.poll();
      watch.poll();
    }
    assertThat(history().watchSpans(EvidenceStream.Kind.LOG)).isEmpty();
  }

  @Test
  void aLogIsWatchedFromTheFirstLookOnAndItsLinesAreRecordedOnce() throws Exception {
    String name = Engine.name("watched");
    Talker talker = talker(name, recipe -> recipe);
    talker.say("echo ERROR invalid_grant from before the watch");
    talker.box().says("invalid_grant");
    LogWatch watch =
        new LogWatch(
            Role.CANDIDATE,
            new ContainerLog(name, containers),
            LineClassifier.ofKeeper(LogPatterns.REJECTION, LogPatterns.REFRESHED),
            recorder,
            InstantSource.system());
    watch.poll();
    talker.say("echo token refreshed; echo ERROR invalid_grant >&2");
    Waiting.until(
        "the line to be recorded",
        () -> {
          watch.poll();
          return history().logEvents().size() == 2;
        });
    watch.poll();

    assertThat(history().logEvents())
        .extracting(LogEvent::kind)
        .containsExactlyInAnyOrder(LogEvent.Kind.REFRESHED, LogEvent.Kind.INVALID_GRANT);
    assertThat(history().watchSpans(EvidenceStream.Kind.LOG)).hasSize(1);
  }
}
