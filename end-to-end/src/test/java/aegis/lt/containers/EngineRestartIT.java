package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.endtoend.Waiting;
import aegis.lt.observer.engine.Containers;
import aegis.lt.observer.engine.DockerEngineClient;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The engine goes down and comes back: under the observer that follows a log, and under both. */
@NeedsEngine(own = true)
class EngineRestartIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** It says a number some hundred times a second, on both streams in turn. */
  private static final String CHATTER =
      "i=0; while true; do i=$((i+1)); echo out $i; echo err $i >&2; usleep 2000; done";

  private enum Going {
    STOPPED,
    KILLED
  }

  private static void followThrough(Going going, OwnEngine own) throws Exception {
    Engine engine = own.engine();
    String name = Engine.name("chatter");
    Box box =
        engine.start(
            new Recipe(name, Images.busybox(engine))
                .shell(CHATTER)
                .stopSignal("KILL")
                .restartUnlessStopped());
    try (Containers containers = DockerEngineClient.at(engine.uri())) {
      box.says("out 1");
      Follower follower = new Follower(name, containers);
      for (int restart = 1; restart <= 2; restart++) {
        follower.readMore(200);
        Thread down = new Thread(() -> end(own, going));
        down.start();
        while (down.isAlive()) {
          follower.tryToRead();
        }
        down.join();
        follower.tryToRead();
        own.startDaemon();
        follower.readMore(200);
      }
      box.stop(Duration.ofSeconds(1));
      Waiting.until("the end of the log", () -> follower.readsNothingNew());

      List<String> kept = kept(own, box);
      int begin = kept.indexOf(follower.lines().get(0));
      assertThat(begin).isNotNegative();
      assertThat(follower.lines()).containsExactlyElementsOf(kept.subList(begin, kept.size()));
      assertThat(follower.failures()).as("readings while it was down").isPositive();
      assertThat(follower.breaks()).isZero();
      System.out.printf(
          "engine %s twice under %d lines: 0 lost, 0 doubled, %d readings unanswered;"
              + " %d lines never came to the engine%n",
          going, kept.size() - begin, follower.failures(), holes(follower.lines()));
    }
  }

  private static void end(OwnEngine own, Going going) {
    try {
      if (going == Going.KILLED) {
        own.killDaemon();
      } else {
        own.stopDaemon();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The lines in the engine's own file, read without the engine. */
  private static List<String> kept(OwnEngine own, Box box) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(own.logFile(box))) {
      JsonNode entry = JSON.readTree(line);
      lines.add(entry.get("log").asText().stripTrailing());
    }
    return lines;
  }

  /** How many numbers of standard output are skipped; starting again from 1 skips none. */
  private static long holes(List<String> lines) {
    long holes = 0;
    int last = 0;
    for (String line : lines) {
      if (line.startsWith("out ")) {
        int number = Integer.parseInt(line.substring(4));
        holes += last > 0 && number > last ? number - last - 1 : 0;
        last = number;
      }
    }
    return holes;
  }

  /** Keeper and observer as far as the engine is concerned: what their compose file says. */
  @Test
  void keeperAndObserverAreUpAgainAfterTheEngineWasKilled() throws Exception {
    String compose = Files.readString(Path.of("../deploy/docker-compose.lt-token-keeper.yml"));
    Matcher policy = Pattern.compile("(?m)^  restart: \"?([a-z-]+)").matcher(compose);
    assertThat(policy.find()).isTrue();
    try (OwnEngine own = OwnEngine.start()) {
      Engine engine = own.engine();
      List<Box> boxes = new ArrayList<>();
      for (String stem : List.of("keeper", "observer")) {
        boxes.add(
            engine.start(
                new Recipe(Engine.name(stem), Images.busybox(engine))
                    .shell("echo up; exec sleep 100000")
                    .restart(policy.group(1))));
      }
      // As a person does now and then. The policy unless-stopped does not come back from this.
      boxes.get(0).stop(Duration.ZERO);
      boxes.get(0).start();
      boxes.forEach(box -> assertThat(box.isRunning()).isTrue());
      List<String> before = boxes.stream().map(EngineRestartIT::startedAt).toList();
      own.killDaemon();
      own.startDaemon();
      for (int i = 0; i < boxes.size(); i++) {
        Box box = boxes.get(i);
        String earlier = before.get(i);
        Waiting.until(
            box.name() + " to be up again",
            () -> box.isRunning() && !startedAt(box).equals(earlier));
      }
    }
  }

  private static String startedAt(Box box) {
    return String.valueOf(box.inspect().getState().getStartedAt());
  }

  @Test
  void containersThatEndWithTheEngineAndComeBack() throws Exception {
    try (OwnEngine own = OwnEngine.start()) {
      followThrough(Going.STOPPED, own);
    }
  }

  @Test
  void containersThatLiveOn() throws Exception {
    try (OwnEngine own = OwnEngine.start("--live-restore")) {
      followThrough(Going.STOPPED, own);
    }
  }

  @Test
  void containersThatLiveOnWhenTheEngineIsKilled() throws Exception {
    try (OwnEngine own = OwnEngine.start("--live-restore")) {
      followThrough(Going.KILLED, own);
    }
  }
}
