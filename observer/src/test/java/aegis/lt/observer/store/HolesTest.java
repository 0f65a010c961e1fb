package aegis.lt.observer.store;

import static aegis.lt.observer.store.Evidence.all;
import static aegis.lt.observer.store.Evidence.at;
import static aegis.lt.observer.store.Evidence.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.Hole;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows taken away with an SQLite shell are missed. */
class HolesTest {
  private static final EvidenceStream SAMPLES =
      new EvidenceStream(EvidenceStream.Kind.SAMPLES, Role.INCUMBENT);
  private static final EvidenceStream LOG =
      new EvidenceStream(EvidenceStream.Kind.LOG, Role.CANDIDATE);

  @TempDir Path folder;
  private Path file;

  /** Looks 1 to 5 at 10, 20, … 50 s; a watch 1 with lines 2 to 4 at 1, 2, 3 s. */
  @BeforeEach
  void record() {
    file = folder.resolve("observer.db");
    try (EvidenceStore store = Evidence.open(file)) {
      Recorder recorder = Evidence.recorder(store);
      for (int i = 1; i <= 5; i++) {
        recorder.look(Role.INCUMBENT, at(i * 10L), sample("content-" + i));
      }
      recorder.watched(Role.CANDIDATE, at(0), at(4));
      for (int i = 1; i <= 3; i++) {
        recorder.logRead(
            Role.CANDIDATE,
            List.of(new LoggedLine(at(i), LogEvent.Kind.INVALID_GRANT, "invalid_grant")),
            "cursor");
      }
      assertThat(all(store).holes()).isEmpty();
    }
  }

  @Test
  void atTheHead() {
    Evidence.tamper(file, "DELETE FROM sample_span WHERE sequence <= 2");
    assertThat(holes())
        .containsExactly(new Hole(SAMPLES, 1, 2, Optional.empty(), Optional.of(at(30))));
  }

  @Test
  void inTheMiddle() {
    Evidence.tamper(file, "DELETE FROM sample_span WHERE sequence IN (2, 4)");
    assertThat(holes())
        .containsExactly(
            new Hole(SAMPLES, 2, 2, Optional.of(at(10)), Optional.of(at(30))),
            new Hole(SAMPLES, 4, 4, Optional.of(at(30)), Optional.of(at(50))));
  }

  @Test
  void atTheTail() {
    Evidence.tamper(file, "DELETE FROM sample_span WHERE sequence >= 4");
    assertThat(holes())
        .containsExactly(new Hole(SAMPLES, 4, 5, Optional.of(at(30)), Optional.empty()));
  }

  @Test
  void everything() {
    Evidence.tamper(file, "DELETE FROM sample_span");
    assertThat(holes())
        .containsExactly(new Hole(SAMPLES, 1, 5, Optional.empty(), Optional.empty()));
  }

  @Test
  void aLineOfALog() {
    Evidence.tamper(file, "DELETE FROM log_event WHERE sequence = 3");
    assertThat(holes())
        .containsExactly(new Hole(LOG, 3, 3, Optional.of(at(1)), Optional.of(at(3))));
  }

  @Test
  void aHoleStaysAHoleWhenRecordingGoesOn() {
    Evidence.tamper(file, "DELETE FROM sample_span WHERE sequence = 5");
    try (EvidenceStore store = Evidence.open(file)) {
      Evidence.recorder(store).look(Role.INCUMBENT, at(60), sample("content-4"));
      Evidence.recorder(store).look(Role.INCUMBENT, at(70), sample("new"));
    }
    assertThat(holes())
        .containsExactly(new Hole(SAMPLES, 5, 5, Optional.of(at(60)), Optional.of(at(70))));
  }

  @Test
  void pruningDoesNotHideAHoleInsideTheWindow() {
    Evidence.tamper(file, "DELETE FROM sample_span WHERE sequence IN (3, 5)");
    try (EvidenceStore store = Evidence.open(file)) {
      store.prune(Instant.MAX, at(25));
    }
    assertThat(holes())
        .containsExactly(
            new Hole(SAMPLES, 3, 3, Optional.of(at(20)), Optional.of(at(40))),
            new Hole(SAMPLES, 5, 5, Optional.of(at(40)), Optional.empty()));
  }

  @Test
  void theRowThatCountsAStream() {
    Evidence.tamper(file, "DELETE FROM stream WHERE id = 'samples/incumbent'");
    assertThatThrownBy(this::holes)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("samples/incumbent");
  }

  private List<Hole> holes() {
    try (EvidenceStore store = EvidenceStore.openReadOnly(file)) {
      return store.history(at(0), at(1)).holes();
    }
  }
}
