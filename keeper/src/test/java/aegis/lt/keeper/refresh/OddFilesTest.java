package aegis.lt.keeper.refresh;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.cli.ExitCode;
import aegis.lt.shared.file.SpecialFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What else may be where the keeper's files belong, and what else may happen to them. */
final class OddFilesTest {
  private static final Duration OLD = Duration.ofSeconds(1000);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path directory;
  private Workbench bench;

  @BeforeEach
  void tokenThatIsDue() {
    bench = new Workbench(directory);
    bench.configure("interval_secs: 600\n");
    bench.place("refresh-0", OLD);
  }

  private interface Change {
    void make() throws IOException;
  }

  private void after(Duration delay, Change change) {
    bench.time.after(
        delay,
        () -> {
          try {
            change.make();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static Path moved(Path from, Path to) throws IOException {
    return Files.move(from, to);
  }

  @ParameterizedTest
  @EnumSource
  void aCacheThatIsNoRegularFileForAWhileIsReportedAndKeptAgainAfterwards(SpecialFile special) {
    Path away = directory.resolve("away");
    after(
        MINUTE,
        () -> {
          moved(bench.cache, away);
          special.make(bench.cache);
        });
    after(
        MINUTE.multipliedBy(3),
        () -> {
          Files.delete(bench.cache);
          moved(away, bench.cache);
        });
    assertThat(bench.runFor(Duration.ofMinutes(16))).isEqualTo(ExitCode.OK);
    assertThat(bench.log())
        .contains("ERROR token cache cannot be read")
        .contains("expected a regular file");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0", "refresh-1");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-2");
  }

  static Stream<Arguments> otherFiles() {
    return Stream.of(
            ".lt-token-keeper/attempts.jsonl",
            ".lt-token-keeper/fingerprint.key",
            ".lt-token-keeper/state.json",
            ".tokens.json.lock",
            ".tokens.json.pending",
            "canonical-writer.json")
        .flatMap(
            name -> Stream.of(SpecialFile.values()).map(special -> Arguments.of(name, special)));
  }

  @ParameterizedTest
  @MethodSource("otherFiles")
  void anyOtherFileThatIsNoRegularOneIsReportedOrReplacedAndNeverWaitedFor(
      String name, SpecialFile special) throws IOException {
    Path path = directory.resolve(name);
    Files.createDirectories(path.getParent());
    special.make(path);
    bench.runFor(MINUTE);
    boolean reported = bench.logged(" ERROR ") + bench.logged(" WARN ") > 0;
    assertThat(reported || bench.endpoint.sent().equals(List.of("refresh-0"))).isTrue();
    assertThat(bench.log()).doesNotContain("unexpected error");

    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(path)) {
      Files.delete(path);
    }
    bench.runFor(MINUTE);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.cache).isRegularFile();
  }

  @Test
  void aPendingFileThatThisUserCannotReadIsRenamed() throws IOException {
    Files.writeString(bench.pending(), "of another user");
    bench.ops.plan(
        (step, number) -> {
          if (step.equals("read")
              && Files.exists(bench.pending())
              && Files.readString(bench.pending()).equals("of another user")) {
            throw new AccessDeniedException(bench.pending().toString());
          }
        });
    bench.runFor(MINUTE);
    assertThat(bench.log()).contains("WARN a pending file that this user cannot read was renamed");
    assertThat(directory.resolve(".tokens.json.pending.unreadable-1795510800"))
        .hasContent("of another user");
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
  }

  @Test
  void aPendingFileThatCanBeNeitherReadNorRenamedIsReportedAndNothingIsSent() throws IOException {
    Files.writeString(bench.pending(), "of another user");
    bench.ops.plan(
        (step, number) -> {
          boolean there =
              Files.exists(bench.pending())
                  && Files.readString(bench.pending()).equals("of another user");
          if (there && (step.equals("read") || step.equals("rename"))) {
            throw new AccessDeniedException(bench.pending().toString());
          }
        });
    bench.runFor(MINUTE.multipliedBy(5));
    assertThat(bench.logged("ERROR cannot deal with the pending file")).isEqualTo(1);
    assertThat(bench.endpoint.sent()).isEmpty();
    Files.delete(bench.pending());
    bench.runFor(MINUTE);
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void anAnswerThatAnotherCommandLeftInThePendingFileIsPutInPlaceAtTheNextWakeUp() {
    after(
        MINUTE,
        () ->
            Files.writeString(
                bench.pending(),
                "{\"access_token\":\"a\",\"refresh_token\":\"refresh-9\",\"expires_in\":1200,"
                    + "\"issued_at\":1795510900}"));
    bench.runFor(Duration.ofMinutes(17));
    assertThat(bench.log()).contains("WARN put a received token in place");
    assertThat(bench.endpoint.sent()).startsWith("refresh-0", "refresh-9");
  }

  @Test
  void aLinkThatReplacesTheCacheIsFollowedAndStays() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    after(
        MINUTE,
        () ->
            Files.createSymbolicLink(
                bench.cache, moved(bench.cache, elsewhere.resolve("real.json"))));
    bench.runFor(Duration.ofMinutes(25));
    assertThat(bench.cache).isSymbolicLink();
    assertThat(elsewhere.resolve("real.json")).isRegularFile();
    assertThat(elsewhere.resolve(".real.json.lock")).exists();
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates().hasSize(2);
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
    assertThat(bench.log()).contains("the token cache leads to another file now");
  }

  @Test
  void aLinkThatReplacesTheCacheDuringAnExchangeGetsTheAnswer() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    bench.endpoint.during =
        () -> {
          bench.endpoint.during = () -> {};
          try {
            Files.createSymbolicLink(
                bench.cache, moved(bench.cache, elsewhere.resolve("real.json")));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    bench.runFor(MINUTE);
    assertThat(bench.cache).isSymbolicLink();
    assertThat(bench.cachedRefreshToken()).isEqualTo("refresh-1");
    assertThat(bench.pending()).doesNotExist();
  }

  /** As an operator does who takes a lock file for a left-over. */
  @Test
  void aLockFileThatWasRemovedIsMissedAtOnceAndTakenAgain() {
    Path lock = directory.resolve(".tokens.json.lock");
    after(MINUTE, () -> Files.delete(lock));
    after(MINUTE.plusSeconds(2), () -> assertThat(lock).exists());
    bench.runFor(MINUTE.multipliedBy(2));
    assertThat(bench.logged("WARN the lock file was removed or replaced")).isEqualTo(1);
  }

  @Test
  void aSecondKeeperThatHasTheNewLockKeepsTheFirstFromSending() {
    Path lock = directory.resolve(".tokens.json.lock");
    List<RefreshLoop> second = new ArrayList<>();
    // In the moment between the first keeper's look at the lock and its exchange.
    bench.endpoint.duringPreparation =
        () -> {
          bench.endpoint.duringPreparation = () -> {};
          try {
            Files.delete(lock);
            second.add(bench.loop());
            second.get(0).start();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    bench.runFor(MINUTE.multipliedBy(5));
    assertThat(bench.endpoint.sent()).isEmpty();
    assertThat(bench.log())
        .contains("WARN the lock file was removed or replaced")
        .contains("ERROR cannot take the lock");
    assertThat(bench.state().reasons()).contains("lock not held");
    second.forEach(RefreshLoop::close);
    assertThat(bench.pending()).doesNotExist();
  }

  @Test
  void aFolderThatIsMovedAwayAndMadeAgainGetsALockOfItsOwn() throws IOException {
    Path volume = Files.createDirectory(directory.resolve("volume"));
    bench.write(
        directory.resolve("keeper.yaml"),
        "container_token_cache_path: " + volume + "/tokens.json\ninterval_secs: 600\n");
    moved(bench.cache, volume.resolve("tokens.json"));
    after(MINUTE, () -> moved(volume, directory.resolve("away")));
    after(
        MINUTE.multipliedBy(2),
        () -> {
          Files.createDirectory(volume);
          Files.copy(directory.resolve("away/tokens.json"), volume.resolve("tokens.json"));
        });
    after(
        MINUTE.multipliedBy(4),
        () -> assertThat(volume.resolve(".tokens.json.lock")).isNotEmptyFile());
    bench.runFor(MINUTE.multipliedBy(5));
    assertThat(bench.endpoint.sent()).doesNotHaveDuplicates();
  }

  @Test
  void otherNamesOfTheCacheAreWarnedOfOnce() throws IOException {
    bench.endpoint.next(
        FakeTokenEndpoint.transientFailure(Duration.ZERO),
        FakeTokenEndpoint.transientFailure(Duration.ZERO));
    Files.createLink(directory.resolve("other.json"), bench.cache);
    bench.runFor(MINUTE);
    assertThat(bench.logged("WARN the token cache has 2 names (hard links)")).isEqualTo(1);
    assertThat(bench.cachedRefreshToken()).isEqualTo(bench.endpoint.live());
  }
}
