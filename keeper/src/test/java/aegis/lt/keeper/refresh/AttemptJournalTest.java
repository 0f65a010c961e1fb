package aegis.lt.keeper.refresh;

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

final class AttemptJournalTest {
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
}
