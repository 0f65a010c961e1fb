package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.engine.RestartPolicy.Name;
import aegis.lt.simulator.docker.ContainerSpec;
import aegis.lt.simulator.docker.DockerApiServer;
import aegis.lt.simulator.docker.DockerEngine;
import aegis.lt.simulator.docker.ThreadStandIn;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerControlTest {
  private static final String NAME = "aegis-token-keeper-live";
  private static final Duration GRACE = Duration.ofSeconds(10);

  private DockerEngine engine;
  private DockerApiServer server;
  private DockerControl control;

  @BeforeEach
  void start() throws Exception {
    engine = new DockerEngine();
    engine.addNetwork("front");
    engine.addNetwork("back");
    ObjectNode body =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    """
                    {"Image":"keeper:1","Env":["SECRET=hidden"],
                     "Labels":{"com.docker.compose.service":"keeper"},
                     "HostConfig":{"NetworkMode":"front",
                       "RestartPolicy":{"Name":"unless-stopped","MaximumRetryCount":0}},
                     "NetworkingConfig":{"EndpointsConfig":
                       {"front":{"Aliases":["keeper"]},"back":{"Aliases":["old"]}}}}
                    """);
    engine
        .add(
            new ContainerSpec(NAME, body),
            new ThreadStandIn(
                "keeper",
                console -> {
                  console.out("up");
                  new CountDownLatch(1).await();
                }))
        .start();
    server = DockerApiServer.start(engine, 0);
    control = DockerControl.at(URI.create(server.dockerHost()));
  }

  @AfterEach
  void stop() throws Exception {
    control.close();
    server.close();
    engine.close();
  }

  private ContainerDefinition keeper() throws IOException {
    return control.inspect(NAME).orElseThrow();
  }

  @Test
  void anImageGetsOneMoreNameAndLosesIt() throws IOException {
    String image = control.inspect(NAME).orElseThrow().imageId();
    for (int again = 0; again < 2; again++) {
      control.tagImage(image, "lt-rollback:run-1-saxo-live");
      assertThat(control.imageNamed("lt-rollback:run-1-saxo-live")).hasValue(image);
      assertThat(control.isOnlyName("lt-rollback:run-1-saxo-live")).isFalse();
    }
    for (int again = 0; again < 2; again++) {
      control.untagImage("lt-rollback:run-1-saxo-live");
      assertThat(control.imageNamed("lt-rollback:run-1-saxo-live")).isEmpty();
    }
    assertThat(control.imageNamed(image)).hasValue(image);
    assertThat(control.isOnlyName("keeper:1")).isTrue();
    assertThatThrownBy(() -> control.untagImage("keeper:1")).hasMessageContaining("only name");
    assertThatThrownBy(() -> control.tagImage("nothing:1", "lt-rollback:run-1"))
        .hasMessageContaining("No such image");
  }

  @Test
  void anEngineThatLetsChangesThroughIsNotReadOnly() throws IOException {
    assertThat(control.readOnly()).isEmpty();
    assertThat(keeper().running()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 405, 500})
  void aProxyThatLetsOnlyReadsThroughIsFoundOut(int status) throws IOException {
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Api-Version", "1.41");
          exchange.sendResponseHeaders(
              exchange.getRequestMethod().equals("POST") ? status : 200, -1);
          exchange.close();
        });
    proxy.start();
    URI uri = URI.create("tcp://127.0.0.1:" + proxy.getAddress().getPort());
    try (DockerControl behind = DockerControl.at(uri)) {
      if (status >= 500) {
        assertThatThrownBy(behind::readOnly).hasMessageContaining("answers 500");
      } else {
        assertThat(behind.readOnly())
            .hasValue("the container engine refuses changes, with " + status);
      }
      boolean denied = status == 401 || status == 403;
      assertThatThrownBy(() -> behind.start(NAME))
          .isInstanceOf(denied ? EngineDenial.class : IOException.class)
          .hasMessageContaining("answers " + status);
    } finally {
      proxy.stop(0);
    }
  }

  @Test
  void findsContainersByNameByIdAndByService() throws IOException {
    assertThat(keeper().running()).isTrue();
    assertThat(control.inspect(keeper().id())).isPresent();
    assertThat(control.inspect("nobody")).isEmpty();
    assertThat(control.ofService("keeper"))
        .extracting(ContainerDefinition::name)
        .containsExactly(NAME);
    assertThat(control.ofService("keep")).isEmpty();
    assertThat(control.log(NAME, OptionalInt.empty(), Optional.empty()))
        .extracting(LogEntry::text)
        .contains("up");
  }

  @ParameterizedTest
  @EnumSource(Name.class)
  void setsEachRestartPolicy(Name name) throws IOException {
    control.setRestartPolicy(NAME, RestartPolicy.of(name));
    assertThat(keeper().restartPolicy()).isEqualTo(RestartPolicy.of(name));
  }

  @Test
  void stopsStartsAndRemovesAndDoesNotMindBeingToldTwice() throws IOException {
    assertThatThrownBy(() -> control.remove(NAME)).hasMessageContaining("running");
    for (int i = 0; i < 2; i++) {
      control.stop(NAME, GRACE);
      assertThat(keeper().running()).isFalse();
    }
    for (int i = 0; i < 2; i++) {
      control.start(NAME);
      assertThat(keeper().running()).isTrue();
    }
    control.stop(NAME, GRACE);
    for (int i = 0; i < 2; i++) {
      control.remove(NAME);
      assertThat(control.inspect(NAME)).isEmpty();
    }
    assertThat(control.ofService("keeper")).isEmpty();
  }

  private static JsonNode withoutRestartPolicy(ContainerDefinition container) {
    ObjectNode host = (ObjectNode) container.inspection().get("HostConfig");
    host.remove("RestartPolicy");
    return host;
  }

  @Test
  void createsAContainerAgainAsItWas() throws IOException {
    ContainerDefinition before = keeper();
    control.stop(NAME, GRACE);
    control.remove(NAME);

    String id = control.create(ContainerDefinition.fromBytes(before.toBytes()));

    ContainerDefinition after = keeper();
    assertThat(after.id()).isEqualTo(id).isNotEqualTo(before.id());
    assertThat(after.running()).isFalse();
    assertThat(after.inspection().get("Config")).isEqualTo(before.inspection().get("Config"));
    assertThat(withoutRestartPolicy(after)).isEqualTo(withoutRestartPolicy(before));
    assertThat(after.restartPolicy())
        .as("an engine that restarts must not start it")
        .isEqualTo(RestartPolicy.of(RestartPolicy.Name.NO));
    assertThat(after.inspection().at("/NetworkSettings/Networks"))
        .isEqualTo(before.inspection().at("/NetworkSettings/Networks"));
    control.start(NAME);
    assertThat(keeper().running()).isTrue();
  }

  @Test
  void whatBrokeOffHalfwayHasNotTheNameAndIsInNobodysWay() throws IOException {
    ContainerDefinition before = keeper();
    control.stop(NAME, GRACE);
    control.remove(NAME);
    // The engine fails at the connection to the second network, after the container was created.
    server.failAt("/networks/back/connect");
    assertThatThrownBy(() -> control.create(before)).hasMessageContaining("not connected to back");
    assertThat(control.inspect(NAME)).isEmpty();
    server.failAt("");

    control.create(before);

    assertThat(control.ofService("keeper"))
        .extracting(ContainerDefinition::name)
        .containsExactly(NAME);
  }

  @Test
  void doesNotCreateWhereTheNameIsInUse() throws IOException {
    ContainerDefinition before = keeper();
    assertThatThrownBy(() -> control.create(before)).isInstanceOf(IOException.class);
    assertThat(engine.containers()).hasSize(1);
  }

  @Test
  void anEngineThatIsAwayOrRefusesIsAnIoExceptionWithoutSecrets() throws IOException {
    assertThatThrownBy(() -> control.stop("nobody", GRACE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No such container");
    assertThatThrownBy(() -> control.setRestartPolicy("nobody", RestartPolicy.of(Name.NO)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> control.start("nobody")).isInstanceOf(IOException.class);
    server.goDown();
    assertThatThrownBy(() -> control.inspect(NAME)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> control.ofService("keeper")).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> control.remove(NAME)).isInstanceOf(IOException.class);
  }

  @Test
  void aStopThatTheEngineOnlyClaimsIsNoticed() throws IOException {
    server.claim("/stop");
    assertThatThrownBy(() -> control.stop(NAME, GRACE)).hasMessageContaining("runs after");
    server.claim("/update");
    assertThatThrownBy(() -> control.setRestartPolicy(NAME, RestartPolicy.of(Name.NO)))
        .hasMessageContaining("unless-stopped");
  }
}
