package aegis.lt.observer.cutover.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.cutover.journal.Entry.Kind;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999999",
        "-7E-88888888888",
        "1e2147483648",
        "99999999999999999999",
        "1.5",
        "DIGITS"
      })
  void aNumberThatNoTypeHoldsIsReadOrNamedAsDamage(String written) {
    String number = written.replace("DIGITS", "9".repeat(5000));
    for (String field : List.of("run", "at", "text", "note", "step", "facts")) {
      String odd =
          entry(Kind.BEGUN, "x")
              .toJson()
              .replaceFirst("}}$", "},\"" + field + "\":" + number + "}");
      try {
        write(odd + "\n" + entry(Kind.DONE, "y").toJson() + "\n");
        assertThat(folder.journal().entries()).hasSize(2);
      } catch (IOException damage) {
        assertThat(damage).hasMessageContaining("line 1 of the journal cannot be read");
      }
    }
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

  /** The disk may write the later block of an entry and lose the earlier one. */
  @Test
  void aTearLeavesHolesInTheRoomThatWasReserved() throws IOException {
    byte[] whole = (entry(Kind.INTENDS, "torn").toJson() + "\n").getBytes(UTF_8);
    for (int from = 0; from < whole.length; from += 3) {
      for (int to = from + 2; to <= whole.length; to += 5) {
        Files.deleteIfExists(folder.journal().path());
        folder.journal().reserve();
        folder.journal().append(entry(Kind.BEGUN, "first"));
        byte[] torn = whole.clone();
        java.util.Arrays.fill(torn, from, to, (byte) '\n');
        byte[] content = Files.readAllBytes(folder.journal().path());
        int end = new String(content, UTF_8).stripTrailing().length() + 1;
        System.arraycopy(torn, 0, content, end, torn.length);
        Files.write(folder.journal().path(), content);
        boolean lost = folder.journal().entries().size() == 1;
        folder.journal().append(entry(Kind.DONE, "next"));
        assertThat(folder.journal().entries())
            .as("lost from %d to %d", from, to)
            .extracting(Entry::text)
            .containsExactly(
                lost ? new String[] {"first", "next"} : new String[] {"first", "torn", "next"});
      }
    }
  }

  @Test
  void whatFollowsFillsTheRoomThatWasReserved() throws IOException {
    folder.journal().reserve();
    long size = Files.size(folder.journal().path());
    assertThat(folder.journal().entries()).isEmpty();
    while (size == Files.size(folder.journal().path())) {
      folder.journal().append(entry(Kind.DONE, "x"));
    }
    int count = folder.journal().entries().size();
    assertThat(count).isGreaterThan(Journal.RESERVED / 200);
    folder.journal().reserve();
    folder.journal().append(entry(Kind.DONE, "y"));
    assertThat(folder.journal().entries()).hasSize(count + 1);
    assertThat(Files.readAllLines(folder.journal().path()).get(0)).isEqualTo(JournalLines.HEADER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lt.cutover-journal/2", "lt.cutover-journal/10", "x", ""})
  void aJournalOfAnotherVersionIsRefused(String schema) throws IOException {
    folder.journal().append(entry(Kind.BEGUN, "first"));
    String text = Files.readString(folder.journal().path());
    assertThat(text).startsWith("{\"schema\":\"lt.cutover-journal/1\"}\n");
    write(text.replace("lt.cutover-journal/1", schema), StandardOpenOption.TRUNCATE_EXISTING);
    assertThatThrownBy(() -> folder.journal().state())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version " + schema)
        .hasMessageContaining("reads lt.cutover-journal/1");
  }

  @Test
  void aJournalThatNamesNoVersionIsOfTheFirst() throws IOException {
    write(entry(Kind.BEGUN, "first").toJson() + "\n");
    folder.journal().append(entry(Kind.DONE, "next"));
    assertThat(folder.journal().entries()).hasSize(2);
  }

  /** Larger than any file that is read at once. */
  @Test
  void aJournalOfAnyLengthIsRead() throws IOException {
    StringBuilder runs = new StringBuilder();
    int number = 0;
    while (runs.length() < 17 << 20) {
      number++;
      runs.append(numbered(number, Kind.BEGUN)).append(numbered(number, Kind.REFUSED));
    }
    write(runs.toString());
    CutoverState state = folder.journal().state();
    assertThat(state.nextRun()).isEqualTo(number + 1);
    assertThat(state.phase()).isEqualTo(Phase.PARALLEL);
  }

  private static String numbered(int run, Kind kind) {
    return new Entry(AT, run, kind, Optional.empty(), "x".repeat(500), Map.of()).toJson() + "\n";
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
        .hasMessageContaining("line 3");
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
    assertThat(CutoverState.of(entries).run().orElseThrow().doneAt(StepId.STOP_INCUMBENT))
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
