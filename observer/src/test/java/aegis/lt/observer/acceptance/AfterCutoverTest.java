package aegis.lt.observer.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.acceptance.decide.Readiness;
import aegis.lt.observer.config.ConfigReader;
import aegis.lt.observer.config.ObserverConfig;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.judge.Assessment;
import aegis.lt.observer.judge.Status;
import aegis.lt.observer.judge.criterion.Criterion;
import aegis.lt.observer.judge.criterion.Measure;
import aegis.lt.observer.judge.criterion.Verdict;
import aegis.lt.observer.judge.timeline.CriterionId;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Status and readiness once the new keeper writes the canonical cache. */
class AfterCutoverTest {
  private static final Instant FIRST_WRITE = Instant.parse("2026-11-24T09:00:00Z");

  /** How long the new keeper keeps writing every 900 s. */
  private static final Duration WRITING = Duration.ofHours(3);

  @TempDir Path folder;
  private ObserverConfig config;

  @BeforeEach
  void prepare() throws Exception {
    Path file = folder.resolve("observer.yaml");
    Files.writeString(
        file,
        """
        migration: saxo-live
        database: %1$s/lt_observer.db
        work_log: %1$s/WORK_LOG.md
        reports: %1$s/reports
        docker_host: none
        incumbent: {log_file: %1$s/old.log, token_cache: %1$s/canonical.json}
        candidate: {log_file: %1$s/new.log, token_cache: %1$s/parallel.json}
        consumer: {log_file: %1$s/consumer.log}
        """
            .formatted(folder));
    config = ConfigReader.read(file);
    Files.createDirectory(folder.resolve("lt_observer.cutover"));
    Files.writeString(
        folder.resolve("lt_observer.cutover/journal.jsonl"),
        """
        {"schema":"lt.cutover-journal/1"}
        {"at":"2026-11-24T08:58:00Z","run":1,"kind":"begun","text":"cutover of saxo-live"}
        {"at":"2026-11-24T08:58:01Z","run":1,"kind":"done","step":"verify-readiness","text":"READY"}
        {"at":"2026-11-24T09:00:00Z","run":1,"kind":"done","step":"verify-first-write","text":"it wrote"}
        {"at":"2026-11-24T09:00:01Z","run":1,"kind":"begins","step":"watch","text":"watch"}
        """);
    try (EvidenceStore store = EvidenceStore.open(config.database(), "saxo-live");
        Recorder recorder = new Recorder(store, config.maxGap(), Duration.ZERO)) {
      record(recorder);
    }
  }

  /** Looks every 30 s, also for half an hour behind the last write, and all logs watched. */
  private static void record(Recorder recorder) {
    Instant end = FIRST_WRITE.plus(WRITING).plus(Duration.ofMinutes(30));
    for (Role role : Role.values()) {
      recorder.watched(role, FIRST_WRITE.minusSeconds(3600), end);
    }
    for (Instant at = FIRST_WRITE; at.isBefore(end); at = at.plusSeconds(30)) {
      long written = Math.min(Duration.between(FIRST_WRITE, at).toSeconds(), WRITING.toSeconds());
      Instant mtime = FIRST_WRITE.plusSeconds(written / 900 * 900);
      recorder.look(Role.INCUMBENT, at, token(mtime));
    }
  }

  private static Sample token(Instant mtime) {
    return new Sample(
        FileState.OK,
        Optional.of(mtime),
        Optional.of(mtime),
        Optional.of(Duration.ofSeconds(1200)),
        Optional.of("content " + mtime),
        Optional.empty(),
        Optional.empty());
  }

  private Readiness at(Duration since) {
    return AcceptanceCheck.ask(config, FIRST_WRITE.plus(since), AcceptanceCheck::readiness);
  }

  @Test
  void theCanonicalCacheIsJudgedByTheNewKeepersCadence() {
    Readiness readiness = at(WRITING);
    assertThat(readiness.phase()).isEqualTo("watch");
    assertThat(readiness.status()).as(readiness.text(false)).isEqualTo(Status.READY);
    assertThat(readiness.assessment().criterion(CriterionId.INCUMBENT_CADENCE).measured())
        .containsEntry("median", Measure.of(Duration.ofSeconds(900)));
    assertThat(readiness.text(false)).contains("next      nothing");
  }

  @Test
  void oneThatIsNotWrittenInTimeIsNotReady() {
    assertThat(at(WRITING.plusSeconds(990)).status()).isEqualTo(Status.READY);
    Readiness late = at(WRITING.plusSeconds(1020)); // the next look
    assertThat(late.status()).isEqualTo(Status.NOT_READY);
    assertThat(late.assessment().criterion(CriterionId.INCUMBENT_CADENCE).verdict())
        .isEqualTo(Verdict.FAIL);
    assertThat(late.text(false)).contains("observer rollback");
  }

  @Test
  void beforeTheSecondWriteMayHaveComeNothingIsMissing() {
    assertThat(at(Duration.ofMinutes(10)).status()).isEqualTo(Status.OBSERVING);
  }

  @Test
  void asOfATimeBeforeTheCutoverItIsJudgedAsTwoKeepers() {
    assertThat(at(Duration.ofMinutes(-10)).phase()).isEqualTo("parallel");
    assertThat(at(Duration.ofMinutes(-10)).status()).isEqualTo(Status.INCONCLUSIVE);
  }

  /**
   * Before two writes may have come there is no interval to judge; then a late one is a failure.
   */
  @ParameterizedTest
  @CsvSource({
    "1, OBSERVING",
    "59, OBSERVING",
    "60, OBSERVING",
    "899, OBSERVING",
    "900, READY",
    "901, READY",
    "1829, READY",
    "1830, READY",
    "1979, READY",
    "1980, READY",
    "1981, READY",
    "10800, READY",
    "11790, READY",
    "11791, NOT_READY",
    "11820, NOT_READY",
  })
  void theStatusByTheTimeSinceTheFirstWrite(long seconds, Status status) {
    Readiness readiness = at(Duration.ofSeconds(seconds));
    assertThat(readiness.status()).as(readiness.text(false)).isEqualTo(status);
  }

  @Test
  void whatWasAskedOfTwoKeepersSideBySideBlocksNothingAfterwards() {
    assertThat(at(WRITING).assessment().criteria())
        .filteredOn(Criterion::blocking)
        .extracting(Criterion::id)
        .containsExactlyInAnyOrderElementsOf(AfterCutover.JUDGED);
  }

  @Test
  void itIsCleanSinceTheLastFailure() {
    assertThat(at(WRITING).assessment().cleanSince()).contains(FIRST_WRITE);
    Assessment late = at(WRITING.plusSeconds(1020)).assessment();
    assertThat(late.cleanSince()).hasValueSatisfying(at -> assertThat(at).isAfter(FIRST_WRITE));
    assertThat(late.earliestReady())
        .isEqualTo(late.cleanSince().map(at -> at.plus(config.window())));
  }
}
