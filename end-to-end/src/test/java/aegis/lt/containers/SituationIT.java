package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.containers.CutoverStand.Ended;
import aegis.lt.containers.CutoverStand.OldKeeper;
import aegis.lt.endtoend.Waiting;
import aegis.lt.simulator.endpoint.Fault;
import aegis.lt.simulator.endpoint.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cutover and its rollback on a real engine where the world is not as expected: other keepers,
 * missing parts, refusals, deployments that cannot be right, an observer that does not look. Each
 * situation prints how the command ended and who refreshes then. A success is only reported where
 * it is the one whom the command names; where another keeper has to be stopped first, which here
 * reaches no endpoint, it is left to that one. Of the deployments that cannot be right one is
 * tried; all of them with {@code -Dcutover.situations=all}.
 */
@NeedsEngine(images = true)
@SuppressWarnings("try") // what is taken back in the end is not used meanwhile
class SituationIT {
  private static final boolean ALL = "all".equals(System.getProperty("cutover.situations"));

  @TempDir static Path folder;
  private static Engine engine;
  private static String network;
  private static Evidence evidence;

  @BeforeAll
  static void prepare() throws Exception {
    engine = Engine.shared();
    network = engine.network(Engine.name("net"));
    evidence = Evidence.in(folder.resolve("evidence"));
  }

  @AfterAll
  static void end() {
    engine.removeNetwork(network);
  }

  private static CutoverStand stand(String name) throws Exception {
    return CutoverStand.open(engine, network, folder.resolve(name), evidence);
  }

  private static void tell(String situation, String command, Ended ended, Object refresher) {
    System.out.printf(
        "%-58s %-8s exit %d, %4.1f s, refreshes: %s%n",
        situation, command, ended.exitCode(), ended.took().toMillis() / 1000.0, refresher);
  }

  /** Changes a file of the stand, and returns what puts it back. */
  private static AutoCloseable edit(CutoverStand stand, String name, String what, String by)
      throws IOException {
    Path file = stand.folder.resolve(name);
    String before = Files.readString(file);
    assertThat(before).contains(what);
    Files.writeString(file, before.replace(what, by));
    return () -> Files.writeString(file, before);
  }

  private static AutoCloseable both(AutoCloseable one, AutoCloseable other) {
    return () -> {
      one.close();
      other.close();
    };
  }

  private static AutoCloseable container(Box box) {
    return box::remove;
  }

  // Before anything stops: plan and start refuse, and nothing is changed.

  @Test
  void whatIsNotAsItMustBeIsRefusedBeforeAnythingStops() throws Exception {
    try (CutoverStand stand = stand("refused");
        Witness witness = Witness.of(stand)) {
      Box copy = stand.copyOfOld(Engine.name("copy"));
      refused(
          stand,
          "a copy of the old keeper under another name",
          3,
          "docker stop " + copy.name(),
          container(copy));
      refused(
          stand,
          "a second new keeper without Compose's labels",
          3,
          "is another keeper",
          container(
              engine.start(
                  new Recipe(Engine.name("second"), Images.KEEPER)
                      .user("0:0")
                      .env("LT_CONFIG", "/configs/none.yaml")
                      .restart("always")
                      .mount(stand.tokens() + ":/data/tokens"))));
      refused(
          stand,
          "an override that names the canonical file",
          3,
          "names the canonical cache itself",
          edit(stand, "compose.yml", "/data/tokens/parallel.json", "/data/tokens/canonical.json"));
      refused(
          stand,
          "no line of the override in the compose file",
          3,
          "there is no line to remove",
          edit(stand, "compose.yml", "- " + CutoverStand.OVERRIDE, "- OTHER"));
      refused(
          stand,
          "two containers of the service",
          3,
          "2 containers of",
          container(
              engine.start(
                  new Recipe(Engine.name("twin"), Images.PYTHON)
                      .label("com.docker.compose.service", stand.candidate)
                      .command("sleep", "1000"))));
      refused(
          stand,
          "no observer that looks",
          4,
          "start observer run",
          edit(stand, "observer.yaml", "max_gap: 12h", "sample_interval: 100ms\nmax_gap: 1s"));
      assertThat(witness.objections()).isEmpty();
    }
  }

  private static void refused(
      CutoverStand stand, String situation, int exitCode, String text, AutoCloseable undo)
      throws Exception {
    Ended start;
    try (undo) {
      Ended plan = stand.observer("cutover", "plan");
      assertThat(plan.told()).as(situation).contains(text);
      assertThat(plan.exitCode()).as(plan.told()).isEqualTo(exitCode);
      start = stand.observer("cutover", "start", "--execute");
      assertThat(start.exitCode()).as(start.told()).isEqualTo(exitCode);
      assertThat(start.told()).as(situation).contains(text, "nothing was changed");
    }
    GoodState state = GoodState.of(stand);
    assertThat(state).isEqualTo(GoodState.OLD);
    tell(situation, "start", start, state);
  }

  // On the way: what cannot become right ends the wait, and the old keeper is brought back.

  @Test
  void aDeploymentThatCannotBeRightIsRolledBack() throws Exception {
    try (CutoverStand stand = stand("deployments");
        Witness witness = Witness.of(stand)) {
      rolledBack(
          stand,
          "an image of another program",
          "runs another program, sleep",
          edit(stand, "deploy.sh", Images.KEEPER, "--init " + Images.PYTHON + " sleep 1000"));
      if (!ALL) {
        assertThat(witness.objections()).isEmpty();
        return;
      }
      rolledBack(
          stand,
          "a container that is paused",
          "is paused",
          edit(
              stand,
              "deploy.sh",
              "docker run --detach",
              "trap 'until docker logs %1$s 2>&1 | grep -q started; do sleep 0.1; done; docker pause %1$s' EXIT\n"
                      .formatted(stand.candidate)
                  + "docker run --detach"));
      rolledBack(
          stand,
          "a container that is unhealthy",
          "is unhealthy",
          both(
              edit(stand, "keeper.yaml", "token_endpoint: http", "token_endpoint: https"),
              edit(
                  stand,
                  "deploy.sh",
                  "--no-healthcheck",
                  "--health-cmd false --health-interval 100ms --health-retries 1 --health-start-period 1ms")));
      rolledBack(
          stand,
          "a container that keeps ending",
          "keeps ending",
          edit(stand, "keeper.yaml", "interval_secs: 0.5", "interval_secs: soon"));
      rolledBack(
          stand,
          "an override that comes from another file",
          "env_file",
          edit(
              stand,
              "deploy.sh",
              "override=\n",
              "override='-e " + CutoverStand.OVERRIDE + "=/data/tokens/parallel.json'\n"));
      rolledBack(
          stand,
          "a command that fails",
          "exit code 9",
          edit(stand, "deploy.sh", "set -eu\n", "exit 9\n"));
      assertThat(witness.objections()).isEmpty();
    }
  }

  private static void rolledBack(
      CutoverStand stand, String situation, String text, AutoCloseable undo) throws Exception {
    Ended start;
    try (undo) {
      start = stand.observer("cutover", "start", "--execute");
    }
    assertThat(start.exitCode()).as(start.told()).isEqualTo(7);
    assertThat(start.told()).as(situation).contains(text);
    GoodState state = GoodState.of(stand);
    assertThat(state).isEqualTo(GoodState.OLD);
    tell(situation, "start", start, state);
    stand.deploy();
  }

  @Test
  void whoeverElseWritesWhileNobodyMayEndsTheCutover() throws Exception {
    try (CutoverStand stand = stand("touched");
        Witness witness = Witness.of(stand)) {
      // It is written by someone between the flush and the deployment.
      try (AutoCloseable undo =
          edit(
              stand,
              "deploy.sh",
              "set -eu\n",
              "set -eu\ncp tokens/canonical.json t; cat t >tokens/canonical.json; sleep 30\n")) {
        Ended start = stand.observer("cutover", "start", "--execute");
        assertThat(start.exitCode()).as(start.told()).isEqualTo(7);
        assertThat(start.told()).contains("somebody else writes it");
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
        tell("somebody else writes the canonical file", "start", start, GoodState.OLD);
      }
      assertThat(witness.objections()).isEmpty();
    }
  }

  @Test
  void anotherKeeperThatComesMeanwhileIsNamedAndNobodyIsStartedBesideIt() throws Exception {
    String name = Engine.name("copy");
    try (CutoverStand stand = stand("meanwhile")) {
      CompletableFuture<Void> copy =
          CompletableFuture.runAsync(
              () -> {
                try {
                  Waiting.until(
                      "the old keeper to be stopped",
                      () -> engine.find(stand.incumbent).filter(Box::isRunning).isEmpty());
                  stand.copyOfOld(name);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      try (AutoCloseable undo =
          edit(stand, "observer.yaml", "flush_wait: 200ms", "flush_wait: 20s")) {
        Ended start = stand.observer("cutover", "start", "--execute");
        copy.join();
        assertThat(start.exitCode()).as(start.told()).isEqualTo(8);
        assertThat(start.told()).contains("docker stop " + name);
        assertThat(engine.find(stand.incumbent).map(Box::isRunning))
            .as("beside another keeper")
            .contains(false);
        assertThat(stand.fence()).isEqualTo(stand.incumbent);
        tell("another keeper comes while none may write", "start", start, "left to that keeper");
      } finally {
        engine.find(name).ifPresent(Box::remove);
      }
      Ended back = stand.observer("rollback");
      assertThat(back.exitCode()).as(back.told()).isZero();
      assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
      tell("  and once it is stopped", "rollback", back, GoodState.OLD);
    }
  }

  // The way back: whatever keeps the old keeper from coming back leaves the new one running.

  @Test
  void aNewKeeperThatWorksRunsOnWhereTheOldOneCannotComeBack() throws Exception {
    String other = engine.network(Engine.name("other-net"));
    String image = Engine.name("old-image") + ":local";
    engine.provideImage(
        image,
        new Tar().file("Dockerfile", "FROM " + Images.PYTHON + "\nLABEL made=" + image + "\n"));
    Path source = Files.createDirectories(folder.resolve("source"));
    OldKeeper old = new OldKeeper(image, List.of(other), List.of(source + ":/extra:ro"));
    try (CutoverStand stand =
            CutoverStand.open(engine, network, folder.resolve("no-way-back"), evidence, old);
        Witness witness = Witness.of(stand)) {
      Ended there = stand.observer("cutover", "start", "--execute");
      assertThat(there.exitCode()).as(there.told()).isZero();

      noWayBack(stand, "its network is gone", other, removed(other));
      noWayBack(stand, "the source of a mount is gone", source.toString(), moved(source));
      noWayBack(stand, "the engine refuses to create a container", "403", refusingToCreate(stand));
      String name = Engine.name("copy");
      noWayBack(
          stand, "another keeper runs", "docker stop " + name, container(stand.copyOfOld(name)));
      Fault refusal = Faults.error("invalid_grant");
      stand.meets(
          now ->
              Optional.of(refusal)
                  .filter(
                      fault -> engine.find(stand.incumbent).filter(Box::isRunning).isPresent()));
      noWayBack(
          stand,
          "the endpoint refuses its refresh token",
          "refused its refresh token",
          () -> stand.meets(now -> Optional.empty()));

      Ended back = stand.observer("rollback");
      assertThat(back.exitCode()).as(back.told()).isZero();
      assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
      tell("nothing is in the way any more", "rollback", back, GoodState.OLD);

      engine.find(stand.incumbent).ifPresent(Box::remove);
      Ended again = stand.observer("rollback");
      assertThat(again.exitCode()).as(again.told()).isZero();
      assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
      tell("it was removed after the rollback", "rollback", again, GoodState.OLD);

      stand.deploy();
      assertThat(stand.observer("cutover", "start", "--execute").exitCode()).isZero();
      engine.docker().removeImageCmd(image).withForce(true).exec();
      noWayBack(stand, "its image is gone", "image", () -> {});
      Ended forth = stand.observer("cutover", "resume");
      assertThat(forth.exitCode()).as(forth.told()).isZero();
      assertThat(GoodState.of(stand)).isEqualTo(GoodState.NEW);
      tell("  and the way forward", "resume", forth, GoodState.NEW);
      assertThat(witness.objections()).isEmpty();
    } finally {
      engine.removeNetwork(other);
    }
  }

  private static void noWayBack(
      CutoverStand stand, String situation, String text, AutoCloseable undo) throws Exception {
    try (undo) {
      Ended back = stand.observer("rollback");
      assertThat(back.exitCode()).as(back.told()).isEqualTo(8);
      assertThat(back.told()).as(situation).contains(text);
      GoodState state = GoodState.of(stand);
      assertThat(state).isEqualTo(GoodState.NEW);
      tell(situation, "rollback", back, state);
    }
  }

  private static AutoCloseable removed(String net) {
    engine.removeNetwork(net);
    return () -> engine.network(net);
  }

  private static AutoCloseable moved(Path source) throws IOException {
    Path away = source.resolveSibling("away");
    Files.move(source, away);
    return () -> Files.move(away, source);
  }

  private static AutoCloseable refusingToCreate(CutoverStand stand) throws IOException {
    DockerProxy proxy =
        DockerProxy.start(engine.uri(), call -> !call.path().contains("/containers/create"));
    stand.configure(proxy.uri());
    return () -> {
      stand.configure(engine.uri());
      proxy.close();
    };
  }

  // In the parallel phase, and in the watch.

  @Test
  void aRollbackInTheParallelPhaseReportsNoSuccessWhereTheOldKeeperDoesNotRefreshAlone()
      throws Exception {
    try (CutoverStand stand = stand("parallel")) {
      parallel(stand, "another keeper runs", container(stand.copyOfOld(Engine.name("copy"))));
      Box old = engine.find(stand.incumbent).orElseThrow();
      old.stop(Duration.ofSeconds(10));
      parallel(stand, "the old keeper is down", old::start);
      Fault refusal = Faults.error("invalid_grant");
      stand.meets(now -> Optional.of(refusal));
      old.says("invalid_grant", old.count("invalid_grant") + 1);
      parallel(stand, "its refresh token is refused", () -> stand.meets(now -> Optional.empty()));
      Waiting.until(
          "it to refresh again",
          () -> stand.observer("rollback").exitCode() == 0,
          stand::lastLines);
      assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
    }
  }

  private static void parallel(CutoverStand stand, String situation, AutoCloseable undo)
      throws Exception {
    try (undo) {
      Ended back = stand.observer("rollback");
      assertThat(back.exitCode()).as(back.told()).isEqualTo(8);
      assertThat(stand.inspect(stand.candidate).orElseThrow().running()).isFalse();
      tell("parallel phase: " + situation, "rollback", back, "as before");
    }
  }

  @Test
  void aWatchTellsWhatItSawAndWhatItDidNot() throws Exception {
    try (CutoverStand stand = stand("watch");
        Witness witness = Witness.of(stand)) {
      stand.killDuringDeployment();
      assertThat(stand.observer("cutover", "start", "--execute").exitCode()).isEqualTo(137);
      try (AutoCloseable undo =
          edit(stand, "observer.yaml", "max_gap: 12h", "sample_interval: 50ms\nmax_gap: 100ms")) {
        Ended watched = stand.observer("cutover", "resume");
        assertThat(watched.exitCode()).as(watched.told()).isEqualTo(4);
        assertThat(watched.told()).contains("not known");
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.NEW);
        tell("nobody looked while it was watched", "resume", watched, GoodState.NEW);
      }
      Ended back = stand.observer("rollback");
      assertThat(back.exitCode()).as(back.told()).isZero();
      stand.deploy();
      assertThat(witness.objections()).isEmpty();

      try (AutoCloseable undo = edit(stand, "observer.yaml", "watch: 1s", "watch: 1000s")) {
        CompletableFuture<Ended> start = inTheWatch(stand);
        Box copy = stand.copyOfOld(Engine.name("copy"));
        Waiting.until(
            "the violation",
            () -> Files.readString(stand.journal()).contains("docker stop " + copy.name()));
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.NEW);
        copy.remove();
        Ended rolledBack = stand.observer("rollback");
        assertThat(rolledBack.exitCode()).as(rolledBack.told()).isZero();
        Ended ended = start.get();
        assertThat(ended.exitCode()).as(ended.told()).isEqualTo(7);
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
        tell("another keeper, then a rollback elsewhere", "start", ended, GoodState.OLD);
      }
    }
  }

  /** Begins a cutover, and comes back when its watch has begun. */
  private static CompletableFuture<Ended> inTheWatch(CutoverStand stand) throws Exception {
    CompletableFuture<Ended> start =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return stand.observer("cutover", "start", "--execute");
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    Waiting.until(
        "the watch to begin",
        () -> stand.observer("cutover", "status").told().contains("watch"),
        stand::lastLines);
    return start;
  }
}
