package aegis.lt.observer.judge.timeline;

import static aegis.lt.observer.judge.Histories.GAP;
import static aegis.lt.observer.judge.Histories.GRACE;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.Histories.token;
import static aegis.lt.observer.judge.timeline.Attribution.Cause.JUST_ROTATED;
import static aegis.lt.observer.judge.timeline.Attribution.Cause.STALE_TOKEN;
import static aegis.lt.observer.judge.timeline.Attribution.Cause.UNATTRIBUTABLE;
import static aegis.lt.observer.judge.timeline.Attribution.Cause.UNRELATED;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.judge.Histories;
import aegis.lt.observer.judge.timeline.Attribution.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttributionTest {
  private static final Instant WRITTEN = NOON.minusSeconds(7200);
  private static final Duration LIFETIME = Duration.ofMinutes(20);

  private static Cause cause(Histories history, Instant at) {
    return new Attribution(history.build(), Histories.REQUIREMENTS, NOON).of(at);
  }

  private static Sample shortLived() {
    return token(WRITTEN, WRITTEN, LIFETIME, "content");
  }

  private static Histories seen(Sample sample) {
    return new Histories().span(Role.INCUMBENT, WRITTEN, NOON, sample);
  }

  @Test
  void a401IsJustRotatedUntilTheGraceIsOver() {
    Histories history = seen(token(WRITTEN));
    assertThat(cause(history, WRITTEN)).isEqualTo(JUST_ROTATED);
    assertThat(cause(history, WRITTEN.plus(GRACE).minus(NANO))).isEqualTo(JUST_ROTATED);
    assertThat(cause(history, WRITTEN.plus(GRACE))).isEqualTo(UNRELATED);
  }

  @Test
  void aTokenIsStaleFromTheInstantOfItsExpiryOn() {
    Histories history = seen(shortLived());
    assertThat(cause(history, WRITTEN.plus(LIFETIME).minus(NANO))).isEqualTo(UNRELATED);
    assertThat(cause(history, WRITTEN.plus(LIFETIME))).isEqualTo(STALE_TOKEN);
  }

  @ParameterizedTest
  @CsvSource({"0", "-5"})
  void aTokenThatLivesNoTimeIsStaleAtOnce(long seconds) {
    Histories history = seen(token(WRITTEN, WRITTEN, Duration.ofSeconds(seconds), "c"));
    assertThat(cause(history, WRITTEN)).isEqualTo(STALE_TOKEN);
  }

  @Test
  void aTokenOfUnknownExpiryAttributesNothing() {
    Sample sample =
        new Sample(
            FileState.OK,
            Optional.of(WRITTEN),
            Optional.of(WRITTEN),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(cause(seen(sample), WRITTEN.plus(GRACE))).isEqualTo(UNATTRIBUTABLE);
    assertThat(cause(seen(sample), WRITTEN)).isEqualTo(JUST_ROTATED);
  }

  @Test
  void aFileWithoutATokenIsStale() {
    assertThat(cause(seen(Sample.of(FileState.MISSING)), WRITTEN)).isEqualTo(STALE_TOKEN);
    assertThat(cause(seen(Sample.of(FileState.UNPARSABLE)), WRITTEN)).isEqualTo(STALE_TOKEN);
    assertThat(cause(seen(Sample.of(FileState.NO_TOKEN)), WRITTEN)).isEqualTo(STALE_TOKEN);
    assertThat(cause(seen(Sample.of(FileState.UNREADABLE)), WRITTEN)).isEqualTo(UNATTRIBUTABLE);
  }

  @Test
  void betweenTwoLooksTheWorseOfBothCounts() {
    Instant expired = WRITTEN.plus(LIFETIME);
    Histories history =
        new Histories()
            .span(Role.INCUMBENT, WRITTEN, expired, shortLived())
            .span(Role.INCUMBENT, expired.plus(GAP), NOON, token(expired.plusSeconds(30)));
    assertThat(cause(history, expired.plusSeconds(40))).isEqualTo(STALE_TOKEN);
    assertThat(cause(history, expired.plus(GAP))).isEqualTo(JUST_ROTATED);
  }

  @Test
  void insideAGapEvenABridgedOneNothingIsAttributed() {
    Instant last = WRITTEN.plusSeconds(120);
    Instant next = last.plus(GAP).plus(NANO);
    Histories history =
        new Histories()
            .span(Role.INCUMBENT, WRITTEN, last, token(WRITTEN))
            .span(Role.INCUMBENT, next, NOON, token(WRITTEN));
    assertThat(cause(history, last)).isEqualTo(UNRELATED);
    assertThat(cause(history, last.plus(NANO))).isEqualTo(UNATTRIBUTABLE);
    assertThat(cause(history, next.minus(NANO))).isEqualTo(UNATTRIBUTABLE);
    assertThat(cause(history, next)).isEqualTo(UNRELATED);
  }

  @Test
  void beforeTheFirstLookNothingIsAttributed() {
    assertThat(cause(seen(token(WRITTEN)), WRITTEN.minus(NANO))).isEqualTo(UNATTRIBUTABLE);
    assertThat(cause(new Histories(), WRITTEN)).isEqualTo(UNATTRIBUTABLE);
  }

  @Test
  void whereTheClockWentBackNothingIsAttributed() {
    Instant back = WRITTEN.plusSeconds(200);
    Histories history =
        new Histories()
            .span(Role.INCUMBENT, WRITTEN, WRITTEN.plusSeconds(300), token(WRITTEN))
            .span(Role.INCUMBENT, back, NOON, token(WRITTEN));
    assertThat(cause(history, back.plus(NANO))).isEqualTo(UNATTRIBUTABLE);
    assertThat(cause(history, WRITTEN.plusSeconds(301))).isEqualTo(UNRELATED);
  }
}
