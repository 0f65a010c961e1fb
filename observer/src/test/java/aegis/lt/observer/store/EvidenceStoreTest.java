package aegis.lt.observer.store;

import static aegis.lt.observer.store.Evidence.all;
import static aegis.lt.observer.store.Evidence.at;
import static aegis.lt.observer.store.Evidence.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.judge.criterion.Verdict;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceStoreTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("observer.db");
  }

  @Test
  void aHistoryHoldsWhatOverlapsAndTheLastSpanBefore() {
    try (EvidenceStore store = Evidence.open(file)) {
      Recorder recorder = Evidence.recorder(store);
      recorder.look(Role.INCUMBENT, at(0), sample("a"));
      recorder.look(Role.INCUMBENT, at(10), sample("b"));
      recorder.look(Role.INCUMBENT, at(20), sample("c"));
      recorder.look(Role.INCUMBENT, at(30), sample("c"));
      recorder.look(Role.INCUMBENT, at(40), sample("d"));
      recorder.look(Role.INCUMBENT, at(50), sample("e"));
      for (int second = 0; second <= 50; second += 10) {
        recorder.logEvent(
            Role.CONSUMER, new LoggedLine(at(second), LogEvent.Kind.UNAUTHORIZED, "401"));
      }

      assertThat(store.history(at(25), at(40)).samples())
          .extracting(SampleSpan::sequence)
          .containsExactly(2L, 3L, 4L);
      assertThat(store.history(at(30), at(30)).samples())
          .extracting(SampleSpan::sequence)
          .containsExactly(2L, 3L);
      assertThat(store.history(at(30).plusNanos(1), at(40).minusNanos(1)).samples())
          .extracting(SampleSpan::sequence)
          .containsExactly(3L);
      assertThat(store.history(at(20), at(30)).logEvents())
          .extracting(LogEvent::at)
          .containsExactly(at(20), at(30));
    }
  }

  @Test
  void aReaderSeesWhatIsWrittenWhileItIsOpen() {
    try (EvidenceStore writer = Evidence.open(file);
        EvidenceStore reader = EvidenceStore.openReadOnly(file)) {
      Recorder recorder = Evidence.recorder(writer);
      recorder.look(Role.INCUMBENT, at(0), sample("a"));
      assertThat(all(reader)).isEqualTo(all(writer));
      recorder.look(Role.INCUMBENT, at(15), sample("b"));
      assertThat(all(reader)).isEqualTo(all(writer));
      reader.reading(
          () -> {
            assertThat(all(reader).samples()).hasSize(2);
            recorder.look(Role.INCUMBENT, at(30), sample("c"));
            assertThat(all(reader).samples()).hasSize(2);
            return null;
          });
      assertThat(all(reader).samples()).hasSize(3);
      assertThat(reader.fingerprintKey()).isEqualTo(writer.fingerprintKey()).hasSize(32);
      assertThatThrownBy(() -> Evidence.recorder(reader).look(Role.INCUMBENT, at(45), sample("d")))
          .isInstanceOf(StoreException.class);
    }
  }

  @Test
  void aSecondWriterMayNoteAReport() {
    StoredReport report = new StoredReport("ab".repeat(32), at(1), Verdict.PASS, at(2));
    try (EvidenceStore daemon = Evidence.open(file);
        EvidenceStore command = Evidence.open(file)) {
      Evidence.recorder(daemon).look(Role.INCUMBENT, at(0), sample("a"));
      command.recordReport(report);
      command.recordReport(new StoredReport(report.sha256(), at(1), Verdict.PASS, at(9)));
      Evidence.recorder(daemon).look(Role.INCUMBENT, at(15), sample("b"));

      assertThat(daemon.reports()).containsExactly(report);
      assertThat(daemon.findReport(report.sha256())).contains(report);
      assertThat(daemon.findReport("00".repeat(32))).isEmpty();
    }
  }

  @Test
  void everyDatabaseHasItsOwnFingerprintKeyAndKeepsIt() {
    byte[] first;
    try (EvidenceStore store = Evidence.open(file);
        EvidenceStore other = Evidence.open(folder.resolve("other.db"))) {
      first = store.fingerprintKey();
      assertThat(other.fingerprintKey()).isNotEqualTo(first);
    }
    try (EvidenceStore store = Evidence.open(file)) {
      assertThat(store.fingerprintKey()).isEqualTo(first);
      assertThat(store.migration()).isEqualTo(Evidence.MIGRATION);
    }
  }

  @Test
  void countsAndFirstEvidenceSayWhatIsThere() {
    try (EvidenceStore store = Evidence.open(file)) {
      assertThat(store.firstEvidence()).isEmpty();
      assertThat(store.lastLook()).isEmpty();
      assertThat(store.counts()).isEqualTo(new Counts(0, 0, 0, 0, 0, 0, 0));
      Recorder recorder = Evidence.recorder(store);
      recorder.look(Role.INCUMBENT, at(10), sample("a"));
      recorder.look(Role.INCUMBENT, at(20), sample("a"));
      recorder.watched(Role.CONSUMER, at(5), at(15));
      recorder.logEvent(Role.CONSUMER, new LoggedLine(at(11), LogEvent.Kind.UNAUTHORIZED, "401"));
      recorder.containerWatched(Role.INCUMBENT, at(6), at(7));
      recorder.containerEvent(Role.INCUMBENT, at(7), ContainerEvent.Event.OOM);

      recorder.flush();
      assertThat(store.firstEvidence()).contains(at(5));
      assertThat(store.lastLook()).contains(at(20));
      assertThat(store.counts()).isEqualTo(new Counts(1, 2, 1, 1, 1, 1, 0));
      assertThat(store.integrityCheck()).isEmpty();
    }
  }

  @Test
  void aTransactionThatThrowsWritesNothing() {
    try (EvidenceStore store = Evidence.open(file)) {
      assertThatThrownBy(
              () ->
                  store.writing(
                      () -> {
                        Evidence.recorder(store).look(Role.INCUMBENT, at(0), sample("a"));
                        throw new IllegalStateException("on purpose");
                      }))
          .hasMessage("on purpose");
      assertThat(store.counts().looks()).isZero();
      assertThat(store.streams()).allMatch(state -> state.nextSequence() == 1);
    }
  }

  @Test
  void pruningLetsGoOfAPrefixAndLeavesNoHole() {
    try (EvidenceStore store = Evidence.open(file)) {
      Recorder recorder = Evidence.recorder(store);
      for (long i = 0; i < 6; i++) {
        recorder.look(Role.INCUMBENT, at(i * 10), sample("content-" + i));
        recorder.watched(Role.CANDIDATE, at(i * 10), at(i * 10 + 1));
        recorder.logRead(
            Role.CANDIDATE,
            List.of(new LoggedLine(at(i * 10 + 1), LogEvent.Kind.UNAUTHORIZED, "401")),
            "cursor");
      }
      assertThat(store.prune(at(30), at(1000))).isEqualTo(2 + 5);
      assertThat(all(store).samples()).extracting(SampleSpan::firstSeen).startsWith(at(20));
      assertThat(all(store).holes()).isEmpty();
      assertThat(store.prune(at(30), at(1000))).isZero();

      assertThat(store.prune(Instant.MAX, at(40))).isEqualTo(1 + 2);
      assertThat(all(store).samples()).extracting(SampleSpan::firstSeen).startsWith(at(30));
      assertThat(all(store).holes()).isEmpty();

      store.prune(Instant.MAX, Instant.MAX);
      assertThat(all(store).samples()).hasSize(1);
      assertThat(all(store).holes()).isEmpty();
      recorder.look(Role.INCUMBENT, at(70), sample("more"));
      assertThat(all(store).holes()).isEmpty();
    }
  }
}
