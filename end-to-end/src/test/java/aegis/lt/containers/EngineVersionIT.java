package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.engine.Container;
import aegis.lt.observer.engine.Containers;
import aegis.lt.observer.engine.DockerEngineClient;
import java.io.IOException;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real engine is asked with a version of its API that it and a proxy before it take. */
@NeedsEngine
class EngineVersionIT {
  private static final Pattern VERSIONED = Pattern.compile("/v1\\.(\\d+)/.*");

  @ParameterizedTest
  @CsvSource({
    // Versions of 1.x that the proxy lets through, whether it lets a ping through.
    "0, 41, true",
    "0, 41, false",
    "44, 999, true",
    "44, 999, false",
    "0, 999, true",
    "0, 999, false",
  })
  void aProxyMayLetOnlySomeVersionsThrough(int oldest, int newest, boolean ping) throws Exception {
    Engine engine = Engine.shared();
    Talker talker = Talker.on(engine, UnaryOperator.identity());
    try (DockerProxy proxy =
            DockerProxy.start(
                engine.uri(),
                call -> {
                  Matcher version = VERSIONED.matcher(call.path());
                  return version.matches()
                      && Integer.parseInt(version.group(1)) >= oldest
                      && Integer.parseInt(version.group(1)) <= newest
                      && (ping || !call.path().endsWith("/_ping"));
                });
        Containers containers = DockerEngineClient.at(proxy.uri())) {
      talker.say("echo a line");
      talker.box().says("a line");
      if (newest(engine) < oldest) {
        assertThatThrownBy(containers::version)
            .as("there is no version that both take")
            .isInstanceOf(IOException.class);
        return;
      }
      assertThat(containers.version()).isNotEmpty();
      Container found = containers.find(talker.box().name()).orElseThrow();
      assertThat(containers.end(found, 1)).anyMatch(entry -> entry.text().equals("a line"));
    } finally {
      talker.box().remove();
    }
  }

  @Test
  void whatTheEngineTakesIsUsedInThePath() throws Exception {
    Engine engine = Engine.shared();
    try (DockerProxy proxy = DockerProxy.readOnly(engine.uri());
        Containers containers = DockerEngineClient.at(proxy.uri())) {
      assertThat(containers.version()).isNotEmpty();
      assertThat(proxy.calls()).isNotEmpty().allMatch(call -> call.path().startsWith("/v1."));
    }
  }

  /** The newest version of 1.x that the engine takes. */
  private static int newest(Engine engine) {
    String version = engine.docker().versionCmd().exec().getApiVersion();
    return Integer.parseInt(version.substring(version.indexOf('.') + 1));
  }
}
