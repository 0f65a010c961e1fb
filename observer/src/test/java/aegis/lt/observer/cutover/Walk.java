package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.ALWAYS;
import static aegis.lt.observer.cutover.FakeWorld.CANDIDATE;
import static aegis.lt.observer.cutover.FakeWorld.COMPOSE;
import static aegis.lt.observer.cutover.FakeWorld.INCUMBENT;
import static aegis.lt.observer.cutover.FakeWorld.OVERRIDE;
import static aegis.lt.observer.cutover.FakeWorld.RENAMED;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.decide.CacheLook;
import aegis.lt.observer.cutover.journal.CutoverState;
import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.observer.cutover.journal.StepId;
import aegis.lt.observer.cutover.world.Stop;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One walk through the fake world: commands in any order, and around each touch of the world a
 * crash, a failure, Ctrl-C, a deployment by someone else, a restart of the engine, an edit by
 * someone else, a keeper that someone starts or stops, an observer that looks no more, a refusal by
 * the endpoint. A success is only ever reported while exactly one keeper refreshes. In the end the
 * trouble is over, and {@code resume} or {@code rollback} must lead to one of the two good ends.
 */
final class Walk implements FakeWorld.Trouble {
  /** The process dies here. No code under test may catch it. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("crash", null, false, false);
    }
  }

  /** How long it may take in the watch until what others did is a violation. */
  private static final Duration WATCH_NOTICES = Duration.ofMinutes(20);

  private static final Set<ExitCode> EXPECTED =
      EnumSet.of(
          ExitCode.OK,
          ExitCode.INTERNAL_ERROR,
          ExitCode.NOT_READY,
          ExitCode.INCONCLUSIVE,
          ExitCode.ROLLED_BACK,
          ExitCode.ROLLBACK_FAILED,
          ExitCode.INTERRUPTED);

  private final SplittableRandom random;
  private final FakeWorld world = new FakeWorld();
  private final List<String> answers = new ArrayList<>();
  private final List<String> story = new ArrayList<>();
  private final double crashes;
  private final double failures;
  private final double strangers;
  private final double intruders;
  private final double interrupts;
  private boolean over;
  private boolean busy;

  /** When others last did what may leave no keeper or two. */
  private Instant lastMischief = Instant.MIN;

  Walk(long seed) {
    random = new SplittableRandom(seed);
    crashes = level(0, 0.01, 0.05);
    failures = level(0, 0.01, 0.05, 0.3);
    strangers = level(0, 0.005, 0.03);
    intruders = level(0, 0, 0.002, 0.01);
    interrupts = level(0, 0, 0.01, 0.05);
    world.oversleep = 2 + random.nextInt(15);
    world.autoRollback = random.nextBoolean();
    world.commit = random.nextInt(3) == 0;
    world.deployWorks = random.nextInt(5) > 0;
    world.candidateRefreshes = random.nextInt(6) > 0;
    world.how = FakeWorld.how(random.nextInt(3) > 0 ? List.of("./deploy.sh") : List.of());
    int slow = 1 + random.nextInt(20);
    world.slowness = () -> Duration.ofMillis(random.nextInt(slow * 1000));
    world.trouble = this;
  }

  private double level(double... choices) {
    return choices[random.nextInt(choices.length)];
  }

  List<String> story() {
    return story;
  }

  /** Walks; an {@link AssertionError} says what did not hold. */
  Outcomes run() throws IOException {
    int commands = 1 + random.nextInt(7);
    for (int i = 0; i < commands; i++) {
      step();
    }
    over = true;
    world.trouble = FakeWorld.NONE;
    world.obstacles.clear();
    world.notLooking = Optional.empty();
    world.doubts.clear();
    world.candidateIsRefused = false;
    straighten();
    if (world.incumbentIsRefused) {
      tell("someone logs in again");
      world.incumbentIsRefused = false;
      // One that has been refused continues only after it is restarted.
      world.containers.stream()
          .filter(one -> one.running && FakeWorld.isOld(one))
          .forEach(world::start);
    }
    world.deployWorks = true;
    world.candidateRefreshes = true;
    world.how = FakeWorld.how(List.of("./deploy.sh"));
    tell("the trouble is over, phase " + world.state().phase());
    boolean wasUnderWay = world.state().underWay();
    end();
    return new Outcomes(wasUnderWay, world.state().phase());
  }

  /** People take back what they did. */
  private void straighten() {
    world.containers.stream().filter(one -> one.startedByOthers).forEach(world::foreignStop);
    world.containers.removeIf(one -> one.name.equals(RENAMED));
    CutoverState state = world.state();
    boolean toldToStop =
        state.cutoverStands()
            && state.run().flatMap(run -> run.begunAt(StepId.STOP_INCUMBENT)).isPresent();
    if (!toldToStop) {
      world
          .container(INCUMBENT)
          .filter(one -> !one.running && one.stoppedByHand)
          .ifPresent(world::start);
    }
  }

  /**
   * How a walk ended.
   *
   * @param underWay whether there was something left to continue with
   */
  record Outcomes(boolean underWay, Phase end) {}

  private void step() {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> command("start", () -> world.controller().start());
      case 4, 5, 6 -> command("resume", () -> world.controller().resume());
      case 7, 8, 9, 10 -> command("rollback", () -> world.controller().rollback());
      default -> {
        tell("time goes by");
        quietly(() -> world.sleep(Duration.ofSeconds(1 + random.nextInt(60))));
      }
    }
  }

  private interface Command {
    Outcome run() throws IOException;
  }

  /** Each command that answered, and its exit code. */
  List<String> answers() {
    return List.copyOf(answers);
  }

  private void command(String name, Command command) {
    tell(name);
    world.stop = new Stop(world);
    int before = effects();
    Instant begun = world.time.instant();
    try {
      Outcome outcome = command.run();
      answers.add(name + " " + outcome.exitCode());
      tell("  " + outcome.exitCode() + " " + outcome.text().lines().findFirst().orElse(""));
      assertTrue(outcome, begun);
      assertThat(EXPECTED).contains(outcome.exitCode());
      if (outcome.exitCode() == ExitCode.NOT_READY) {
        assertThat(effects()).as("side effects of a refusal").isEqualTo(before);
      }
      if (outcome.exitCode() == ExitCode.ROLLED_BACK) {
        assertThat(world.state().phase()).isEqualTo(Phase.ROLLED_BACK);
      }
      if (outcome.exitCode() == ExitCode.OK && world.state().phase() == Phase.WATCH) {
        Outcome watched = world.watch().run();
        answers.add("watch " + watched.exitCode());
        tell("  " + watched.exitCode() + " " + watched.text().lines().findFirst().orElse(""));
        assertThat(EXPECTED).contains(watched.exitCode());
        assertTrue(watched, world.time.instant().minus(WATCH_NOTICES));
      }
    } catch (Crash e) {
      tell("  crashed");
    } catch (IOException e) {
      tell("  could not even begin: " + e.getMessage());
    }
  }

  /**
   * Whether what was reported is so: who reports success has seen that one keeper refreshes. With
   * the first write that is only so at its time; from then on it is what the watch reports.
   *
   * @param since what others have done before must have been noticed
   */
  private void assertTrue(Outcome outcome, Instant since) {
    String text = outcome.text();
    boolean success =
        outcome.exitCode() == ExitCode.OK || outcome.exitCode() == ExitCode.ROLLED_BACK;
    if (!success
        || text.startsWith("nothing to continue")
        || text.contains("the watch continues")) {
      return;
    }
    Instant seen = text.contains("now it is watched") ? firstWrite().orElseThrow() : since;
    if (lastMischief.isBefore(seen)) {
      assertThat(world.refreshers()).as(outcome.toString()).hasSize(1).doesNotContain(RENAMED);
    }
  }

  private Optional<Instant> firstWrite() {
    return world.state().run().flatMap(run -> run.doneAt(StepId.VERIFY_FIRST_WRITE));
  }

  private int effects() {
    return world.effects.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void end() throws IOException {
    world.stop = new Stop(world);
    boolean back = random.nextBoolean();
    if (back && world.state().cutoverStands()) {
      Outcome outcome = world.controller().rollback();
      tell("at last rollback: " + outcome.exitCode() + " " + outcome.text());
      assertThat(outcome.exitCode()).as(outcome.text()).isEqualTo(ExitCode.OK);
    } else {
      Outcome outcome = world.controller().resume();
      tell("at last resume: " + outcome.exitCode() + " " + outcome.text());
      assertThat(outcome.exitCode())
          .as(outcome.text())
          .isIn(ExitCode.OK, ExitCode.ROLLED_BACK, ExitCode.NOT_READY);
      assertThat(outcome.exitCode() == ExitCode.NOT_READY)
          .as("refused only where nothing had been begun")
          .isEqualTo(outcome.text().startsWith("refused"));
      if (world.state().phase() == Phase.WATCH) {
        tell("  " + world.watch().run().exitCode());
      }
    }
    assertThat(world.state().underWay()).as("something is still under way").isFalse();
    world.restartEngine();
    world.sleep(Duration.ofMinutes(16));
    assertGood();
  }

  private void assertGood() {
    boolean over = world.state().phase() == Phase.CUT_OVER;
    assertThat(world.writers()).containsExactly(over ? CANDIDATE : INCUMBENT);
    assertThat(world.fenceWriter()).isEqualTo(over ? CANDIDATE : INCUMBENT);
    assertThat(world.compose().contains(OVERRIDE)).as("override").isEqualTo(!over);
    assertThat(world.runsWithoutOverride()).as("the new keeper without override").isEqualTo(over);
    CacheLook look = world.world().canonical().look();
    assertThat(look.valid(world.time.instant())).as(look.describe(world.time.instant())).isTrue();
    if (!over) {
      assertThat(world.container(INCUMBENT).orElseThrow().policy).isEqualTo(ALWAYS);
    }
  }

  private void tell(String line) {
    story.add(world.time.instant() + " " + line);
  }

  @Override
  public void looking(String what) throws IOException {
    others();
    if (chance(failures)) {
      tell("    looking at " + what + " fails");
      throw new IOException("no answer about " + what);
    }
  }

  @Override
  public void before(Effect effect) throws IOException {
    tell("    " + effect.id());
    others();
    crash();
    if (chance(failures)) {
      tell("    is refused");
      throw new IOException("refused");
    }
  }

  @Override
  public void after(Effect effect) throws IOException {
    others();
    crash();
    if (chance(failures / 2)) {
      tell("    is done, but reported as failed");
      throw new IOException("no answer");
    }
  }

  @Override
  public void asleep() {
    others();
    crash();
    // The most telling moment to be killed at: the new keeper is in an exchange.
    if (crashes > 0 && world.inExchange(CANDIDATE) && chance(0.1)) {
      throw new Crash();
    }
  }

  @Override
  public void deploying() {
    if (crashes > 0 && chance(0.2)) {
      tell("    a crash in the deployment, which continues");
      throw new Crash();
    }
  }

  /** An engine may take as long to stop a container as it was allowed to. */
  @Override
  public Duration takes(Effect effect) {
    boolean slow = effect == Effect.STOP_CONTAINER || effect == Effect.RUN_DEPLOY;
    return Duration.ofMillis(over ? 3 : 3 + random.nextInt(slow ? 10_000 : 100));
  }

  @Override
  public OptionalInt torn(int length) {
    others();
    return chance((crashes + failures) / 10)
        ? OptionalInt.of(random.nextInt(length + 1))
        : OptionalInt.empty();
  }

  @Override
  public void tear() throws IOException {
    if (random.nextDouble() * (crashes + failures) < crashes) {
      throw new Crash();
    }
    tell("    the journal is torn");
    throw new IOException("no space left");
  }

  private void crash() {
    if (chance(crashes)) {
      throw new Crash();
    }
  }

  private boolean chance(double probability) {
    return !over && !busy && random.nextDouble() < probability;
  }

  /** What others do meanwhile. */
  private void others() {
    if (chance(interrupts)) {
      tell("    Ctrl-C");
      world.stop.request();
    }
    if (chance(strangers)) {
      quietly(this::stranger);
    }
    if (chance(intruders)) {
      quietly(this::intruder);
    }
  }

  private void mischief(String what) {
    tell("    " + what);
    lastMischief = world.time.instant();
  }

  private void intruder() {
    Optional<FakeContainer> old = world.container(INCUMBENT);
    Optional<FakeContainer> copy = world.container(RENAMED);
    switch (random.nextInt(9)) {
      case 0, 1 ->
          old.filter(one -> !one.running)
              .ifPresent(
                  one -> {
                    mischief("someone starts the old keeper");
                    world.foreignStart(one);
                  });
      case 2 -> {
        if (copy.isEmpty()) {
          mischief("someone runs a copy of the old keeper");
          world.foreignCopy();
        }
      }
      case 3, 4 -> {
        copy.or(() -> old.filter(one -> one.startedByOthers))
            .filter(one -> one.running)
            .ifPresent(
                one -> {
                  mischief("someone stops " + one.name);
                  world.foreignStop(one);
                });
        world.containers.removeIf(one -> one.name.equals(RENAMED) && !one.running);
      }
      case 5 ->
          old.filter(one -> one.running)
              .ifPresent(
                  one -> {
                    mischief("someone stops the old keeper");
                    world.foreignStop(one);
                  });
      case 6 -> {
        tell("    the observer dies");
        world.notLooking = Optional.of("last look an hour ago");
        world.doubts.add("nobody looked");
      }
      case 7 -> {
        tell("    the observer is back");
        world.notLooking = Optional.empty();
        world.doubts.clear();
      }
      default -> {
        mischief("the endpoint refuses the new keeper");
        world.candidateIsRefused = true;
        world.candidateRefreshes = false;
      }
    }
  }

  private void stranger() {
    switch (random.nextInt(7)) {
      case 5 -> {
        tell("    someone removes the image of the old keeper");
        world.obstacles.add("image old is gone");
      }
      case 6 -> {
        if (!world.runs(INCUMBENT)) {
          mischief("the refresh token will be refused when the old keeper starts");
          world.incumbentIsRefused = true;
        }
      }
      case 0, 1 -> {
        mischief("someone deploys");
        world.foreignDeploy();
        world.sleep(Duration.ofMillis(random.nextInt(2000)));
      }
      case 2, 3 -> {
        mischief("the engine restarts");
        world.restartEngine();
      }
      default -> {
        tell("    someone edits the compose file");
        world.files.put(
            COMPOSE, (world.compose() + "# a comment\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** What meets no trouble of its own. */
  private void quietly(Runnable action) {
    boolean before = busy;
    busy = true;
    try {
      action.run();
    } finally {
      busy = before;
    }
  }
}
