package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.CANDIDATE;
import static aegis.lt.observer.cutover.FakeWorld.INCUMBENT;
import static aegis.lt.observer.cutover.FakeWorld.OVERRIDE;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.decide.OtherWriter;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Entry;
import aegis.lt.observer.cutover.world.OwnContainer;
import aegis.lt.observer.engine.RestartPolicy;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OtherWriterTest {
  private final FakeWorld world = new FakeWorld();

  private FakeContainer stranger(String name, String image, String program, String mount) {
    return stranger(name, image, program, mount, Map.of());
  }

  private FakeContainer stranger(
      String name, String image, String program, String mount, Map<String, String> environment) {
    Map<String, String> labels = new HashMap<>(Map.of("image", image, "program", program));
    if (!mount.equals("none")) {
      labels.put("mount", mount);
    }
    FakeContainer one =
        world.add(name, RestartPolicy.of(RestartPolicy.Name.NO), environment, labels);
    one.running = true;
    one.startedAt = Optional.of(world.time.instant());
    one.nextLook = Instant.MAX;
    return one;
  }

  private static final String NAMES =
      "NEW is the new keeper's image, OLD the old one's, BASE another";

  private static String image(String image) {
    return image.replace("NEW", CANDIDATE).replace("OLD", INCUMBENT);
  }

  @ParameterizedTest
  @CsvSource({
    // Name, image, program, mount: whether it could write, and is a keeper.
    "copy,       NEW,  keeper, /w/tokens,                            keeper",
    "old-too,    OLD,  keeper, /w/tokens,                            keeper",
    "whole-disk, BASE, backup, /,                                    other",
    "parent,     BASE, backup, /w,                                   other",
    "the-file,   BASE, editor, /w/tokens/saxobank_tokens_live.json,  other",
    "same-image, OLD,  scan,   /w/tokens,                            other",
    "elsewhere,  NEW,  keeper, /w/other,                             none",
    "beside,     BASE, editor, /w/tokens/parallel.json,              none",
    "similar,    BASE, editor, /w/token,                             none",
    "nothing,    NEW,  keeper, none,                                 none",
    "reader,     NEW,  keeper, /w/tokens:ro,                         none",
    "consumer,   BASE, scan,   /w/tokens,                            none",
    "consumer,   OLD,  keeper, /w/tokens,                            keeper",
  })
  void whatCouldWriteIsAMatterOfMounts(
      String name, String image, String program, String mount, String expected) throws IOException {
    stranger(name, image(image), program, mount);
    var found =
        world
            .world()
            .otherWriters(world.container(INCUMBENT).orElseThrow().definition(), Optional.empty());
    assertThat(found.stream().map(one -> one.keeper() ? "keeper" : "other").findFirst())
        .as(NAMES)
        .isEqualTo(Optional.of(expected).filter(what -> !what.equals("none")));
  }

  @Test
  void aCopyOfTheNewKeeperWithTheOverrideIsHarmless() throws IOException {
    stranger(
        "copy", CANDIDATE, "keeper", "/w/tokens", Map.of(OVERRIDE, "/data/tokens/parallel.json"));
    assertThat(
            world
                .world()
                .otherWriters(
                    world.container(INCUMBENT).orElseThrow().definition(), Optional.empty()))
        .isEmpty();
  }

  /** A person asks for the status, and {@code deploy.sh} for the gate, while a cutover runs. */
  @ParameterizedTest
  @CsvSource({
    "BASE, lt-observer,     none",
    "OWN,  none,            none",
    "BASE, lt-token-keeper, other",
    "OLD,  lt-observer,     keeper",
  })
  void thisProgramInAnotherContainerIsHarmless(String image, String title, String expected)
      throws IOException {
    FakeContainer own =
        world.add(
            "this", RestartPolicy.of(RestartPolicy.Name.NO), Map.of(), Map.of("image", "OWN"));
    own.running = true;
    own.nextLook = Instant.MAX;
    world.harmlessIds = Set.of(own.id);
    Map<String, String> labels = new HashMap<>();
    labels.put("image", image(image));
    labels.put("program", "keeper");
    labels.put("mount", "/w/tokens");
    labels.put(OtherWriter.IMAGE_TITLE, title);
    FakeContainer other =
        world.add("status", RestartPolicy.of(RestartPolicy.Name.NO), Map.of(), labels);
    other.running = true;
    other.nextLook = Instant.MAX;
    var found =
        world
            .world()
            .otherWriters(world.container(INCUMBENT).orElseThrow().definition(), Optional.empty());
    assertThat(found.stream().map(one -> one.keeper() ? "keeper" : "other").findFirst())
        .isEqualTo(Optional.of(expected).filter(what -> !what.equals("none")));
  }

  @Test
  void theOwnContainerIsFoundByWhatTheEngineMountsIntoIt() {
    String id = "0123456789abcdef".repeat(4);
    String line = " 259:1 /docker/containers/" + id + "/hostname /etc/hostname rw - ext4 /dev/x rw";
    assertThat(OwnContainer.id("700 690" + line)).contains(id);
    String shm = "700 690 0:50 / /var/lib/docker/containers/" + id + "/mounts/shm rw - tmpfs x rw";
    assertThat(OwnContainer.id(shm)).as("on the engine's machine itself").isEmpty();
  }

  @Test
  void anotherKeeperIsRefusedBeforeAnythingStops() throws IOException {
    stranger("copy", CANDIDATE, "keeper", "/w/tokens");
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.NOT_READY);
    assertThat(outcome.text()).contains("docker stop copy");
    assertThat(world.effects).isEmpty();
  }

  @Test
  void whatRanAllTheTimeIsWarnedOfAndDisturbsNothing() throws IOException {
    stranger("backup", "base", "backup", "/w");
    assertThat(world.controller().start().exitCode()).isEqualTo(ExitCode.OK);
    assertThat(String.join(" ", world.told)).contains("backup could write the canonical cache");
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.OK);
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @EnumSource(
      value = Effect.class,
      names = {"WRITE_FENCE", "WRITE_COMPOSE", "RUN_DEPLOY"})
  void anotherKeeperThatComesMeanwhileIsTheOnlyOneLeft(Effect when) throws IOException {
    comes(when, INCUMBENT);
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("docker stop another");
    assertThat(world.writers()).as("beside it").isEmpty();
    world.container("another").ifPresent(world::halt);
    Outcome again = world.controller().rollback();
    assertThat(again.exitCode()).as(again.text()).isEqualTo(ExitCode.OK);
    assertThat(world.writers()).containsExactly(INCUMBENT);
  }

  @Test
  void anotherKeeperThatComesWhileTheCommandRunsEndsIt() throws IOException {
    world.trouble =
        new FakeWorld.Trouble() {
          @Override
          public void looking(String what) {}

          @Override
          public void before(Effect effect) {}

          @Override
          public void after(Effect effect) {}

          @Override
          public void asleep() {}

          @Override
          public void deploying() {
            stranger("another", INCUMBENT, "keeper", "/w/tokens");
          }
        };
    FakeContainer before = world.container(CANDIDATE).orElseThrow();
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("docker stop another");
    assertThat(world.container(CANDIDATE)).as("never deployed").contains(before);
    assertThat(world.runs(INCUMBENT)).as("beside another keeper").isFalse();
  }

  @Test
  void whateverElseCouldWriteEndsTheCutoverAndNoRollbackSucceedsBesideIt() throws IOException {
    comes(Effect.WRITE_COMPOSE, "base");
    Outcome outcome = world.controller().start();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("docker stop another");
    assertThat(world.writers()).as("somebody refreshes").hasSize(1);
  }

  @Test
  void aNewKeeperThatWorksIsNotStoppedWhileAnotherKeeperRuns() throws IOException {
    world.controller().start();
    stranger("another", INCUMBENT, "keeper", "/w/tokens");
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("docker stop another");
    assertThat(world.writers()).containsExactly(CANDIDATE);
    world.container("another").ifPresent(world::halt);
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void aSecondRollbackNamesWhoeverElseCouldWriteAtOnce() throws IOException {
    world.controller().start();
    world.controller().rollback();
    stranger("another", "base", "editor", "/w/tokens");
    Instant before = world.time.instant();
    Outcome outcome = world.controller().rollback();
    assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.ROLLBACK_FAILED);
    assertThat(outcome.text()).contains("docker stop another");
    assertThat(Duration.between(before, world.time.instant()))
        .isLessThanOrEqualTo(Duration.ofSeconds(15));
    world.container("another").ifPresent(world::halt);
    assertThat(world.controller().rollback().exitCode()).isEqualTo(ExitCode.OK);
  }

  @ParameterizedTest
  @CsvSource({"OLD, keeper, false", "OLD, editor, true", "BASE, keeper, true"})
  void aContainerOfTheOldNameIsTheOldKeeperOnlyWithItsImageAndProgram(
      String image, String program, boolean another) throws IOException {
    FakeContainer old = world.container(INCUMBENT).orElseThrow();
    world.containers.remove(old);
    stranger(INCUMBENT, image(image), program, "/w/tokens");
    assertThat(world.world().otherWriters(old.definition(), Optional.empty()))
        .hasSize(another ? 1 : 0)
        .allMatch(OtherWriter::keeper);
  }

  private void comes(Effect when, String image) {
    world.trouble =
        new FakeWorld.Trouble() {
          @Override
          public void looking(String what) {}

          @Override
          public void before(Effect effect) {
            if (effect == when && world.container("another").isEmpty()) {
              stranger("another", image, "keeper", "/w/tokens");
            }
          }

          @Override
          public void after(Effect effect) {}

          @Override
          public void asleep() {}
        };
  }

  @Test
  void whoeverCouldWriteDuringTheWatchIsAViolationWithin15Seconds() throws IOException {
    world.controller().start();
    Instant[] came = {Instant.MAX};
    world.trouble =
        new FakeWorld.Trouble() {
          @Override
          public void looking(String what) {}

          @Override
          public void before(Effect effect) {}

          @Override
          public void after(Effect effect) {}

          @Override
          public void asleep() {
            if (world.container("another").isEmpty()) {
              came[0] = world.time.instant();
              stranger("another", "base", "editor", "/w/tokens");
            }
          }
        };
    assertThat(world.watch().run().exitCode()).isEqualTo(ExitCode.NOT_READY);
    assertThat(world.journal())
        .filteredOn(entry -> entry.kind() == Entry.Kind.VIOLATION)
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.text()).contains("docker stop another");
              assertThat(Duration.between(came[0], entry.at()))
                  .isLessThanOrEqualTo(Duration.ofSeconds(15));
            });
  }
}
