package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aegis.lt.containers.CutoverStand.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The controller is killed with -9 before and after each of its side effects, on a real engine;
 * what happens with it ends in one of the two good states, and at no instant were there two
 * writers. One moment of each step is tried; all of them with {@code -Dcutover.kills=all}.
 */
@NeedsEngine(images = true)
class CutoverKillIT {
  private static final boolean ALL = "all".equals(System.getProperty("cutover.kills"));

  private static final List<String> WAYS = List.of("resume", "rollback");

  @TempDir static Path folder;
  private static Engine engine;
  private static String network;
  private static Evidence evidence;
  private static int stands;

  @BeforeAll
  static void prepare() throws Exception {
    boolean traced = KillPoint.canBeReached();
    if (!traced && "1".equals(System.getenv("LT_REQUIRE_DOCKER"))) {
      throw new IllegalStateException("LT_REQUIRE_DOCKER=1, and there is no strace");
    }
    assumeTrue(traced, "needs strace");
    engine = Engine.shared();
    network = engine.network(Engine.name("net"));
    evidence = Evidence.in(folder.resolve("evidence"));
  }

  private static CutoverStand stand() throws Exception {
    stands++;
    return CutoverStand.open(engine, network, folder.resolve("stand-" + stands), evidence);
  }

  /** A moment to kill at, and how to continue. */
  private record Trial(KillPoint point, String how) {}

  /** One moment of each step, and then either way in turn; or all of them, and each way. */
  private static List<Trial> trials(List<KillPoint> all) {
    assertThat(all).as("moments to kill at").hasSizeGreaterThan(10);
    if (ALL) {
      return all.stream()
          .flatMap(point -> WAYS.stream().map(how -> new Trial(point, how)))
          .toList();
    }
    Map<String, List<KillPoint>> bySteps = new LinkedHashMap<>();
    all.forEach(
        point -> bySteps.computeIfAbsent(point.step(), step -> new ArrayList<>()).add(point));
    List<Trial> trials = new ArrayList<>();
    for (List<KillPoint> ofStep : bySteps.values()) {
      int number = trials.size();
      trials.add(new Trial(ofStep.get(number * 3 % ofStep.size()), WAYS.get(number % WAYS.size())));
    }
    return trials;
  }

  private static void end(
      CutoverStand stand, Object point, String how, Witness witness, String before)
      throws Exception {
    String[] command =
        how.equals("resume") ? new String[] {"cutover", "resume"} : new String[] {how};
    Ended ended = stand.observer(command);
    String told =
        point
            + ", then "
            + how
            + "\n"
            + before
            + "\n"
            + ended.told()
            + "\n"
            + (Files.exists(stand.journal()) ? Files.readString(stand.journal()) : "no journal");
    assertThat(ended.exitCode()).as(told).isIn(0, 7);
    GoodState state;
    try {
      state = GoodState.of(stand);
    } catch (AssertionError e) {
      throw new AssertionError(told, e);
    }
    assertThat(witness.objections()).as(told).isEmpty();
    System.out.printf(
        "%-80s %-8s -> %s, %.1f s%n", point, how, state, ended.took().toMillis() / 1000.0);
  }

  @Test
  void aCutoverThatWasKilledEndsWell() throws Exception {
    List<KillPoint> points;
    try (CutoverStand stand = stand()) {
      Ended whole = stand.observer("cutover", "start", "--execute");
      assertThat(whole.exitCode()).as(whole.told()).isZero();
      points = KillPoint.of(stand.journal(), 0);
    }
    for (Trial trial : trials(points)) {
      KillPoint point = trial.point();
      try (CutoverStand stand = stand();
          Witness witness = Witness.of(stand)) {
        Ended killed =
            stand.observer(point.strace(stand.journal()), "cutover", "start", "--execute");
        assertThat(killed.exitCode()).as(point + "\n" + killed.told()).isEqualTo(137);
        end(stand, point, trial.how(), witness, killed.told());
      }
    }
  }

  @Test
  void aRollbackThatWasKilledEndsWithTheOldKeeper() throws Exception {
    List<KillPoint> points;
    try (CutoverStand stand = stand()) {
      assertThat(stand.observer("cutover", "start", "--execute").exitCode()).isZero();
      int from = KillPoint.entries(stand.journal()).size();
      assertThat(stand.observer("rollback").exitCode()).isZero();
      points = KillPoint.of(stand.journal(), from);
    }
    for (Trial trial : trials(points)) {
      KillPoint point = trial.point();
      try (CutoverStand stand = stand();
          Witness witness = Witness.of(stand)) {
        assertThat(stand.observer("cutover", "start", "--execute").exitCode()).isZero();
        Ended killed = stand.observer(point.strace(stand.journal()), "rollback");
        assertThat(killed.exitCode()).as(point + "\n" + killed.told()).isEqualTo(137);
        end(stand, point, trial.how(), witness, killed.told());
        // Before its first line it has not begun, and there is nothing that could be resumed.
        boolean begun = point.isBehindTheFirstEntry();
        assertThat(GoodState.of(stand))
            .isEqualTo(begun || trial.how().equals("rollback") ? GoodState.OLD : GoodState.NEW);
      }
    }
  }

  @Test
  void aDeploymentThatGoesOnWithoutItsControllerEndsWell() throws Exception {
    for (String how : WAYS) {
      try (CutoverStand stand = stand();
          Witness witness = Witness.of(stand)) {
        stand.killDuringDeployment();
        Ended killed = stand.observer("cutover", "start", "--execute");
        assertThat(killed.exitCode()).as(killed.told()).isEqualTo(137);
        end(stand, "deploy, at its beginning", how, witness, killed.told());
      }
    }
  }

  /** Between a call to the engine and its answer; some side effects are more than one call. */
  @Test
  void aControllerThatNeverHeardTheEnginesAnswerEndsWell() throws Exception {
    for (String command : ALL ? List.of("start", "rollback") : List.of("rollback")) {
      for (DockerProxy.Call call : killedAt(command, 0, false, "")) {
        String way = WAYS.get(call.change() % WAYS.size());
        // Of these a side effect is made of more than one.
        if (ALL || call.toString().matches(".*(create|connect|rename)")) {
          killedAt(command, call.change(), true, way);
        }
        if (ALL) {
          killedAt(command, call.change(), false, way);
        }
      }
    }
  }

  /** Kills it at a changing call, and returns those that there were. */
  private static List<DockerProxy.Call> killedAt(
      String command, int number, boolean answered, String how) throws Exception {
    try (CutoverStand stand = stand();
        Witness witness = Witness.of(stand)) {
      if (command.equals("rollback")) {
        assertThat(stand.observer("cutover", "start", "--execute").exitCode()).isZero();
      }
      List<DockerProxy.Call> changes = new CopyOnWriteArrayList<>();
      DockerProxy.Guard guard =
          new DockerProxy.Guard() {
            @Override
            public boolean allows(DockerProxy.Call call) {
              if (call.change() > 0) {
                changes.add(call);
              }
              boolean kill = call.change() == number && number > 0 && !answered;
              if (kill) {
                stand.killCommand();
              }
              return !kill;
            }

            @Override
            public void answered(DockerProxy.Call call) {
              if (call.change() == number && answered) {
                stand.killCommand();
              }
            }
          };
      Ended killed;
      try (DockerProxy proxy = DockerProxy.start(engine.uri(), guard)) {
        stand.configure(proxy.uri());
        killed =
            command.equals("start")
                ? stand.observer("cutover", "start", "--execute")
                : stand.observer("rollback");
      }
      stand.configure(engine.uri());
      if (number == 0) {
        assertThat(killed.exitCode()).as(killed.told()).isZero();
        return changes;
      }
      assertThat(killed.exitCode()).as(killed.told()).isEqualTo(137);
      DockerProxy.Call last = changes.get(changes.size() - 1);
      String point =
          "%s, %s %s %s"
              .formatted(
                  command,
                  answered ? "behind" : "before",
                  last.method(),
                  last.toString().replaceFirst(".*/", "").replaceAll("[0-9a-f]{60,}", ""));
      end(stand, point, how, witness, killed.told());
      return changes;
    }
  }
}
