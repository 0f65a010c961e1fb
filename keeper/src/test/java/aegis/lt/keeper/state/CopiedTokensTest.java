package aegis.lt.keeper.state;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.keeper.refresh.FakeTokenEndpoint;
import aegis.lt.keeper.refresh.Workbench;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A keeper whose token cache is, or was, a copy of another keeper's. */
final class CopiedTokensTest {
  private static final Duration INTERVAL = Duration.ofSeconds(900);

  @TempDir Path directory;

  private Workbench bench;
  private Path canonical;

  @BeforeEach
  void begin() {
    bench = new Workbench(directory);
    canonical = bench.besideACanonicalCache();
  }

  private long secondsAgo(long seconds) {
    return bench.time.instant().getEpochSecond() - seconds;
  }

  private static String jwt(String session) {
    String claims = "{\"sid\":\"" + session + "\"}";
    return "e30."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".x";
  }

  private void copied(String access) {
    bench.place(bench.cache, access, "refresh-0", secondsAgo(1100));
    bench.remember(Attempt.Event.COPIED, "refresh-0");
  }

  private void assertNotSent() {
    bench.runFor(INTERVAL.multipliedBy(3));
    assertThat(bench.endpoint.sent()).isEmpty();
    assertThat(bench.log())
        .contains("the keeper that it was copied from has refreshed since")
        .contains("Manual re-authorization required outcome=copy_spent");
    assertThat(bench.state().lastOutcome().orElseThrow().what()).isEqualTo("copy_spent");
  }

  @Test
  void aCopyOfATokenThatWasExchangedSinceIsNotSent() {
    copied("access-0");
    bench.place(canonical, "access-1", "refresh-of-the-other", secondsAgo(10));
    assertNotSent();
  }

  /** Made by hand, so nothing of it was noted; but the keeper saw both files agree. */
  @Test
  void aCopyByHandIsNoticedWhileBothHoldTheSame() {
    bench.place(canonical, "access-0", "refresh-0", secondsAgo(1100));
    bench.place(bench.cache, "access-0", "refresh-0", secondsAgo(1100));
    bench.endpoint.next(FakeTokenEndpoint.transientFailure(Duration.ZERO));
    bench.once();
    assertThat(bench.log()).contains("both keepers share one lineage");
    int before = bench.endpoint.sent().size();
    bench.place(canonical, "access-1", "refresh-of-the-other", secondsAgo(0));
    bench.runFor(INTERVAL);
    assertThat(bench.endpoint.sent()).hasSize(before);
    assertThat(bench.log()).contains("outcome=copy_spent");
    assertThat(bench.logged("both keepers share one lineage")).isEqualTo(1);
  }

  @Test
  void aCopyIsSentWhileTheOriginalIsTheSame() {
    copied("access-0");
    bench.place(canonical, "access-0", "refresh-0", secondsAgo(1100));
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
    // The outcome of it is no copy, whatever the other keeper does from now on.
    bench.place(canonical, "access-1", "refresh-of-the-other", secondsAgo(0));
    bench.runFor(INTERVAL.plusSeconds(1));
    assertThat(bench.endpoint.sent()).hasSize(2);
    assertThat(bench.log()).doesNotContain("copy_spent");
  }

  @Test
  void aCopyOfAnOriginalThatIsGoneOrOlderIsSent() {
    copied("access-0");
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.endpoint.sent()).hasSize(1);
  }

  @Test
  void anOlderOriginalIsARestoredFileAndTellsNothing() {
    copied("access-0");
    bench.place(canonical, "access-9", "refresh-of-before", secondsAgo(5000));
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void afterANewLoginOfTheOtherKeeperTheCopyMayLive() {
    copied(jwt("first"));
    bench.place(canonical, jwt("second"), "refresh-of-the-other", secondsAgo(10));
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.endpoint.sent()).containsExactly("refresh-0");
  }

  @Test
  void aLoginEndsTheWait() {
    copied("access-0");
    bench.place(canonical, "access-1", "refresh-of-the-other", secondsAgo(10));
    assertNotSent();
    bench.place(bench.cache, "access-2", bench.endpoint.live(), secondsAgo(1100));
    bench.runFor(Duration.ofSeconds(1));
    assertThat(bench.endpoint.sent()).hasSize(1);
  }
}
