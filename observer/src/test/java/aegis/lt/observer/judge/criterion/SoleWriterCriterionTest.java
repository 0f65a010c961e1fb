package aegis.lt.observer.judge.criterion;

import static aegis.lt.observer.judge.Histories.FROM;
import static aegis.lt.observer.judge.Histories.NANO;
import static aegis.lt.observer.judge.Histories.NOON;
import static aegis.lt.observer.judge.timeline.CriterionId.INDEPENDENT_LINEAGE;
import static aegis.lt.observer.judge.timeline.CriterionId.SOLE_WRITER;
import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.evidence.FileIdentity;
import aegis.lt.observer.evidence.FileShape;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.evidence.TokenFacts;
import aegis.lt.observer.judge.Histories;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SoleWriterCriterionTest {
  private static final Instant MIDDLE = FROM.plusSeconds(12 * 3600);
  private static final Instant EARLIER = FROM.minusSeconds(3600);

  /** A token cache in the making; its times are seconds after {@link #EARLIER}. */
  record Cache(
      String name,
      long mtime,
      long issued,
      @Nullable Long exp,
      @Nullable String session,
      String refresh,
      String inode,
      long ctime,
      String mode) {
    static Cache number(int number) {
      return new Cache(
          "c" + number,
          900L * number,
          900L * number,
          200_000L + 900L * number,
          "s",
          "r" + number,
          "i" + number,
          900L * number,
          "rw-------");
    }

    Cache mtime(long other) {
      return new Cache(name, other, issued, exp, session, refresh, inode, ctime, mode);
    }

    Cache issued(long other) {
      return new Cache(name, mtime, other, exp, session, refresh, inode, ctime, mode);
    }

    Cache exp(@Nullable Long other) {
      return new Cache(name, mtime, issued, other, session, refresh, inode, ctime, mode);
    }

    Cache session(@Nullable String other) {
      return new Cache(name, mtime, issued, exp, other, refresh, inode, ctime, mode);
    }

    Cache refresh(String other) {
      return new Cache(name, mtime, issued, exp, session, other, inode, ctime, mode);
    }

    Cache file(String otherInode, long otherCtime) {
      return new Cache(name, mtime, issued, exp, session, refresh, otherInode, otherCtime, mode);
    }

    Cache mode(String other) {
      return new Cache(name, mtime, issued, exp, session, refresh, inode, ctime, other);
    }

    Cache named(String other) {
      return new Cache(other, mtime, issued, exp, session, refresh, inode, ctime, mode);
    }

    Sample sample() {
      return new Sample(
          FileState.OK,
          Optional.of(EARLIER.plusSeconds(mtime)),
          Optional.of(EARLIER.plusSeconds(issued)),
          Optional.of(Duration.ofDays(3)),
          Optional.of("content " + name),
          Optional.of(refresh),
          Optional.of(new FileShape("0:0", mode, Map.of())),
          new TokenFacts(
              Optional.of("access " + name),
              Optional.ofNullable(session),
              Optional.empty(),
              Optional.ofNullable(exp).map(EARLIER::plusSeconds)),
          Optional.of(new FileIdentity(inode, EARLIER.plusSeconds(ctime))));
    }
  }

  private static final Cache FIRST = Cache.number(0);
  private static final Cache SECOND = Cache.number(1);
  private static final Cache THIRD = Cache.number(2);

  private static Stream<Arguments> thirdContents() {
    return Stream.of(
        Arguments.of("a refresh", THIRD, null),
        Arguments.of("a refresh token that stays", THIRD.refresh("r1"), null),
        Arguments.of("an opaque token", THIRD.exp(null).session(null), null),
        Arguments.of("the same content at a later time", SECOND.mtime(1800).file("i9", 1800), null),
        Arguments.of("a keeper's clock set back", THIRD.issued(100).mtime(100), null),
        Arguments.of("an expiry that stays", THIRD.exp(200_900L), null),
        Arguments.of("chmod", SECOND.file("i1", 1800).mode("rw-r-----"), null),
        Arguments.of("an old content restored", FIRST.mtime(1800), "token_seen_before"),
        Arguments.of("an old content with its times", FIRST, "token_seen_before"),
        Arguments.of("an old refresh token", THIRD.refresh("r0"), "token_seen_before"),
        Arguments.of("another session", THIRD.session("t"), "other_session"),
        Arguments.of("a lower exp", THIRD.exp(200_899L), "older"),
        Arguments.of("no exp and a lower issued_at", THIRD.exp(null).issued(899), "older"),
        Arguments.of("no exp, both times lower", THIRD.exp(null).issued(10).mtime(10), "older"),
        Arguments.of("another content of the same mtime", THIRD.mtime(900), "same_mtime"),
        Arguments.of("another inode", SECOND.file("i9", 1800), "same_mtime"),
        Arguments.of("another inode, the same ctime", SECOND.file("i9", 900), "same_mtime"),
        Arguments.of("another ctime", SECOND.file("i1", 1800), "same_mtime"),
        Arguments.of(
            "another inode and mode", SECOND.file("i9", 1800).mode("rw-r-----"), "same_mtime"));
  }

  private static Histories seen(Role role, Cache third) {
    Role other = role == Role.INCUMBENT ? Role.CANDIDATE : Role.INCUMBENT;
    return new Histories()
        .span(role, EARLIER, EARLIER.plusSeconds(60), FIRST.sample())
        .span(role, EARLIER.plusSeconds(90), MIDDLE, SECOND.sample())
        .span(role, MIDDLE.plusSeconds(15), NOON, third.sample())
        .span(
            other,
            EARLIER,
            NOON,
            FIRST.named("o").refresh("ro").session("so").file("io", 0).sample());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("thirdContents")
  void whatNoKeeperCanHaveWrittenFails(String name, Cache third, @Nullable String sign) {
    for (Role role : new Role[] {Role.INCUMBENT, Role.CANDIDATE}) {
      Criterion criterion = seen(role, third).judge(SOLE_WRITER);
      assertThat(criterion.blocking()).isFalse();
      if (sign == null) {
        assertThat(criterion.verdict()).as(criterion.explanation()).isEqualTo(Verdict.PASS);
        continue;
      }
      assertThat(criterion.verdict()).isEqualTo(Verdict.FAIL);
      assertThat(criterion.measured()).containsEntry(sign, Measure.of(1L));
      assertThat(criterion.measured()).containsEntry(role.id() + "_foreign_writes", Measure.of(1L));
      assertThat(criterion.explanation())
          .startsWith("Something other than the " + role.id() + " wrote its token cache")
          .contains("foreign write")
          .doesNotContain("clock", "chain");
      assertThat(criterion.evidence())
          .anySatisfy(
              fact -> {
                assertThat(fact.at()).isEqualTo(MIDDLE.plusSeconds(15));
                assertThat(fact.what()).startsWith("foreign write");
              });
    }
  }

  @Test
  void aTokenThatTheOtherFileHadFirstIsForeign() {
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, NOON, FIRST.sample())
            .span(Role.INCUMBENT, EARLIER, MIDDLE, Cache.number(8).exp(null).issued(0).sample())
            .span(
                Role.INCUMBENT,
                MIDDLE.plusSeconds(15),
                NOON,
                FIRST.named("x").mtime(9000).issued(9000).exp(null).sample());
    assertThat(history.judge(SOLE_WRITER).measured())
        .containsEntry("token_of_the_other", Measure.of(1L));
  }

  @Test
  void aForeignWriteCountsFromTheWindowsFirstInstantOn() {
    for (Instant at : new Instant[] {FROM, FROM.minus(NANO)}) {
      Histories history =
          new Histories()
              .span(Role.INCUMBENT, EARLIER, at.minusSeconds(15), SECOND.sample())
              .span(Role.INCUMBENT, at, NOON, THIRD.session("t").sample())
              .span(Role.CANDIDATE, EARLIER, NOON, FIRST.named("o").refresh("ro").sample());
      assertThat(history.verdict(SOLE_WRITER))
          .isEqualTo(at.equals(FROM) ? Verdict.FAIL : Verdict.PASS);
    }
  }

  @Test
  void aClockSetBackWhileWeLookedExplainsOlderTimes() {
    Histories history =
        new Histories()
            .span(Role.INCUMBENT, EARLIER, MIDDLE, SECOND.exp(null).sample())
            .span(
                Role.INCUMBENT,
                MIDDLE.minusSeconds(300),
                NOON,
                THIRD.exp(null).issued(600).mtime(600).sample())
            .span(Role.CANDIDATE, EARLIER, NOON, FIRST.named("o").refresh("ro").sample());
    assertThat(history.verdict(SOLE_WRITER)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  /** Seven writes, ten minutes apart, seen at once, and two looks between them. */
  private static Histories writing(Instant last) {
    Histories history =
        new Histories()
            .span(Role.CANDIDATE, EARLIER, NOON, FIRST.named("o").refresh("ro").sample())
            .log(Role.INCUMBENT, EARLIER, NOON);
    for (int i = 0; i < 7; i++) {
      Instant from = i == 0 ? EARLIER : MIDDLE.plusSeconds(600L * i);
      Instant to = i == 6 ? last : MIDDLE.plusSeconds(600L * i + 585);
      history.span(Role.INCUMBENT, from, to, Cache.number(i).sample());
    }
    return history;
  }

  private static Histories logging(Histories history, int... seconds) {
    for (int second : seconds) {
      history.says(Role.INCUMBENT, LogEvent.Kind.REFRESHED, MIDDLE.plusSeconds(second));
    }
    return history;
  }

  private static Stream<Arguments> logs() {
    return Stream.of(
        Arguments.of("a line for each", new int[] {600, 1200, 1800, 2400, 3000, 3600}, 0),
        Arguments.of("lines that come late", new int[] {645, 1245, 1845, 2445, 3045, 3645}, 0),
        Arguments.of("one write without a line", new int[] {600, 1200, 2400, 3000, 3600}, 1),
        Arguments.of("two writes without", new int[] {600, 2400, 3000, 3600}, 2),
        Arguments.of(
            "lines of a buffer, all at last", new int[] {600, 3600, 3601, 3602, 3603, 3604}, 0),
        Arguments.of(
            "two lines for each", new int[] {600, 601, 1200, 1201, 1800, 2400, 3000, 3600}, 0),
        Arguments.of("a log with other words", new int[] {}, 0),
        Arguments.of("a log with hardly a word", new int[] {600, 3600}, 0),
        Arguments.of("a line that is about to come", new int[] {600, 1200, 1800, 2400, 3000}, 0),
        Arguments.of("a log that falls silent", new int[] {600, 1200, 1800}, -1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("logs")
  void moreWritesThanTheLogAccountsForAreForeign(String name, int[] lines, long foreign) {
    Criterion criterion = logging(writing(NOON), lines).judge(SOLE_WRITER);
    assertThat(criterion.measured())
        .containsEntry("not_logged", Measure.of(Math.max(0, foreign)))
        .containsEntry("incumbent_refreshes_logged", Measure.of(lines.length));
    assertThat(criterion.verdict())
        .isEqualTo(foreign == 0 ? Verdict.PASS : foreign > 0 ? Verdict.FAIL : Verdict.INCONCLUSIVE);
    if (foreign > 0) {
      assertThat(criterion.explanation()).contains("the incumbent's log has no line");
    }
  }

  @Test
  void whereTheLogWasNotWatchedItAccountsForNothing() {
    Histories history = new Histories();
    history.span(Role.CANDIDATE, EARLIER, NOON, FIRST.named("o").refresh("ro").sample());
    history.log(Role.INCUMBENT, EARLIER, MIDDLE.plusSeconds(1150));
    history.log(Role.INCUMBENT, MIDDLE.plusSeconds(1250), NOON);
    for (int i = 0; i < 7; i++) {
      Instant from = i == 0 ? EARLIER : MIDDLE.plusSeconds(600L * i);
      Instant to = i == 6 ? NOON : MIDDLE.plusSeconds(600L * i + 585);
      history.span(Role.INCUMBENT, from, to, Cache.number(i).sample());
    }
    assertThat(logging(history, 600, 1800, 2400, 3000, 3600).verdict(SOLE_WRITER))
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void withoutAnyEvidenceItIsInconclusive() {
    assertThat(new Histories().verdict(SOLE_WRITER)).isEqualTo(Verdict.INCONCLUSIVE);
  }

  private static Histories held(Cache incumbent, Cache candidate) {
    return new Histories()
        .span(Role.INCUMBENT, EARLIER, NOON, incumbent.sample())
        .span(Role.CANDIDATE, EARLIER, NOON, candidate.sample());
  }

  @Test
  void sessionsAreComparedWhereBothAreKnown() {
    Cache other = THIRD.session("t");
    assertThat(held(FIRST, other).verdict(INDEPENDENT_LINEAGE)).isEqualTo(Verdict.PASS);
    assertThat(held(FIRST, other).judge(INDEPENDENT_LINEAGE).explanation())
        .contains("different sessions");
    Criterion shared = held(FIRST, THIRD).judge(INDEPENDENT_LINEAGE);
    assertThat(shared.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(shared.explanation()).contains("same session");
    assertThat(held(FIRST, THIRD.session(null)).verdict(INDEPENDENT_LINEAGE))
        .isEqualTo(Verdict.PASS);
    assertThat(held(FIRST, other.refresh("r0")).verdict(INDEPENDENT_LINEAGE))
        .isEqualTo(Verdict.FAIL);
  }
}
