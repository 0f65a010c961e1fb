package aegis.lt.observer.cutover;

import static aegis.lt.observer.cutover.FakeWorld.CANDIDATE;
import static aegis.lt.observer.cutover.FakeWorld.INCUMBENT;
import static aegis.lt.observer.cutover.FakeWorld.OVERRIDE;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.cutover.journal.Effect;
import aegis.lt.observer.cutover.journal.Phase;
import aegis.lt.shared.cli.ExitCode;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * The controller is killed before and after each side effect and in each entry of the journal, one
 * after the other; another one continues, or goes back.
 */
class KilledAnywhereTest {
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Kills at the nth moment at which that can make a difference. */
  private static final class KillAt implements FakeWorld.Trouble {
    private final int at;
    private int moments;

    KillAt(int at) {
      this.at = at;
    }

    private boolean isNow() {
      return ++moments == at;
    }

    private void moment() {
      if (isNow()) {
        throw new Killed();
      }
    }

    @Override
    public void looking(String what) {}

    @Override
    public void before(Effect effect) {
      moment();
    }

    @Override
    public void after(Effect effect) {
      moment();
    }

    @Override
    public void asleep() {}

    @Override
    public void deploying() {
      moment();
    }

    /** In the middle of an entry, at its beginning, or behind it but for the line end. */
    @Override
    public OptionalInt torn(int length) {
      if (isNow()) {
        return OptionalInt.of(length / 2);
      }
      return isNow() ? OptionalInt.of(length - 1) : OptionalInt.empty();
    }

    @Override
    public void tear() {
      throw new Killed();
    }
  }

  /** What a person does. */
  private interface Command {
    Outcome run(FakeWorld world) throws IOException;
  }

  private static final Command CUT_OVER =
      world -> {
        Outcome outcome = world.controller().start();
        return world.state().phase() == Phase.WATCH ? world.watch().run() : outcome;
      };

  private static final Command RESUME =
      world -> {
        Outcome outcome = world.controller().resume();
        return world.state().phase() == Phase.WATCH ? world.watch().run() : outcome;
      };

  private static final Command ROLL_BACK = world -> world.controller().rollback();

  /** Runs a command, killed at each moment in turn, and then what is to mend it. */
  private static int everywhere(Command before, Command killed, Command then, Phase end)
      throws IOException {
    for (int at = 1; ; at++) {
      FakeWorld world = new FakeWorld();
      world.commit = true;
      world.oversleep = 20;
      before.run(world);
      int begun = world.journal().size();
      world.trouble = new KillAt(at);
      try {
        killed.run(world);
        return at - 1;
      } catch (Killed e) {
        world.trouble = FakeWorld.NONE;
      }
      if (world.journal().size() == begun) {
        continue; // killed in its very first entry, it has not begun
      }
      Outcome outcome = then.run(world);
      assertThat(outcome.exitCode()).as("killed at %s: %s", at, outcome).isEqualTo(ExitCode.OK);
      world.restartEngine();
      assertEnd(world, end, at);
    }
  }

  private static void assertEnd(FakeWorld world, Phase end, int at) {
    assertThat(world.state().phase()).as("killed at " + at).isEqualTo(end);
    boolean over = end == Phase.CUT_OVER;
    assertThat(world.writers()).containsExactly(over ? CANDIDATE : INCUMBENT);
    assertThat(world.fenceWriter()).isEqualTo(over ? CANDIDATE : INCUMBENT);
    assertThat(world.compose().contains(OVERRIDE)).isEqualTo(!over);
    assertThat(world.runsWithoutOverride()).as("killed at " + at).isEqualTo(over);
  }

  @Test
  void aKilledCutoverIsFinished() throws IOException {
    assertThat(everywhere(world -> null, CUT_OVER, RESUME, Phase.CUT_OVER)).isGreaterThan(60);
  }

  @Test
  void aKilledCutoverIsRolledBack() throws IOException {
    assertThat(everywhere(world -> null, CUT_OVER, ROLL_BACK, Phase.ROLLED_BACK)).isGreaterThan(60);
  }

  @Test
  void aKilledRollbackIsFinishedByResume() throws IOException {
    assertThat(everywhere(CUT_OVER, ROLL_BACK, RESUME, Phase.ROLLED_BACK)).isGreaterThan(30);
  }

  @Test
  void aKilledRollbackIsFinishedByAnother() throws IOException {
    assertThat(everywhere(CUT_OVER, ROLL_BACK, ROLL_BACK, Phase.ROLLED_BACK)).isGreaterThan(30);
  }
}
