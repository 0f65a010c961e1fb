package aegis.lt.observer.judge.criterion;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.judge.Histories;
import aegis.lt.observer.judge.criterion.SoleWriterCriterionTest.Cache;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a cutover the new keeper's log tells of the writes of the canonical cache. */
class ThirdWriterTest {
  private static final Instant EARLIER = FROM.minusSeconds(3600);
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);

  private static List<ThirdWriter.Trace> traces(Histories history) {
    return ThirdWriter.of(history.build(), Histories.REQUIREMENTS, NOON);
  }

  /** Seven contents, ten minutes apart; the log has lines at these seconds after the middle. */
  private static Histories written(int... lines) {
    Histories history =
        new Histories()
            .log(Role.CANDIDATE, EARLIER, NOON)
            .span(Role.CANDIDATE, EARLIER, NOON, Cache.number(40).named("o").refresh("o").sample());
    for (int i = 0; i < 7; i++) {
      Instant from = i == 0 ? EARLIER : MIDDLE.plusSeconds(600L * i);
      Instant to = i == 6 ? NOON : MIDDLE.plusSeconds(600L * i + 585);
      history.span(Role.INCUMBENT, from, to, Cache.number(i).sample());
    }
    for (int second : lines) {
      history.says(Role.CANDIDATE, LogEvent.Kind.REFRESHED, MIDDLE.plusSeconds(second));
    }
    return history;
  }

  @Test
  void writesThatTheNewKeepersLogTellsOfAreItsOwn() {
    assertThat(traces(written(600, 1200, 1800, 2400, 3000, 3600))).isEmpty();
  }

  @Test
  void aWriteThatItsLogDoesNotTellOfIsNot() {
    assertThat(traces(written(600, 1200, 2400, 3000, 3600)))
        .containsExactly(
            new ThirdWriter.Trace(
                MIDDLE.plusSeconds(1800),
                "a new content of which the new keeper's log has no line"));
  }

  @ParameterizedTest
  @CsvSource({
    "another inode,          i9, 1800, s, 1",
    "another ctime,          i1, 1800, s, 1",
    "the same file,          i1,  900, s, 0",
    "a login of its own,     i1,  900, t, 0",
  })
  void aChangeUnderTheSameModificationTimeIsNotItsOwn(
      String name, String inode, long ctime, String session, int found) {
    Cache second = Cache.number(1);
    Histories history =
        new Histories()
            .span(Role.INCUMBENT, EARLIER, MIDDLE, second.sample())
            .span(
                Role.INCUMBENT,
                MIDDLE.plusSeconds(15),
                NOON,
                second.file(inode, ctime).session(session).sample());
    assertThat(traces(history)).as(name).hasSize(found);
  }

  @Test
  void whatCameBeforeTheWatchIsNotJudged() {
    Cache second = Cache.number(1);
    Histories history =
        new Histories()
            .span(Role.INCUMBENT, EARLIER, FROM.minusSeconds(60), second.sample())
            .span(Role.INCUMBENT, FROM.minusSeconds(45), NOON, second.file("i9", 1800).sample());
    assertThat(traces(history)).isEmpty();
  }
}
