package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.containers.CutoverStand.Ended;
import aegis.lt.endtoend.Waiting;
import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.DockerControl;
import aegis.lt.observer.evidence.Role;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cutover and its rollback on a real engine. {@code -Dcutover.runs=N} goes there and back N
 * times.
 */
@NeedsEngine(images = true)
class CutoverIT {
  private static final int RUNS = Integer.getInteger("cutover.runs", 2);

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

  private static CutoverStand stand(String name) throws Exception {
    return CutoverStand.open(engine, network, folder.resolve(name), evidence);
  }

  @Test
  void thereThroughTheWatchAndBackFromAContainerThatWasRemoved() throws Exception {
    Figures figures = new Figures();
    for (int i = 0; i < RUNS; i++) {
      try (CutoverStand stand = stand("there-" + i);
          Witness witness = Witness.of(stand)) {
        Ended there = stand.observer("cutover", "start", "--execute");
        assertThat(there.exitCode()).as(there.told()).isZero();
        assertThat(there.told()).contains("violations: none");
        assertThat(stand.inspect(stand.incumbent)).isEmpty();
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.NEW);

        Ended back = stand.observer("rollback");
        assertThat(back.exitCode()).as(back.told()).isZero();
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
        assertThat(witness.objections()).isEmpty();
        figures.addSteps(stand.journal());
        figures.addPauses(stand.exchanges());
        figures.add("start, with 1 s watch", there.took());
        figures.add("rollback", back.took());
      }
    }
    System.out.print(figures);
  }

  @Test
  void goesAgainAfterARollback() throws Exception {
    try (CutoverStand stand = stand("again");
        Witness witness = Witness.of(stand)) {
      for (int i = 0; i < 2; i++) {
        Ended there = stand.observer("cutover", "start", "--execute");
        assertThat(there.exitCode()).as(there.told()).isZero();
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.NEW);
        Ended back = stand.observer("rollback");
        assertThat(back.exitCode()).as(back.told()).isZero();
        assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
        stand.deploy();
      }
      assertThat(witness.objections()).isEmpty();
    }
  }

  @Test
  void aPlanIsMadeWhereNothingMayBeChanged() throws Exception {
    try (CutoverStand stand = stand("plan");
        DockerProxy proxy = DockerProxy.readOnly(engine.uri())) {
      stand.configure(proxy.uri());
      Map<String, String> before = files(stand.folder);

      Ended plan = stand.observer("cutover", "plan");

      assertThat(plan.exitCode()).as(plan.told()).isEqualTo(3);
      assertThat(plan.told())
          .contains("the container engine refuses changes, with 403")
          .contains("stop-incumbent", "verify-first-write", "READY")
          .contains("-      - " + CutoverStand.OVERRIDE);
      // That changes are refused it finds by one that would change nothing.
      assertThat(proxy.calls())
          .filteredOn(call -> call.change() > 0)
          .allMatch(call -> call.path().matches(".*/containers/0{64}/start"));
      assertThat(files(stand.folder)).isEqualTo(before);

      Ended start = stand.observer("cutover", "start", "--execute");
      assertThat(start.exitCode()).as(start.told()).isEqualTo(3);
      assertThat(start.told()).contains("nothing was changed", "403");
      assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
    }
  }

  /** The evidence is about the container that was watched, whatever has its name now. */
  @Test
  void aContainerThatWasCreatedAgainIsNotTheOneThatWasWatched() throws Exception {
    try (CutoverStand stand = stand("again-created");
        DockerControl control = DockerControl.at(engine.uri())) {
      ContainerDefinition watched = stand.inspect(stand.incumbent).orElseThrow();
      stand.watched(Role.INCUMBENT, watched);
      Ended plan = stand.observer("cutover", "plan");
      assertThat(plan.exitCode()).as(plan.told()).isZero();
      control.stop(watched.id(), Duration.ofSeconds(10));
      control.remove(watched.id());
      String id = control.create(watched);
      control.start(id);
      control.setRestartPolicy(id, watched.restartPolicy());

      for (String[] command : new String[][] {{"plan"}, {"start", "--execute"}}) {
        Ended ended =
            stand.observer(
                Stream.concat(Stream.of("cutover"), Arrays.stream(command)).toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.told()).isEqualTo(3);
        assertThat(ended.told())
            .contains("has watched " + watched.id().substring(0, 12))
            .contains(stand.incumbent + " is " + id.substring(0, 12));
      }
      assertThat(GoodState.of(stand)).isEqualTo(GoodState.OLD);
    }
  }

  /**
   * What lies there, without what the keepers write, what commands are heard to say, and the memory
   * in which readers of the database mark their places.
   */
  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String name = folder.relativize(path).toString();
        if (!name.startsWith("tokens") && !name.startsWith("told") && !name.endsWith("-shm")) {
          files.put(
              name,
              Files.isDirectory(path)
                  ? "folder"
                  : Files.getLastModifiedTime(path) + " " + Files.size(path));
        }
      }
    }
    return files;
  }

  @Test
  void anOverrideThatIsRemovedTooEarlyOpensNothing() throws Exception {
    try (CutoverStand stand = stand("early");
        Witness witness = Witness.of(stand)) {
      Files.writeString(
          stand.compose(),
          Files.readString(stand.compose())
              .replaceAll("(?m)^.*" + CutoverStand.OVERRIDE + ".*\\R", ""));

      Ended gate = stand.observer("gate", "--compose", stand.compose().toString());
      assertThat(gate.exitCode()).as(gate.told()).isEqualTo(3);
      assertThat(gate.told()).contains("shut: ");

      stand.deploy();
      Box keeper = engine.find(stand.candidate).orElseThrow();
      keeper.says("refusing to write the canonical cache");
      assertThat(keeper.lastLines()).contains("writer=" + stand.incumbent);
      int begun = stand.exchanges().size();
      Waiting.until("more cycles of the old keeper", () -> stand.exchanges().size() > begun + 5);
      assertThat(stand.exchanges())
          .allMatch(CutoverStand::isOld)
          .noneMatch(RecordedExchange::replay);
      assertThat(keeper.isRunning()).isTrue();
      assertThat(witness.objections()).isEmpty();
    }
  }
}
