package aegis.lt.observer.store;

import static aegis.lt.observer.store.Evidence.MAX_GAP;
import static aegis.lt.observer.store.Evidence.T0;
import static aegis.lt.observer.store.Evidence.all;
import static aegis.lt.observer.store.Evidence.at;
import static aegis.lt.observer.store.Evidence.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.EvidenceStream;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import aegis.lt.observer.evidence.WatchSpan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  private static final Sample A = sample("a");
  private static final Sample B = sample("b");

  @TempDir Path folder;
  private EvidenceStore store;
  private Recorder recorder;

  @BeforeEach
  void open() {
    store = Evidence.open(folder.resolve("observer.db"));
    recorder = Evidence.recorder(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void equalLooksMakeOneSpan() {
    recorder.look(Role.INCUMBENT, at(0), A);
    recorder.look(Role.INCUMBENT, at(15), A);
    recorder.look(Role.INCUMBENT, at(35), A);
    recorder.look(Role.INCUMBENT, at(50), A);

    assertThat(all(store).samples())
        .containsExactly(
            new SampleSpan(Role.INCUMBENT, 1, at(0), at(50), 4, Duration.ofSeconds(20), A));
  }

  @Test
  void aChangeBeginsANewSpanAndRolesAreNumberedApart() {
    recorder.look(Role.INCUMBENT, at(0), A);
    recorder.look(Role.CANDIDATE, at(0), A);
    recorder.look(Role.INCUMBENT, at(15), B);

    assertThat(all(store).samples())
        .containsExactly(
            new SampleSpan(Role.INCUMBENT, 1, at(0), at(0), 1, Duration.ZERO, A),
            new SampleSpan(Role.INCUMBENT, 2, at(15), at(15), 1, Duration.ZERO, B),
            new SampleSpan(Role.CANDIDATE, 1, at(0), at(0), 1, Duration.ZERO, A));
  }

  @Test
  void aPauseOfExactlyMaxGapLengthensTheSpanAndOneNanosecondMoreDoesNot() {
    recorder.look(Role.INCUMBENT, T0, A);
    Instant onTime = T0.plus(MAX_GAP);
    recorder.look(Role.INCUMBENT, onTime, A);
    recorder.look(Role.INCUMBENT, onTime.plus(MAX_GAP).plusNanos(1), A);

    assertThat(all(store).samples())
        .extracting(SampleSpan::lastSeen, SampleSpan::longestPause)
        .containsExactly(
            tuple(onTime, MAX_GAP), tuple(onTime.plus(MAX_GAP).plusNanos(1), Duration.ZERO));
  }

  @Test
  void aClockThatWentBackBeginsANewSpan() {
    recorder.look(Role.INCUMBENT, at(30), A);
    recorder.look(Role.INCUMBENT, at(30).minusNanos(1), A);
    recorder.look(Role.INCUMBENT, at(30).minusNanos(1), A);

    assertThat(all(store).samples())
        .extracting(SampleSpan::firstSeen, SampleSpan::looks)
        .containsExactly(tuple(at(30), 1L), tuple(at(30).minusNanos(1), 2L));
  }

  @Test
  void aRestartCarriesOnWithTheLastSpanIfThePauseAllowsIt() {
    recorder.look(Role.INCUMBENT, at(0), A);
    recorder.look(Role.CANDIDATE, at(0), A);
    recorder.watched(Role.CONSUMER, at(0), at(5));
    recorder.containerWatched(Role.CANDIDATE, at(0), at(5));
    store.close();
    open();
    recorder.look(Role.INCUMBENT, at(60), A);
    recorder.look(Role.CANDIDATE, at(61), A);
    recorder.watched(Role.CONSUMER, at(5), at(20));
    recorder.containerWatched(Role.CANDIDATE, at(6), at(20));

    assertThat(all(store).samples())
        .extracting(SampleSpan::role, SampleSpan::sequence, SampleSpan::looks)
        .containsExactly(
            tuple(Role.INCUMBENT, 1L, 2L),
            tuple(Role.CANDIDATE, 1L, 1L),
            tuple(Role.CANDIDATE, 2L, 1L));
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG))
        .containsExactly(new WatchSpan(EvidenceStream.log(Role.CONSUMER), 1, at(0), at(20)));
    assertThat(all(store).watchSpans(EvidenceStream.Kind.CONTAINER))
        .containsExactly(
            new WatchSpan(EvidenceStream.container(Role.CANDIDATE), 1, at(0), at(5)),
            new WatchSpan(EvidenceStream.container(Role.CANDIDATE), 2, at(6), at(20)));
  }

  @Test
  void timesBeyondWhatTheDatabaseHoldsAreBroughtToItsEdge() {
    Sample nonsense =
        new Sample(
            FileState.OK,
            Optional.of(Instant.MIN),
            Optional.of(Instant.MAX),
            Optional.of(Duration.ofSeconds(Long.MIN_VALUE)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    recorder.look(Role.INCUMBENT, at(0), nonsense);
    recorder.look(Role.INCUMBENT, at(15), nonsense);
    store.close();
    open();
    recorder.look(Role.INCUMBENT, at(30), nonsense);

    assertThat(all(store).samples()).hasSize(1);
    assertThat(all(store).samples().get(0).sample().issuedAt())
        .contains(Instant.parse("2262-04-11T23:47:16.854775807Z"));
  }

  @Test
  void lengtheningIsWrittenOnlyWhenTheFlushIntervalIsOver() {
    Recorder batching = new Recorder(store, MAX_GAP, Duration.ofSeconds(30));
    batching.look(Role.INCUMBENT, at(0), A);
    batching.look(Role.INCUMBENT, at(15), A);
    batching.watched(Role.CONSUMER, at(0), at(15));
    batching.look(Role.INCUMBENT, at(30), A);
    batching.watched(Role.CONSUMER, at(15), at(44));
    batching.look(Role.INCUMBENT, at(44), A);
    assertThat(all(store).samples().get(0).lastSeen()).isEqualTo(at(15));

    batching.look(Role.INCUMBENT, at(45), A);
    assertThat(all(store).samples().get(0).lastSeen()).isEqualTo(at(45));
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG).get(0).to()).isEqualTo(at(44));

    batching.look(Role.INCUMBENT, at(46), A);
    batching.close();
    assertThat(all(store).samples().get(0).lastSeen()).isEqualTo(at(46));
  }

  @Test
  void aWatchGoesOnIfItBeginsWhereTheLastOneEndedOrInIt() {
    recorder.watched(Role.CANDIDATE, at(0), at(10));
    recorder.watched(Role.CANDIDATE, at(10), at(20));
    recorder.watched(Role.CANDIDATE, at(5), at(12));
    recorder.watched(Role.CANDIDATE, at(20).plusNanos(1), at(30));
    recorder.watched(Role.CANDIDATE, at(3), at(40));

    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG))
        .containsExactly(
            new WatchSpan(EvidenceStream.log(Role.CANDIDATE), 1, at(0), at(20)),
            new WatchSpan(EvidenceStream.log(Role.CANDIDATE), 2, at(20).plusNanos(1), at(30)),
            new WatchSpan(EvidenceStream.log(Role.CANDIDATE), 3, at(3), at(40)));
  }

  private void read(long from, long to, Recorder.Appeared appeared) {
    recorder.logRead(Role.CONSUMER, List.of(), "cursor", at(from), at(to), appeared);
  }

  private static WatchSpan silent(long sequence, long from, long to, long since) {
    return new WatchSpan(
        EvidenceStream.log(Role.CONSUMER), sequence, at(from), at(to), Optional.of(at(since)));
  }

  /** The recorder's max_gap is 60 s: one second more of silence is told by a span of its own. */
  @Test
  void aSpanTellsSinceWhenTheLogHasBeenSilent() {
    read(0, 0, Recorder.Appeared.NOTHING);
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG)).containsExactly(silent(1, 0, 0, 0));
    read(0, 10, Recorder.Appeared.NOTHING);
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG)).containsExactly(silent(1, 0, 10, 0));
    read(10, 20, Recorder.Appeared.SOMETHING);
    read(20, 30, Recorder.Appeared.NOTHING);
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG))
        .containsExactly(silent(1, 0, 30, 20));
    read(30, 80, Recorder.Appeared.SOMETHING);
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG))
        .containsExactly(silent(1, 0, 80, 80));
    read(80, 140, Recorder.Appeared.NOTHING);
    read(140, 141, Recorder.Appeared.SOMETHING);
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG))
        .containsExactly(silent(1, 0, 140, 80), silent(2, 140, 141, 141));
    read(150, 150, Recorder.Appeared.NOTHING);
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG)).endsWith(silent(3, 150, 150, 150));
    assertThat(all(store).holes()).isEmpty();
  }

  @Test
  void aSilenceGoesOnAcrossARestart() {
    read(0, 10, Recorder.Appeared.SOMETHING);
    read(10, 50, Recorder.Appeared.NOTHING);
    store.close();
    open();
    read(50, 75, Recorder.Appeared.SOMETHING);
    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG))
        .containsExactly(silent(1, 0, 50, 10), silent(2, 50, 75, 75));
  }

  @Test
  void linesAndSpansOfALogShareOneNumbering() {
    recorder.watched(Role.CANDIDATE, at(0), at(10));
    recorder.logRead(
        Role.CANDIDATE,
        List.of(
            new LoggedLine(at(11), LogEvent.Kind.INVALID_GRANT, "ERROR invalid_grant"),
            new LoggedLine(at(12), LogEvent.Kind.UNAUTHORIZED, "401")),
        "container-1 @12 #0");
    recorder.watched(Role.CANDIDATE, at(10), at(20));

    assertThat(all(store).watchSpans(EvidenceStream.Kind.LOG))
        .containsExactly(new WatchSpan(EvidenceStream.log(Role.CANDIDATE), 1, at(0), at(20)));
    assertThat(all(store).logEvents())
        .containsExactly(
            new LogEvent(
                Role.CANDIDATE, 2, at(11), LogEvent.Kind.INVALID_GRANT, "ERROR invalid_grant"),
            new LogEvent(Role.CANDIDATE, 3, at(12), LogEvent.Kind.UNAUTHORIZED, "401"));
    assertThat(all(store).holes()).isEmpty();
  }

  @Test
  void aCursorComesBackAfterARestart() {
    assertThat(recorder.cursor(Role.CONSUMER)).isEmpty();
    recorder.logRead(
        Role.CONSUMER, List.of(new LoggedLine(at(1), LogEvent.Kind.UNAUTHORIZED, "401")), "one");
    store.close();
    open();
    assertThat(recorder.cursor(Role.CONSUMER)).contains("one");
    recorder.logRead(Role.CONSUMER, List.of(), "two");
    assertThat(recorder.cursor(Role.CONSUMER)).contains("two");
    recorder.flush();
    store.close();
    open();
    assertThat(recorder.cursor(Role.CONSUMER)).contains("two");
  }

  @Test
  void anEventToldTwiceIsRecordedOnce() {
    recorder.containerEvent(Role.INCUMBENT, at(1), ContainerEvent.Event.DIE);
    recorder.containerEvent(Role.INCUMBENT, at(1), ContainerEvent.Event.DIE);
    recorder.containerEvent(Role.INCUMBENT, at(1), ContainerEvent.Event.START);

    assertThat(all(store).containerEvents())
        .containsExactly(
            new ContainerEvent(Role.INCUMBENT, 1, at(1), ContainerEvent.Event.DIE),
            new ContainerEvent(Role.INCUMBENT, 2, at(1), ContainerEvent.Event.START));
  }

  @Test
  void aSpanTakenAwayWhileRecordingIsMissedAndWhatWasSeenIsRecordedAnew() {
    recorder.look(Role.INCUMBENT, at(0), A);
    Evidence.tamper(folder.resolve("observer.db"), "DELETE FROM sample_span");
    recorder.look(Role.INCUMBENT, at(15), A);
    recorder.look(Role.INCUMBENT, at(30), A);

    assertThat(all(store).samples())
        .containsExactly(
            new SampleSpan(Role.INCUMBENT, 2, at(0), at(30), 3, Duration.ofSeconds(15), A));
    assertThat(all(store).holes()).hasSize(1);
  }

  @Test
  void aRecorderThatCouldNotWriteWritesWithTheNextCall() {
    recorder.look(Role.INCUMBENT, at(0), A);
    Path file = folder.resolve("observer.db");
    Evidence.tamper(
        file,
        "CREATE TRIGGER refuse BEFORE UPDATE ON sample_span BEGIN SELECT raise(ABORT, 'no'); END");
    assertThatThrownBy(() -> recorder.look(Role.INCUMBENT, at(15), A))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file.toString());
    Evidence.tamper(file, "DROP TRIGGER refuse");
    recorder.flush();

    assertThat(all(store).samples().get(0).lastSeen()).isEqualTo(at(15));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new Recorder(store, Duration.ZERO, Duration.ZERO))
        .hasMessageContaining("maxGap");
    assertThatThrownBy(() -> new Recorder(store, MAX_GAP, Duration.ofNanos(-1)))
        .hasMessageContaining("flushInterval");
    assertThatThrownBy(() -> recorder.watched(Role.CONSUMER, at(1), at(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
