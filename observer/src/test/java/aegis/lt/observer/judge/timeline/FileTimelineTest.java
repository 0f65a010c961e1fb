package aegis.lt.observer.judge.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.History;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.SampleSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileTimelineTest {
  private static final Instant FROM = Instant.parse("2026-11-23T12:00:00Z");
  private static final Window WINDOW = new Window(FROM, FROM.plusSeconds(3600));
  private static final Cadence CADENCE = new Cadence(Duration.ofMinutes(5), Duration.ofMinutes(1));
  private static final Requirements REQUIREMENTS =
      new Requirements(
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          0.9,
          CADENCE,
          CADENCE,
          Duration.ofSeconds(5),
          Optional.empty(),
          Set.of());

  private final List<SampleSpan> spans = new ArrayList<>();

  private void saw(long from, long to, Sample sample) {
    Duration pause = Duration.ofSeconds(Math.min(15, to - from));
    long looks = from == to ? 1 : 2;
    spans.add(
        new SampleSpan(
            Role.INCUMBENT,
            spans.size() + 1,
            FROM.plusSeconds(from),
            FROM.plusSeconds(to),
            looks,
            pause,
            sample));
  }

  private static Sample written(long at) {
    return new Sample(
        FileState.OK,
        Optional.of(FROM.plusSeconds(at)),
        Optional.empty(),
        Optional.empty(),
        Optional.of("content " + at),
        Optional.empty(),
        Optional.empty());
  }

  private FileTimeline series() {
    History history = new History(spans, List.of(), List.of(), List.of(), List.of());
    return FileTimeline.of(
        new EvidenceAt(history, REQUIREMENTS, WINDOW.to()), Role.INCUMBENT, CADENCE, WINDOW);
  }

  @Test
  void whatCouldNotBeReadIsAGapAndNoBadToken() {
    saw(-10, 300, written(-10));
    saw(315, 360, Sample.of(FileState.UNREADABLE));
    saw(375, 600, written(300));
    assertThat(series().bad()).isEmpty();
    assertThat(series().gaps()).contains(new Stretch(FROM.plusSeconds(300), FROM.plusSeconds(375)));
    saw(615, 615, Sample.of(FileState.MISSING));
    assertThat(series().bad()).extracting(FileTimeline.BadState::state).containsOnly("missing");
  }

  private static Sample written(long at, String content) {
    Sample sample = written(at);
    return new Sample(
        sample.state(),
        sample.mtime(),
        sample.issuedAt(),
        sample.expiresIn(),
        Optional.of(content),
        sample.refresh(),
        sample.shape());
  }

  /** The observer was suspended, and saw the same before and after. */
  @Test
  void aPauseBetweenTwoLooksThatSawTheSameIsAGap() {
    saw(-60, 0, written(-60));
    spans.add(
        new SampleSpan(
            Role.INCUMBENT,
            2,
            FROM.plusSeconds(5),
            FROM.plusSeconds(200),
            20,
            Duration.ofSeconds(61),
            written(-60)));
    saw(215, 3600, written(210));
    assertThat(series().gaps())
        .containsExactly(new Stretch(FROM.plusSeconds(5), FROM.plusSeconds(200)));
  }

  @Test
  void otherContentWithTheSameModificationTimeBehindAGapMayHideAWrite() {
    saw(-10, 100, written(-10, "one"));
    saw(200, 240, written(-10, "another"));
    saw(250, 300, written(245));
    assertThat(series().gaps()).contains(new Stretch(FROM.plusSeconds(100), FROM.plusSeconds(200)));
    assertThat(series().writes()).extracting(Write::fit).containsExactly(Write.Fit.UNSURE);
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 250})
  void aModificationTimeThatWentBackCannotBeJudged(long seconds) {
    saw(-10, 300, written(-10));
    saw(301, 310, written(300));
    saw(311, 400, written(300 - seconds));
    assertThat(series().writes())
        .extracting(Write::fit)
        .containsExactly(Write.Fit.NONE, Write.Fit.UNSURE);
  }

  @ParameterizedTest
  @CsvSource({"60, NONE", "61, NOT_ALLOWED"})
  void anIntervalThatReachesIntoTheWindowIsToldIfItIsTooLong(long seconds, Write.Fit fit) {
    saw(-300, seconds - 1, written(-300));
    saw(seconds, seconds + 100, written(seconds));
    assertThat(series().writes()).extracting(Write::fit).containsExactly(fit);
  }
}
