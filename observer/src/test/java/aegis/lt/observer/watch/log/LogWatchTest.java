package aegis.lt.observer.watch.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import aegis.lt.observer.config.LogPatterns;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.WatchSpan;
import aegis.lt.observer.store.EvidenceStore;
import aegis.lt.observer.store.Recorder;
import aegis.lt.shared.time.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogWatchTest {
  private static final Instant START = Instant.parse("2026-11-24T09:00:00Z");
  private static final Duration STEP = Duration.ofSeconds(5);

  @TempDir Path folder;
  private final ManualTime time = new ManualTime(START);
  private final Log log = new Log();
  private EvidenceStore store;
  private Recorder recorder;
  private LogWatch watch;

  /** A log whose position is the number of lines read. */
  private static final class Log implements LogSource {
    final List<LogLine> lines = new ArrayList<>();
    int turn = Integer.MAX_VALUE;
    boolean broken;
    boolean failing;
    boolean absent;
    boolean empty;
    boolean endIsSeenLate;

    @Override
    public String name() {
      return "keeper";
    }

    @Override
    public Reading readOn(Optional<String> position, Instant now, Sink sink) throws IOException {
      if (failing) {
        throw new IOException("engine is away");
      }
      if (absent) {
        return new Reading.Absent();
      }
      if (empty) {
        return new Reading.Empty("0");
      }
      int from = position.map(Integer::parseInt).orElse(lines.size());
      boolean unbroken = position.isPresent() && !broken;
      broken = false;
      int to = (int) Math.min(lines.size(), (long) from + turn);
      lines.subList(from, to).forEach(sink::take);
      boolean atEnd = to == lines.size() && !(endIsSeenLate && to > from);
      return new Reading.Read(String.valueOf(to), unbroken, atEnd, to > from);
    }
  }

  @BeforeEach
  void open() {
    store = EvidenceStore.open(folder.resolve("db"), "test");
    restart();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    recorder = new Recorder(store, Duration.ofMinutes(1), Duration.ZERO);
    watch = new LogWatch(Role.CANDIDATE, log, keeper(), recorder, time);
  }

  private static LineClassifier keeper() {
    return LineClassifier.ofKeeper(LogPatterns.REJECTION);
  }

  private void poll() {
    watch.poll();
    time.advance(STEP);
  }

  private List<WatchSpan> spans() {
    return store
        .history(Instant.EPOCH, START.plusSeconds(10_000))
        .watchSpans(EvidenceStream.Kind.LOG);
  }

  private List<LogEvent> events() {
    return store.history(Instant.EPOCH, START.plusSeconds(10_000)).logEvents();
  }

  private void say(String text) {
    log.lines.add(new LogLine(Optional.of(time.instant()), text));
  }

  @Test
  void theWatchReachesFromOneReadingToTheNext() {
    poll();
    poll();
    poll();
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).from()).isEqualTo(START);
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void aTellingLineIsRecordedOnce() {
    poll();
    say("token valid");
    say("ERROR invalid_grant refresh_token=abcdefghijklmnop");
    poll();
    poll();
    assertThat(events()).hasSize(1);
    assertThat(events().get(0).kind()).isEqualTo(LogEvent.Kind.INVALID_GRANT);
    assertThat(events().get(0).text()).isEqualTo("ERROR invalid_grant refresh_token=[redacted]");
  }

  @Test
  void aFailedReadingThatGoesOnWhereItWasIsNoBreak() {
    poll();
    log.failing = true;
    poll();
    assertThat(spans().get(0).to()).isEqualTo(START);
    say("invalid_grant");
    log.failing = false;
    poll();
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(10));
    assertThat(events()).extracting(LogEvent::kind).endsWith(LogEvent.Kind.INVALID_GRANT);
  }

  @Test
  void aBreakInTheLogIsABreakInTheWatch() {
    poll();
    log.broken = true;
    poll();
    poll();
    assertThat(spans()).hasSize(2);
    assertThat(spans().get(0).to()).isEqualTo(START);
    assertThat(spans().get(1).from()).isEqualTo(START.plusSeconds(5));
    assertThat(spans().get(1).to()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void anAbsentLogIsNotWatched() {
    log.absent = true;
    poll();
    assertThat(spans()).isEmpty();
  }

  @Test
  void whatKeepsALogFromBeingWatchedIsRecordedOnce() {
    log.absent = true;
    poll();
    poll();
    log.absent = false;
    poll();
    log.failing = true;
    poll();
    poll();
    log.failing = false;
    log.empty = true;
    poll();
    assertThat(events())
        .extracting(LogEvent::kind, LogEvent::at, LogEvent::text)
        .containsExactly(
            tuple(LogEvent.Kind.UNWATCHED, START, "the log is not there"),
            tuple(
                LogEvent.Kind.UNWATCHED,
                START.plusSeconds(15),
                "the log cannot be read: engine is away"),
            tuple(LogEvent.Kind.UNWATCHED, START.plusSeconds(25), "the log is empty"));
  }

  @Test
  void theWatchTellsSinceWhenNothingHasAppeared() {
    poll();
    poll();
    say("INFO token valid");
    poll();
    poll();
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).silentSince()).contains(START.plusSeconds(10));
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(15));
  }

  /** The turn that reaches the end may be one that finds nothing more. */
  @Test
  void whatAppearedInAnyTurnOfABurstAppeared() {
    poll();
    log.turn = 2;
    log.endIsSeenLate = true;
    for (int i = 0; i < 6; i++) {
      say("INFO " + i);
    }
    poll();
    assertThat(spans().get(0).silentSince()).contains(START.plusSeconds(5));
  }

  @Test
  void aRestartOfTheObserverGoesOnWhereItWas() {
    poll();
    poll();
    say("invalid_grant");
    restart();
    poll();
    assertThat(events()).hasSize(1);
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void aClockThatWentBackIsABreak() {
    poll();
    poll();
    time.stepClock(Duration.ofHours(-1));
    poll();
    poll();
    assertThat(spans()).hasSize(2);
    assertThat(spans().get(1).from()).isEqualTo(START.plusSeconds(10).minusSeconds(3600));
  }

  /** A line that was not there at the last reading was written since, whatever time it states. */
  @ParameterizedTest
  @CsvSource({
    "2026-11-24 09:00:03, 3000", // in between
    "2026-11-24T09:00:03.250Z, 3250",
    "2026-11-24 01:00:03, 3000", // a clock at UTC-8, without an offset
    "2026-11-24 14:30:03, 3000", // a clock at UTC+5:30
    "2026-11-24 08:59:59, 0", // a second too early
    "2026-11-24 09:00:06, 5000", // a second too late
    "2025-01-01 00:00:00, 0", // no zone is so far off
    "no time at all, 5000"
  })
  void aLineReadInAnUnbrokenWatchLiesBetweenTheTwoReadings(String stated, long millis) {
    poll();
    log.lines.add(new LogLine(Optional.empty(), stated + " ERROR invalid_grant"));
    poll();
    assertThat(events()).hasSize(1);
    assertThat(events().get(0).at()).isEqualTo(START.plusMillis(millis));
  }

  @Test
  void aTimeThatTheEngineGivesIsHeldToTheSame() {
    poll();
    log.lines.add(new LogLine(Optional.of(START.minusSeconds(90)), "invalid_grant"));
    log.lines.add(new LogLine(Optional.of(START.plusSeconds(90)), "invalid_grant"));
    poll();
    assertThat(events()).extracting(LogEvent::at).containsExactly(START, START.plusSeconds(5));
  }

  @Test
  void afterABreakALinesOwnTimeCountsUnlessItIsLaterThanNow() {
    poll();
    log.broken = true;
    log.lines.add(new LogLine(Optional.empty(), "2026-11-24T07:00:00Z invalid_grant"));
    log.lines.add(new LogLine(Optional.empty(), "2026-11-24T11:00:00Z invalid_grant"));
    poll();
    assertThat(events())
        .extracting(LogEvent::at)
        .containsExactly(START.minusSeconds(7200), START.plusSeconds(5));
  }

  @Test
  void aLogThatIsReadInSeveralTurnsIsWatchedWhenItsEndIsReached() {
    poll();
    log.turn = 2;
    for (int i = 0; i < 7; i++) {
      say("invalid_grant " + i);
    }
    poll();
    assertThat(events()).hasSize(7);
    assertThat(spans()).hasSize(1);
    assertThat(spans().get(0).to()).isEqualTo(START.plusSeconds(5));
  }

  /** As where they are read together, having come while nobody looked. */
  @ParameterizedTest
  @CsvSource({"200, 200", "201, 201", "1000, 1000", "5000, 1000"})
  void ofManyLinesInOneSecondTheFirstThousandAreRecorded(int lines, int recorded) {
    poll();
    for (int i = 0; i < lines; i++) {
      say("invalid_grant " + i);
    }
    poll();
    assertThat(events()).hasSize(recorded);
  }

  @Test
  void ofAStormThatLastsTheFirstLineOfEachSecondIsRecorded() {
    poll();
    int before = 0;
    for (int minute = 0; minute < 10; minute++) {
      for (int i = 0; i < 1_000; i++) {
        say("invalid_grant " + i);
      }
      poll();
      before = minute == 4 ? events().size() : before;
    }
    assertThat(before).isEqualTo(1_000 + 4);
    assertThat(events()).hasSize(1_000 + 9);
    time.advance(Duration.ofHours(1));
    say("invalid_grant");
    say("invalid_grant");
    poll();
    assertThat(events()).as("the next hour").hasSize(1_000 + 9 + 2);
  }

  @Test
  void linesThatAreExcusedDoNotDisplaceOthers() {
    watch =
        new LogWatch(
            Role.CONSUMER,
            log,
            LineClassifier.ofConsumer(
                LogPatterns.UNAUTHORIZED, Optional.of(Pattern.compile("known"))),
            recorder,
            time);
    poll();
    for (int i = 0; i < 5_000; i++) {
      say("known HTTP 401 Unauthorized");
    }
    say("HTTP 401 Unauthorized");
    poll();
    assertThat(events()).extracting(LogEvent::kind).contains(LogEvent.Kind.UNAUTHORIZED);
  }

  /** The database's disk is full: what was read then is read again, and no watch is claimed. */
  @ParameterizedTest
  @ValueSource(strings = {"log_event", "log_span", "log_cursor"})
  void whatCouldNotBeRecordedCountsAsUnread(String table) {
    poll();
    for (String change : List.of("INSERT", "UPDATE")) {
      Tampering.with(
          folder.resolve("db"),
          "CREATE TRIGGER refuse%s BEFORE %s ON %s BEGIN SELECT raise(ABORT, 'full'); END"
              .formatted(change, change, table));
    }
    for (int i = 0; i < 3; i++) {
      say("invalid_grant " + i);
      assertThatThrownBy(this::poll).isInstanceOf(RuntimeException.class);
      time.advance(STEP);
    }
    assertThat(events()).isEmpty();
    assertThat(spans()).extracting(WatchSpan::to).containsExactly(START);
    Tampering.with(folder.resolve("db"), "DROP TRIGGER refuseINSERT");
    Tampering.with(folder.resolve("db"), "DROP TRIGGER refuseUPDATE");
    if (table.equals("log_event")) {
      recorder.flush();
      assertThat(spans())
          .as("no watch without its lines")
          .extracting(WatchSpan::to)
          .containsExactly(START);
    }
    poll();
    assertThat(events())
        .extracting(LogEvent::text)
        .containsExactly("invalid_grant 0", "invalid_grant 1", "invalid_grant 2");
    assertThat(spans()).hasSize(1);
  }
}
