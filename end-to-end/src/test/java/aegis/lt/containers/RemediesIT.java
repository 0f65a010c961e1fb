package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Waiting;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Remedies that need a container engine, carried out in the state in which they are named. */
@NeedsEngine(images = true)
class RemediesIT {
  private static final Pattern STOP = Pattern.compile("to end it: docker stop ([0-9a-f]{12})");

  private final Engine engine = Engine.shared();
  private Setting setting;
  private Stage stage;

  @BeforeEach
  void begin() throws Exception {
    setting = Setting.compressedDay().consumerLogging("none");
    stage = new Stage(engine, setting);
  }

  @AfterEach
  void end() {
    stage.close();
  }

  private String doctor(Recipe observer) throws Exception {
    Box box = engine.start(observer.command("doctor"));
    try {
      box.ended();
      return box.logged();
    } finally {
      box.remove();
    }
  }

  @Test
  void aSocketThatIsDeniedNamesTheGroupThatOpensIt() throws Exception {
    String group = String.valueOf(Files.getAttribute(engine.socket().toRealPath(), "unix:gid"));
    assertThat(doctor(stage.observerWithoutGroup("denied")))
        .contains("fail  container engine", "LT_DOCKER_GID=" + group);

    Recipe admitted = stage.observerWithoutGroup("admitted");
    admitted.host().withGroupAdd(List.of(group));
    assertThat(doctor(admitted)).doesNotContain("container engine");
  }

  @Test
  void aContainerThatIsNotThereIsStartedAndOneWithoutALogIsCreatedAgain() throws Exception {
    stage.startIncumbent();
    stage.startCandidate().says("token refreshed");
    stage.startObserver();
    String missing = "there is no container " + stage.name("consumer");
    assertThat(stage.observe("doctor").out()).contains(missing, "start it");

    Box silent = stage.startConsumer();
    assertThat(stage.observe("doctor").out())
        .contains(silent.name() + ": log driver none keeps no log", "log driver json-file or local")
        .doesNotContain(missing);

    silent.remove();
    setting.consumerLogging("json-file");
    stage.startConsumer();
    Waiting.until(
        "a doctor that is content",
        () -> stage.observe("doctor").exitCode() == 0,
        stage::lastLines);
  }

  @Test
  void whoHoldsTheLockInAnotherContainerIsEndedByTheCommandThatIsNamed() throws Exception {
    Box holder = stage.startCandidate().says("token refreshed");
    Box second = stage.startCandidateTwice();
    second.ended();
    assertThat(second.exitCode()).isEqualTo(6);
    Matcher named = STOP.matcher(second.logged());
    assertThat(named.find()).as(second.logged()).isTrue();
    assertThat(holder.id()).startsWith(named.group(1));

    engine.docker().stopContainerCmd(named.group(1)).withTimeout(10).exec();
    assertThat(holder.isRunning()).isFalse();
    second.start().says("token ");
  }
}
