package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.config.DockerHost;
import aegis.lt.observer.engine.Containers;
import aegis.lt.observer.engine.DockerEngineClient;
import aegis.lt.observer.engine.Reachability;
import aegis.lt.observer.watch.log.LogSource.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The observer reads the logs that a real engine keeps. */
@NeedsEngine
class ContainerLogIT {
  private final List<Box> boxes = new ArrayList<>();
  private Engine engine;
  private Containers containers;

  @BeforeEach
  void connect() {
    engine = Engine.shared();
    containers = DockerEngineClient.at(engine.uri());
  }

  @AfterEach
  void remove() {
    containers.close();
    boxes.forEach(Box::remove);
  }

  private Talker talker(UnaryOperator<Recipe> more) throws IOException {
    Talker talker = Talker.on(engine, more);
    boxes.add(talker.box());
    return talker;
  }

  private static List<String> numbered(String stem, int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(i -> stem + " " + i).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local"})
  void everyLineOfBothStreamsIsReadOnce(String driver) throws Exception {
    Talker talker = talker(recipe -> recipe.logging(driver, Map.of()));
    talker.say("echo from before the watch");
    talker.box().says("from before");
    Follower follower = new Follower(talker.box().name(), containers);

    talker.say("for i in $(seq 3000); do echo out $i; echo err $i >&2; done; echo the end");
    follower.readUntil("the end");

    assertThat(follower.lines().stream().filter(line -> line.startsWith("out")))
        .containsExactlyElementsOf(numbered("out", 1, 3000));
    assertThat(follower.lines().stream().filter(line -> line.startsWith("err")))
        .containsExactlyElementsOf(numbered("err", 1, 3000));
    assertThat(follower.breaks()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"none, log driver none keeps no log", "json-file, ''", "local, ''"})
  void aLogDriverThatKeepsNothingIsFound(String driver, String problem) throws Exception {
    Box box =
        engine.start(
            new Recipe(Engine.name("driver"), Images.busybox(engine))
                .logging(driver, Map.of())
                .shell("echo up; exec sleep 100000"));
    boxes.add(box);
    Reachability found =
        Reachability.of(new DockerHost.At(engine.uri()), List.of(box.name(), "nobody"));
    assertThat(found.problem()).as("the engine itself").isEmpty();
    assertThat(found.logs()).containsOnlyKeys(box.name());
    assertThat(found.logs().get(box.name()).problem().orElse("")).isEqualTo(problem);
  }

  @ParameterizedTest
  @CsvSource({"json-file, false", "json-file, true", "local, false", "local, true"})
  void aLineInSeveralPiecesIsReadAsOne(String driver, boolean terminal) throws Exception {
    Talker talker =
        talker(
            recipe -> {
              recipe.logging(driver, Map.of());
              return terminal ? recipe.terminal() : recipe;
            });
    talker.say("echo before");
    talker.box().says("before");
    Follower follower = new Follower(talker.box().name(), containers);

    // The engine cuts a line after 16384 bytes: here in the middle of the word that counts.
    talker.say("printf '%016378d%s%020000d\\n' 0 invalid_grant 0; echo the end");
    follower.readUntil("the end");

    assertThat(follower.lines()).hasSize(2);
    assertThat(follower.lines().get(0)).hasSize(16378 + "invalid_grant".length() + 20000);
    assertThat(follower.lines().get(0)).containsPattern("^0+invalid_grant0+$");
    assertThat(follower.breaks()).isZero();
  }

  @Test
  void theLogOfATerminalIsRead() throws Exception {
    Talker talker = talker(Recipe::terminal);
    talker.say("echo before");
    talker.box().says("before");
    Follower follower = new Follower(talker.box().name(), containers);

    talker.say("for i in $(seq 500); do echo out $i; echo err $i >&2; done; echo the end");
    follower.readUntil("the end");

    assertThat(follower.lines()).hasSize(1001).contains("out 1", "err 1", "out 500", "err 500");
    assertThat(follower.breaks()).isZero();
  }

  @Test
  void aContainerMadeAgainIsReadFromItsBeginningAndIsABreak() throws Exception {
    Talker first = talker(recipe -> recipe);
    first.say("echo before");
    first.box().says("before");
    String name = first.box().name();
    Follower follower = new Follower(name, containers);
    first.say("echo last words");
    follower.readUntil("last words");

    first.box().remove();
    assertThat(follower.read()).isInstanceOf(Reading.Absent.class);
    Talker second = Talker.named(engine, name, recipe -> recipe);
    boxes.add(second.box());
    second.say("echo first words; echo more words");
    follower.readUntil("more words");

    assertThat(follower.lines()).containsExactly("last words", "first words", "more words");
    assertThat(follower.breaks()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aContainerStartedAgainIsReadOnWithoutABreak(boolean terminal) throws Exception {
    Talker talker = talker(recipe -> terminal ? recipe.terminal() : recipe);
    talker.say("echo before");
    talker.box().says("before");
    Follower follower = new Follower(talker.box().name(), containers);

    talker.say("echo one; printf cut-off");
    follower.readUntil("one");
    talker.box().kill("KILL");
    talker.box().ended();
    follower.readUntil("cut-off");
    talker.box().start();
    talker.say("echo two; echo the end");
    follower.readUntil("the end");

    assertThat(follower.lines()).containsExactly("one", "cut-off", "two", "the end");
    assertThat(follower.breaks()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local"})
  void rotationBetweenTwoReadingsLosesNothing(String driver) throws Exception {
    Talker talker =
        talker(recipe -> recipe.logging(driver, Map.of("max-size", "8k", "max-file", "3")));
    talker.say("echo before");
    talker.box().says("before");
    Follower follower = new Follower(talker.box().name(), containers);

    for (int i = 0; i < 30; i++) {
      talker.say(
          "for i in $(seq " + (i * 20 + 1) + " " + (i * 20 + 20) + "); do echo line $i; done");
      follower.readUntil("line " + (i * 20 + 20));
    }

    assertThat(follower.lines()).containsExactlyElementsOf(numbered("line", 1, 600));
    assertThat(follower.breaks()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-file", "local"})
  void whatWasRotatedAwayUnreadIsABreak(String driver) throws Exception {
    Talker talker =
        talker(recipe -> recipe.logging(driver, Map.of("max-size", "8k", "max-file", "2")));
    talker.say("echo before");
    talker.box().says("before");
    Follower follower = new Follower(talker.box().name(), containers);

    talker.say("for i in $(seq 2000); do echo line $i; done; echo the end");
    talker.box().says("the end");
    follower.readUntil("the end");

    assertThat(follower.lines()).doesNotContain("line 1").doesNotHaveDuplicates();
    assertThat(follower.breaks()).isEqualTo(1);
  }

  @Test
  void aDriverThatKeepsNoLogCannotBeRead() throws Exception {
    Talker talker = talker(recipe -> recipe.logging("none", Map.of()));
    assertThatThrownBy(() -> new Follower(talker.box().name(), containers))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the log cannot be read")
        .hasMessageContaining("does not support reading");
  }
}
