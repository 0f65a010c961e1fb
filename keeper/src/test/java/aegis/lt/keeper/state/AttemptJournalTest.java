package aegis.lt.keeper.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.shared.file.FaultyFileOps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AttemptJournalTest {
  private static final Optional<String> NONE = Optional.empty();

  @TempDir Path directory;
  private final FaultyFileOps ops = new FaultyFileOps();

  private AttemptJournal journal() {
    return new AttemptJournal(
        new StateDirectory(directory.resolve("state"), directory.resolve("cache"), ops), ops);
  }

  private Path file() {
    return directory.resolve("state/attempts.jsonl");
  }

  private static Attempt sending(String token) {
    return new Attempt(
        Instant.parse("2026-11-24T09:00:00.1Z"),
        Attempt.Event.SENDING,
        token,
        "c",
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Attempt ended(String token) {
    return sending(token)
        .ended(
            Instant.parse("2026-11-24T09:00:01Z"),
            Attempt.Event.REJECTED,
            Optional.of("invalid_grant"),
            Optional.of("corr#1"));
  }

  @Test
  void whatIsWrittenIsReadBackByTheNextProcess() throws IOException {
    AttemptJournal journal = journal();
    journal.announce(sending("a"));
    journal.conclude(ended("a"));
    assertThat(journal().attempts()).containsExactly(sending("a"), ended("a"));
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void aTornLineIsPassedOverAndTheNextOneStartsAnew() throws IOException {
    journal().announce(sending("a"));
    Files.writeString(file(), "{\"at\":\"2026-11-24T09:0", StandardOpenOption.APPEND);
    assertThat(journal().attempts()).containsExactly(sending("a"));
    journal().announce(sending("b"));
    assertThat(journal().attempts()).containsExactly(sending("a"), sending("b"));
  }

  @Test
  void linesOfALaterVersionArePassedOver() throws IOException {
    journal().announce(sending("a"));
    Files.writeString(
        file(),
        "{\"at\":\"2026-11-24T09:00:00Z\",\"event\":\"teleported\",\"token\":\"a\",\"client\":\"c\"}\n[]\n7\n",
        StandardOpenOption.APPEND);
    assertThat(journal().attempts()).containsExactly(sending("a"));
  }

  @Test
  void anAttemptThatCannotBeWrittenIsRefusedAndForgotten() throws IOException {
    AttemptJournal journal = journal();
    ops.fail("append", "disk full");
    assertThatThrownBy(() -> journal.announce(sending("a"))).hasMessage("disk full");
    ops.heal();
    assertThat(journal.attempts()).isEmpty();
  }

  @Test
  void anOutcomeThatCannotBeWrittenIsRememberedAndGoesOutWithTheNextLine() throws IOException {
    AttemptJournal journal = journal();
    journal.announce(sending("a"));
    ops.fail("append", "disk full");
    assertThat(journal.conclude(ended("a"))).isFalse();
    assertThat(journal.attempts()).containsExactly(sending("a"), ended("a"));
    ops.heal();
    journal.announce(sending("b"));
    assertThat(journal().attempts()).containsExactly(sending("a"), ended("a"), sending("b"));
  }

  @Test
  void compactingKeepsTheLast500Lines() throws IOException {
    AttemptJournal journal = journal();
    journal.announce(sending("old"));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      many.append(sending("t" + i).toJson()).append('\n');
    }
    Files.writeString(file(), many, StandardOpenOption.APPEND);
    journal.compact();
    assertThat(journal().attempts()).hasSize(500).startsWith(sending("t0"));
  }

  /** Lines of other tokens, one attempt each. */
  private static String filler(int bytes) {
    StringBuilder many = new StringBuilder();
    for (int i = 0; many.length() < bytes; i++) {
      many.append(sending("t" + i).toJson()).append('\n');
      many.append(ended("t" + i).toJson()).append('\n');
    }
    return many.toString();
  }

  /** More than is read of any file at once; then a torn line, or none. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{\"at\":\"2026-11"})
  void aJournalThatIsTooLargeToBeReadIsReadAtItsEndAndCut(String torn) throws IOException {
    journal().announce(sending("before"));
    Files.writeString(file(), filler(17 << 20) + sending("a").toJson() + "\n" + torn);
    assertThat(journal().lastSent()).contains(sending("a"));
    journal().announce(sending("b"));
    assertThat(journal().attempts()).endsWith(sending("a"), sending("b"));
    assertThat(Files.size(file())).isLessThan(1 << 20);
  }

  @Test
  void aProcessThatRunsForYearsKeepsItsJournalSmall() throws IOException {
    AttemptJournal journal = journal();
    for (int i = 0; i < 8_000; i++) {
      journal.announce(sending("t" + i));
    }
    assertThat(Files.size(file())).isBetween(1L, 1L << 20);
    assertThat(journal.attempts()).hasSizeGreaterThanOrEqualTo(500).endsWith(sending("t7999"));
  }

  @Test
  void aJournalThatCannotBeCutIsWrittenOn() throws IOException {
    journal().announce(sending("before"));
    Files.writeString(file(), filler(1 << 20));
    ops.fail("rename", "not permitted");
    journal().announce(sending("a"));
    assertThat(Files.size(file())).isGreaterThan(1 << 20);
    assertThat(journal().lastSent()).contains(sending("a"));
  }

  @Test
  void whatSpeaksAboutTheTokenInUseOutlivesManyVainTries() throws IOException {
    AttemptJournal journal = journal();
    journal.announce(sending("a"));
    journal.conclude(ended("a").ended(Instant.EPOCH, Attempt.Event.COPIED, NONE, NONE));
    journal.announce(sending("a"));
    journal.conclude(ended("a").ended(Instant.EPOCH, Attempt.Event.UNKNOWN, NONE, NONE));
    for (int i = 0; i < 400; i++) {
      journal.announce(sending("a"));
      journal.conclude(ended("a").ended(Instant.EPOCH, Attempt.Event.TRANSIENT, NONE, NONE));
    }
    SendingRecord before = SendingRecord.of(journal.attempts(), "a", "c");
    journal.compact();
    assertThat(journal.attempts()).hasSizeLessThan(520);
    assertThat(SendingRecord.of(journal.attempts(), "a", "c")).isEqualTo(before);
    assertThat(before.copied()).isTrue();
  }
}
