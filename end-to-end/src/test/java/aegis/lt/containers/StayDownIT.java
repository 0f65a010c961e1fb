package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Waiting;
import aegis.lt.observer.engine.DockerControl;
import aegis.lt.observer.engine.RestartPolicy;
import aegis.lt.observer.engine.RestartPolicy.Name;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a cutover has stopped stays down when the engine is killed and comes back. */
@NeedsEngine(own = true)
class StayDownIT {
  @Test
  void aStoppedContainerComesBackWithItsEngineUnlessItsPolicyIsNo() throws Exception {
    try (OwnEngine own = OwnEngine.start();
        DockerControl control = DockerControl.at(own.engine().uri())) {
      Box left = always(own.engine(), "left");
      Box switchedOff = always(own.engine(), "switched-off");
      control.setRestartPolicy(switchedOff.name(), RestartPolicy.of(Name.NO));
      for (Box box : new Box[] {left, switchedOff}) {
        control.stop(box.name(), Duration.ofSeconds(1));
      }

      own.killDaemon();
      own.startDaemon();

      Waiting.until("the one whose policy was left alone to come back", left::isRunning);
      assertThat(switchedOff.isRunning()).isFalse();
      assertThat(control.inspect(switchedOff.name()).orElseThrow().restartPolicy())
          .isEqualTo(RestartPolicy.of(Name.NO));
    }
  }

  private static Box always(Engine engine, String name) throws IOException {
    Recipe recipe =
        new Recipe(Engine.name(name), Images.busybox(engine))
            .command("sleep", "100000")
            .stopSignal("KILL");
    recipe.host().withRestartPolicy(com.github.dockerjava.api.model.RestartPolicy.alwaysRestart());
    return engine.start(recipe);
  }
}
