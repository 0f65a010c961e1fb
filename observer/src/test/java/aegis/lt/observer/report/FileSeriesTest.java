package aegis.lt.observer.report;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evaluate.Cadence;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSeriesTest {
  private static final Instant FROM = Instant.parse("2026-11-23T12:00:00Z");
  private static final Stretch WINDOW = new Stretch(FROM, FROM.plusSeconds(3600));
  private static final Duration MAX_GAP = Duration.ofMinutes(1);
  private static final Cadence CADENCE = new Cadence(Duration.ofMinutes(5), Duration.ofMinutes(1));

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

  private FileSeries series() {
    History history = new History(spans, List.of(), List.of(), List.of(), List.of(), List.of());
    return FileSeries.of(history, Role.INCUMBENT, CADENCE, WINDOW, MAX_GAP);
  }

  @Test
  void whatCouldNotBeReadIsAGapAndNoBadToken() {
    saw(-10, 300, written(-10));
    saw(315, 360, Sample.of(FileState.UNREADABLE));
    saw(375, 600, written(300));
    assertThat(series().bad()).isEmpty();
    assertThat(series().gaps()).contains(new Stretch(FROM.plusSeconds(300), FROM.plusSeconds(375)));
    saw(615, 615, Sample.of(FileState.MISSING));
    assertThat(series().bad()).extracting(FileSeries.BadState::state).containsOnly("missing");
  }

  @ParameterizedTest
  @CsvSource({"60, NONE", "61, NOT_ALLOWED"})
  void anIntervalThatReachesIntoTheWindowIsToldIfItIsTooLong(long seconds, Write.Fit fit) {
    saw(-300, seconds - 1, written(-300));
    saw(seconds, seconds + 100, written(seconds));
    assertThat(series().writes()).extracting(Write::fit).containsExactly(fit);
  }
}
