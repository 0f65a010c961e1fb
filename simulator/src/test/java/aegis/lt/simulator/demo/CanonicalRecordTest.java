package aegis.lt.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.demo.CanonicalRecord.Keeper;
import aegis.lt.simulator.endpoint.authority.AnswerDelivery;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CanonicalRecordTest {
  private static final Instant NINE = Instant.parse("2026-11-24T09:00:00Z");

  /**
   * One exchange a second: {@code o} by the old keeper, {@code n} by the new; upper case refused.
   */
  private static CanonicalRecord record(String who) {
    List<RecordedExchange> exchanges = new ArrayList<>();
    for (int i = 0; i < who.length(); i++) {
      char one = who.charAt(i);
      boolean good = Character.isLowerCase(one);
      exchanges.add(
          new RecordedExchange(
              i + 1,
              NINE.plusSeconds(i),
              Character.toLowerCase(one) == 'o' ? "python-requests (stand-in)" : "okhttp/5",
              Optional.of("incumbent"),
              i,
              good ? TokenStanding.LIVE : TokenStanding.SPENT,
              good,
              good ? AnswerDelivery.FULL : AnswerDelivery.NONE));
    }
    return CanonicalRecord.of(exchanges);
  }

  @Test
  void oneKeeperAfterTheOtherIsHowItMustBe() {
    CanonicalRecord record = record("ooonno");
    assertThat(record.shows(List.of(Keeper.OLD, Keeper.NEW, Keeper.OLD))).isTrue();
    assertThat(record.text())
        .isEqualTo(
            "the old keeper 3 times, then the new keeper 2 times, then the old keeper 1 time;"
                + " spent tokens sent: 0; longest pause 1.0 s");
  }

  @Test
  void keepersThatInterleaveAreNot() {
    assertThat(record("onono").shows(List.of(Keeper.OLD, Keeper.NEW, Keeper.OLD))).isFalse();
  }

  @Test
  void aKeeperThatNeverComesBackIsNot() {
    assertThat(record("oonn").shows(List.of(Keeper.OLD, Keeper.NEW, Keeper.OLD))).isFalse();
    assertThat(record("").shows(List.of(Keeper.OLD))).isFalse();
  }

  @Test
  void aSpentTokenThatCameAgainIsNot() {
    assertThat(record("ooNnno").shows(List.of(Keeper.OLD, Keeper.NEW, Keeper.OLD))).isFalse();
  }

  @Test
  void aRefusedExchangeDoesNotShortenThePause() {
    assertThat(record("oNo").longestPause()).isEqualTo(Duration.ofSeconds(2));
  }
}
