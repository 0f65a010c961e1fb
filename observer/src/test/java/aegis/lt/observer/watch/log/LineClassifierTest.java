package aegis.lt.observer.watch.log;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.observer.config.LogPatterns;
import aegis.lt.observer.evidence.LogEvent;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineClassifierTest {
  private static Optional<LogEvent.Kind> kind(LineClassifier classifier, String text) {
    return classifier.classify(text).map(LineClassifier.Telling::kind);
  }

  @Test
  void aRefusalWithoutTheWordCounts() {
    LineClassifier keeper = LineClassifier.ofKeeper(LogPatterns.REJECTION);
    assertThat(kind(keeper, "refresh failed: HTTP 400")).contains(LogEvent.Kind.INVALID_GRANT);
    assertThat(kind(keeper, "Manual re-authorization required"))
        .contains(LogEvent.Kind.INVALID_GRANT);
    assertThat(kind(keeper, "token refreshed")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-24T09:00:00.123Z INFO token refreshed access_left=20m correlation=9.77",
        "2026-11-24 10:00:00,123 INFO token refreshed, expires in 1200 s",
        "Token successfully refreshed",
        "Access token was refreshed for environment live",
        "refreshed token cache",
        "Refreshed the access token",
        "token renewed",
        "token refresh succeeded",
        "Refresh successful",
        "refresh: ok",
        "put a received token in place that an earlier run had not path=/data/x.json",
        "token refresh failed: the answer was cut short, its refresh token is kept outcome=continued",
        "a new login is in the token cache path=/data/x.json",
        "an older token cache, whose refresh token is used up, was put over the newest; the newest"
            + " tokens are back path=/data/x.json",
      })
  void aRefreshIsTakenDown(String line) {
    LineClassifier keeper = LineClassifier.ofKeeper(LogPatterns.REJECTION, LogPatterns.REFRESHED);
    assertThat(kind(keeper, line)).contains(LogEvent.Kind.REFRESHED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token valid access_left=10m",
        "sending the refresh token",
        "token needs refresh",
        "refresh due in 300 s",
        "refreshing token",
        "prices refreshed",
        "token keeper started, cycle every 300000 ms",
        "config refreshed",
      })
  void whatIsNoRefreshIsNotTakenDown(String line) {
    LineClassifier keeper = LineClassifier.ofKeeper(LogPatterns.REJECTION, LogPatterns.REFRESHED);
    assertThat(kind(keeper, line)).isEmpty();
  }

  @Test
  void aRefusalThatSpeaksOfARefreshedTokenIsARefusal() {
    LineClassifier keeper = LineClassifier.ofKeeper(LogPatterns.REJECTION, LogPatterns.REFRESHED);
    assertThat(kind(keeper, "token not refreshed: invalid_grant"))
        .contains(LogEvent.Kind.INVALID_GRANT);
  }

  @Test
  void aConfiguredPatternReplacesTheDefault() {
    LineClassifier keeper = LineClassifier.ofKeeper(Pattern.compile("token dead"));
    assertThat(kind(keeper, "the token dead again")).contains(LogEvent.Kind.INVALID_GRANT);
    assertThat(kind(keeper, "invalid_grant")).isEmpty();
  }

  @Test
  void a401ThatIsKnownToHaveAnotherCauseIsTakenDownAsIgnored() {
    LineClassifier consumer =
        LineClassifier.ofConsumer(
            LogPatterns.UNAUTHORIZED, Optional.of(Pattern.compile("/port/v1/prices")));
    assertThat(kind(consumer, "GET /port/v1/prices 401")).contains(LogEvent.Kind.IGNORED);
    assertThat(kind(consumer, "GET /port/v1/orders 401")).contains(LogEvent.Kind.UNAUTHORIZED);
    assertThat(kind(consumer, "GET /port/v1/prices 200")).isEmpty();
  }
}
