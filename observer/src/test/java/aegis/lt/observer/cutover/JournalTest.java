package aegis.lt.observer.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.cutover.Entry.Kind;
import aegis.lt.shared.file.FileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final Instant AT = Instant.parse("2026-11-24T09:00:00Z");

  @TempDir Path parent;
  private CutoverFolder folder;

  @BeforeEach
  void create() throws IOException {
    folder = CutoverFolder.besides(parent.resolve("lt_observer.db"), FileOps.real());
    folder.create();
  }

  private static Entry entry(Kind kind, String text) {
    return new Entry(AT, 1, kind, Optional.of(StepId.DEPLOY), text, Map.of("a", "b c\n\"d\""));
  }

  private void write(String text, StandardOpenOption... options) throws IOException {
    Files.writeString(folder.journal().path(), text, options);
  }

  @Test
  void whatIsWrittenReadsBack() throws IOException {
    assertThat(folder.journal().entries()).isEmpty();
    for (Kind kind : Kind.values()) {
      folder.journal().append(entry(kind, kind.toString()));
    }
    assertThat(folder.journal().entries())
        .isEqualTo(List.of(Kind.values()).stream().map(k -> entry(k, k.toString())).toList());
  }

  @Test
  void nobodyElseMayReadIt() throws IOException {
    folder.journal().append(entry(Kind.BEGUN, "x"));
    Path secret = folder.ofRun(1, "incumbent.json");
    CutoverFolder.save(secret, new byte[] {1}, FileOps.real());
    assertThat(modeOf(folder.path())).isEqualTo("rwx------");
    assertThat(modeOf(folder.journal().path())).isEqualTo("rw-------");
    assertThat(modeOf(secret)).isEqualTo("rw-------");
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void aTornLastLineIsPassedOverAndWrittenBehind() throws IOException {
    String whole = entry(Kind.INTENDS, "torn").toJson();
    for (int length = 0; length < whole.length(); length++) {
      Files.deleteIfExists(folder.journal().path());
      folder.journal().append(entry(Kind.BEGUN, "first"));
      write(whole.substring(0, length), StandardOpenOption.APPEND);
      assertThat(folder.journal().entries()).hasSize(1);
      folder.journal().append(entry(Kind.DONE, "next"));
      assertThat(folder.journal().entries())
          .extracting(Entry::text)
          .containsExactly("first", "next");
    }
  }

  @Test
  void aLastLineThatLacksNothingButItsEndCounts() throws IOException {
    folder.journal().append(entry(Kind.BEGUN, "first"));
    write(entry(Kind.INTENDS, "second").toJson(), StandardOpenOption.APPEND);
    folder.journal().append(entry(Kind.DONE, "third"));
    assertThat(folder.journal().entries())
        .extracting(Entry::text)
        .containsExactly("first", "second", "third");
  }

  @Test
  void anyOtherDamageIsSaidWithItsLine() throws IOException {
    folder.journal().append(entry(Kind.BEGUN, "first"));
    write("{\"at\":\n", StandardOpenOption.APPEND);
    folder.journal().append(entry(Kind.DONE, "third"));
    assertThatThrownBy(() -> folder.journal().entries())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void thePhaseIsThatOfTheInstantAskedFor() {
    List<Entry> entries =
        List.of(
            at(0, Kind.BEGUN, Optional.empty()),
            at(1, Kind.DONE, Optional.of(StepId.VERIFY_READINESS)),
            at(2, Kind.DONE, Optional.of(StepId.VERIFY_FIRST_WRITE)),
            at(3, Kind.DONE, Optional.of(StepId.WATCH)),
            at(4, Kind.ROLLBACK_BEGUN, Optional.empty()),
            at(5, Kind.ROLLED_BACK, Optional.empty()));
    List<Phase> phases =
        java.util.stream.IntStream.rangeClosed(-1, 5)
            .mapToObj(second -> CutoverState.of(entries, AT.plusSeconds(second)).phase())
            .toList();
    assertThat(phases)
        .containsExactly(
            Phase.PARALLEL,
            Phase.PARALLEL,
            Phase.CUTOVER,
            Phase.WATCH,
            Phase.CUT_OVER,
            Phase.CUTOVER,
            Phase.ROLLED_BACK);
  }

  @Test
  void theGateSeesAStopAndAHandOverOnlyUntilTheRollbackBegins() {
    List<Entry> entries =
        List.of(
            at(0, Kind.BEGUN, Optional.empty()),
            at(1, Kind.DONE, Optional.of(StepId.STOP_INCUMBENT)),
            at(2, Kind.DONE, Optional.of(StepId.HAND_OVER_FENCE)),
            at(3, Kind.ROLLBACK_BEGUN, Optional.empty()));
    CutoverState stopped = CutoverState.of(entries, AT.plusSeconds(1));
    assertThat(stopped.incumbentStopped()).isTrue();
    assertThat(stopped.fenceHandedOver()).isFalse();
    assertThat(CutoverState.of(entries, AT.plusSeconds(2)).fenceHandedOver()).isTrue();
    CutoverState back = CutoverState.of(entries);
    assertThat(back.incumbentStopped()).isFalse();
    assertThat(back.fenceHandedOver()).isFalse();
  }

  @Test
  void aStepThatIsFoundAlreadyDoneKeepsTheInstantAtWhichItWasDone() {
    List<Entry> entries =
        List.of(
            at(0, Kind.BEGUN, Optional.empty()),
            at(1, Kind.DONE, Optional.of(StepId.STOP_INCUMBENT)),
            at(5, Kind.RESUMED, Optional.empty()),
            at(6, Kind.DONE, Optional.of(StepId.STOP_INCUMBENT)));
    assertThat(CutoverRun.of(entries).get(0).doneAt(StepId.STOP_INCUMBENT))
        .contains(AT.plusSeconds(1));
  }

  private static Entry at(int second, Kind kind, Optional<StepId> step) {
    return new Entry(AT.plusSeconds(second), 1, kind, step, "", Map.of());
  }

  @Test
  void theFolderStandsBesideTheDatabase() {
    assertThat(folder.path()).isEqualTo(parent.resolve("lt_observer.cutover"));
  }
}
