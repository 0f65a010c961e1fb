package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.FaultyFileOps.Crash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Breaks a refresh at each touch of the disk, and looks at what is left of the chain. */
final class CrashTest {
  private static final Duration OLD = Duration.ofSeconds(1000);

  @TempDir Path directory;

  private Workbench bench(String name) throws IOException {
    Workbench bench = new Workbench(Files.createDirectory(directory.resolve(name)));
    bench.configure("interval_secs: 600\n"); // a token just refreshed is good at once
    bench.place("refresh-0", OLD);
    return bench;
  }

  private int stepsOfOneRefresh() throws IOException {
    Workbench bench = bench("count");
    bench.ops.heal();
    bench.once();
    return bench.ops.steps().size();
  }

  @Test
  void aCrashAtAnyStepLosesNoChainOnceTheAnswerIsInThePendingFile() throws IOException {
    int steps = stepsOfOneRefresh();
    assertThat(steps).isGreaterThan(20);
    int lost = 0;
    for (int step = 1; step <= steps; step++) {
      Workbench bench = bench("crash-" + step);
      AtomicInteger stepOfAnswer = new AtomicInteger(Integer.MAX_VALUE);
      bench.endpoint.during =
          () -> stepOfAnswer.compareAndSet(Integer.MAX_VALUE, bench.ops.steps().size());
      crash(bench, step);
      bench.ops.heal();
      boolean betweenAnswerAndWrite = step == stepOfAnswer.get() + 1;

      bench.runFor(Duration.ofMinutes(40));

      assertThat(bench.endpoint.sent("refresh-0")).as("step %d", step).isLessThanOrEqualTo(2);
      if (betweenAnswerAndWrite) {
        lost++;
        assertThat(bench.log()).contains("lost_rotation").contains("invalid_grant");
        assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
      } else {
        assertThat(bench.cachedRefreshToken()).as("step %d", step).isEqualTo(bench.endpoint.live());
        assertThat(bench.endpoint.sent()).as("step %d", step).doesNotHaveDuplicates();
        assertThat(bench.log()).doesNotContain("Manual re-authorization required");
      }
    }
    assertThat(lost).isEqualTo(1);
  }

  private static void crash(Workbench bench, int step) {
    try (RefreshLoop loop = bench.loop()) {
      bench.ops.crashAt(step);
      bench.time.after(Duration.ofSeconds(1), loop::stop);
      bench.run(loop);
    } catch (Crash expected) {
      // the process is gone, its files are left
    }
  }

  @Test
  void aCrashWhileRecoveringLosesNothingEither() throws IOException {
    Workbench model = bench("model");
    leavePending(model);
    model.ops.heal();
    model.once();
    int steps = model.ops.steps().size();
    for (int step = 1; step <= steps; step++) {
      Workbench bench = bench("recover-" + step);
      leavePending(bench);
      crash(bench, step);
      bench.ops.heal();
      assertThat(bench.once()).as("step %d", step).isEqualTo(ExitCode.OK);
      assertThat(bench.cachedRefreshToken()).as("step %d", step).isEqualTo("refresh-1");
      assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    }
  }

  private static void leavePending(Workbench bench) {
    // The key and the journal have their own renames; let those pass.
    bench.ops.plan(
        (step, number) -> {
          if (step.equals("rename") && !bench.endpoint.sent().isEmpty()) {
            throw new IOException("no rename today");
          }
        });
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.pending()).exists();
    assertThat(bench.endpoint.live()).isEqualTo("refresh-1");
  }

  @Test
  void theHalfOfAnAnswerIsKnownAsSuchAfterACrash() throws IOException {
    Workbench bench = bench("half");
    bench.endpoint.next(FakeTokenEndpoint.CUT_BEFORE_ACCESS_TOKEN);
    leavePending(bench);
    bench.ops.plan((step, number) -> {});

    bench.runFor(Duration.ofSeconds(1));

    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-1");
    assertThat(bench.cached().accessToken().reveal()).isEqualTo("access-2");
  }

  @Test
  void oneFailureAtAnyStepIsRepairedWithoutSendingATokenTwice() throws IOException {
    int steps = stepsOfOneRefresh();
    for (int failing : IntStream.rangeClosed(1, steps).toArray()) {
      Workbench bench = bench("fail-" + failing);
      bench.ops.plan(
          (step, number) -> {
            if (number == failing) {
              throw new IOException("injected at " + step);
            }
          });
      assertThat(bench.runFor(Duration.ofMinutes(40)))
          .as("step %d", failing)
          .isEqualTo(ExitCode.OK);
      assertThat(bench.endpoint.sent())
          .as("step %d", failing)
          .doesNotHaveDuplicates()
          .hasSizeGreaterThan(2);
      assertThat(bench.cachedRefreshToken())
          .as("step %d", failing)
          .isEqualTo(bench.endpoint.live());
      assertThat(bench.pending()).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rename", "sync", "write", "read", "syncDirectory", "truncate"})
  void aDiskThatFailsForAMinuteAfterTheAnswerCostsNothing(String broken) throws IOException {
    Workbench bench = bench("minute-" + broken);
    bench.endpoint.during =
        () -> {
          bench.ops.fail(broken, "broken disk");
          bench.time.after(Duration.ofMinutes(1), bench.ops::heal);
          bench.endpoint.during = () -> {};
        };
    assertThat(bench.runFor(Duration.ofMinutes(10))).isEqualTo(ExitCode.OK);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.logged("cannot save the new token")).isBetween(1L, 2L);
  }

  @Test
  void successIsLoggedOnlyOnceTheCacheItselfReadsBackTheSame() throws IOException {
    Workbench bench = bench("lying-rename");
    bench.once(); // the state directory's own files are renamed, too
    bench.place("refresh-1", OLD);
    bench.endpoint.during = () -> bench.ops.lieAboutRenames(3);
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-2");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-1");
    assertThat(bench.log())
        .containsSubsequence("token refreshed", "cannot save the new token", "token refreshed");
    assertThat(bench.logged("token refreshed")).isEqualTo(2);
  }

  @Test
  void aLoginThatIsSavedRightAfterTheRenameStaysAndNoSuccessIsLogged() throws IOException {
    Workbench bench = bench("login-after-rename");
    bench.once();
    bench.place("refresh-1", OLD);
    bench.endpoint.during =
        () ->
            bench.ops.afterNextRename(
                () ->
                    bench.place(
                        "login",
                        bench.endpoint.reauthorize(),
                        bench.time.instant().getEpochSecond()));
    bench.once();
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
    assertThat(bench.logged("token refreshed")).isEqualTo(1);
    assertThat(bench.log()).contains("kept=\"theirs, which is newer\"");
  }

  @Test
  void stoppingWithAnAnswerInThePendingFileIsFineAndTheNextStartPlacesIt() throws IOException {
    Workbench bench = bench("stop-stored");
    bench.endpoint.during = () -> bench.ops.fail("rename", "no rename today");
    assertThat(bench.runFor(Duration.ofSeconds(5))).isEqualTo(ExitCode.OK);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-0");
    bench.ops.heal();
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void stoppingWithAnAnswerThatNoDiskTakesFailsLoudly() throws IOException {
    Workbench bench = bench("stop-unstored");
    bench.endpoint.during = () -> bench.ops.fail("write", "disk full");
    assertThat(bench.runFor(Duration.ofSeconds(5))).isEqualTo(ExitCode.INTERNAL_ERROR);
    assertThat(bench.log()).contains("ERROR a received token could not be saved");
  }

  @Test
  void stoppingWaitsForADiskThatComesBack() throws IOException {
    Workbench bench = bench("stop-comes-back");
    bench.endpoint.during =
        () -> {
          bench.ops.fail("write", "disk full");
          bench.time.after(Duration.ofSeconds(9), bench.ops::heal);
        };
    assertThat(bench.runFor(Duration.ofSeconds(5))).isEqualTo(ExitCode.OK);
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void aTornPendingFileIsRemovedAndItsTokenSentOnceMore() throws IOException {
    Workbench bench = bench("torn");
    bench.endpoint.next(FakeTokenEndpoint.LOSE_REQUEST);
    bench.once();
    Files.writeString(bench.pending(), "{\"access_token\": \"acc");
    assertThat(bench.once()).isEqualTo(ExitCode.OK);
    assertThat(bench.log()).contains("torn pending file");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-0");
  }

  @Test
  void aMountedTargetIsWrittenInPlace() throws IOException {
    Workbench bench = bench("mounted");
    bench.once(); // the state directory's own files are renamed
    bench.place("refresh-1", OLD);
    bench.ops.plan(
        (step, number) -> {
          if (step.equals("rename")
              && bench.endpoint.sent().size() == 2
              && Files.exists(bench.pending())) {
            throw new IOException("Device or resource busy");
          }
        });
    bench.ops.mountTarget();
    bench.once();
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-2");
    assertThat(bench.pending()).doesNotExist();
  }
}
