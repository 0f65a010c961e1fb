package aegis.lt.observer.logs;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.LogSpan;
import aegis.lt.observer.evidence.Role;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    boolean broken;
    boolean failing;
    boolean absent;

    @Override
    public String name() {
      return "keeper";
    }

    @Override
    public Reading readOn(Optional<String> position, Instant now) throws IOException {
      if (failing) {
        throw new IOException("engine is away");
      }
      if (absent) {
        return new Reading.Absent();
      }
      int from = position.map(Integer::parseInt).orElse(lines.size());
      boolean unbroken = position.isPresent() && !broken;
      broken = false;
      return new Reading.Lines(
          lines.subList(from, lines.size()), String.valueOf(lines.size()), unbroken);
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
    watch = new LogWatch(Role.CANDIDATE, log, LineClassifier.ofKeeper(), recorder, time);
  }

  private void poll() {
    watch.poll();
    time.advance(STEP);
  }

  private List<LogSpan> spans() {
    return store.history(Instant.EPOCH, START.plusSeconds(10_000)).logSpans();
  }

  private List<LogEvent> events() {
    return store.history(Instant.EPOCH, START.plusSeconds(10_000)).logEvents();
  }

  private void say(String text) {
    log.lines.add(new LogLine(time.instant(), text));
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
    assertThat(events()).hasSize(1);
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
}
