package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.simulator.docker.ContainerSpec;
import aegis.lt.simulator.docker.DockerApiServer;
import aegis.lt.simulator.docker.DockerEngine;
import aegis.lt.simulator.docker.ThreadStandIn;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DockerEngineClientTest {
  private static final String NAME = "aegis-lt-token-keeper";

  private static final Container UNKNOWN =
      new Container("unknown", "", true, false, Optional.empty());

  private final CountDownLatch written = new CountDownLatch(1);
  private DockerEngine engine;
  private DockerApiServer server;
  private DockerEngineClient client;

  @BeforeEach
  void start() throws Exception {
    engine = new DockerEngine();
    engine
        .add(
            ContainerSpec.of(NAME, "keeper", Map.of()),
            new ThreadStandIn(
                "keeper",
                console -> {
                  console.out("one");
                  console.err("two");
                  console.out("l".repeat(40_000));
                  written.countDown();
                  new CountDownLatch(1).await();
                }))
        .start();
    server = DockerApiServer.start(engine, 0);
    client = DockerEngineClient.at(URI.create(server.dockerHost()));
    written.await();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
    engine.close();
  }

  @Test
  void findsAContainerByItsName() throws IOException {
    Container container = client.find(NAME).orElseThrow();
    assertThat(container.running()).isTrue();
    assertThat(container.startedAt()).isPresent();
    assertThat(container.id()).hasSize(64);
    assertThat(client.find("nobody")).isEmpty();
    assertThat(client.version()).isNotBlank();
  }

  @Test
  void readsEntriesWithTheirTimesAndStreams() throws IOException {
    Container container = client.find(NAME).orElseThrow();
    List<LogEntry> all = new ArrayList<>();
    client.log(container, OptionalInt.empty(), Optional.empty(), all::add);
    assertThat(all).extracting(LogEntry::text).startsWith("one", "two");
    assertThat(all.get(1).stream()).isEqualTo(LogEntry.Stream.ERR);
    assertThat(all.stream().skip(2).mapToInt(entry -> entry.text().length()).sum())
        .isEqualTo(40_000);
    assertThat(all.get(all.size() - 1).ended()).isTrue();
    assertThat(client.end(container, 1)).hasSize(1);
    List<LogEntry> first = new ArrayList<>();
    client.log(
        container,
        OptionalInt.empty(),
        Optional.empty(),
        entry -> {
          first.add(entry);
          return false;
        });
    assertThat(first).containsExactly(all.get(0));
  }

  @Test
  void asksForEventsOfAStretchOfTime() throws IOException {
    Instant now = Instant.now();
    List<Happening> happenings =
        client.events(List.of(NAME, "nobody"), now.minusSeconds(60), now.plusMillis(1));
    assertThat(happenings).extracting(Happening::event).containsExactly(ContainerEvent.Event.START);
    assertThat(happenings.get(0).name()).isEqualTo(NAME);
    assertThat(client.events(List.of(NAME), now.minusSeconds(7200), now.minusSeconds(3600)))
        .isEmpty();
  }

  @Test
  void anEngineThatIsAwayOrFailsIsAnIoExceptionAndComesBack() throws IOException {
    server.goDown();
    assertThatThrownBy(() -> client.find(NAME)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> client.end(UNKNOWN, 5)).isInstanceOf(IOException.class);
    server.comeBack();
    server.failNext(1);
    assertThatThrownBy(() -> client.version()).isInstanceOf(IOException.class);
    assertThat(client.find(NAME)).isPresent();
  }

  @Test
  void theLogOfAnUnknownContainerCannotBeRead() {
    assertThatThrownBy(() -> client.end(UNKNOWN, 5))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No such container");
  }
}
