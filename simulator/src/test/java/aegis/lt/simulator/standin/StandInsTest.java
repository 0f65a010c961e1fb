package aegis.lt.simulator.standin;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.simulator.docker.StandIn;
import aegis.lt.simulator.docker.StandInConsole;
import aegis.lt.simulator.docker.ThreadStandIn;
import aegis.lt.simulator.endpoint.TokenEndpointServer;
import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.TokenStanding;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandInsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00.123Z");

  @TempDir Path directory;

  private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
  private final StandInConsole console =
      new StandInConsole() {
        @Override
        public void out(String line) {
          log.add(line);
        }

        @Override
        public void err(String line) {
          log.add(line);
        }
      };
  private TokenEndpointServer endpoint;
  private Path path;
  private PythonCacheFile cache;
  private IncumbentKeeper keeper;
  private PythonLog pythonLog;

  @BeforeEach
  void start() throws IOException {
    endpoint = TokenEndpointServer.start(EndpointRules.saxo("key", "secret"));
    path = directory.resolve("tokens.json");
    cache = new PythonCacheFile(path);
    cache.write(endpoint.authority().issueChain("A").toJson(), NOW.minusSeconds(60));
    keeper =
        new IncumbentKeeper(
            new IncumbentKeeper.Settings(
                endpoint.uri(), "key", "secret", cache, Duration.ofHours(1)),
            () -> NOW);
    pythonLog = new PythonLog(console, () -> NOW);
  }

  @AfterEach
  void stop() throws IOException {
    endpoint.close();
  }

  @Test
  void aCycleRefreshesTheTokenAndSaysSoAsPythonWould() throws Exception {
    String before = field("refresh_token");

    keeper.cycle(pythonLog);

    assertThat(log)
        .containsExactly("2026-11-24 09:00:00,123 INFO token refreshed, expires in 1200 s");
    assertThat(endpoint.authority().standing(before)).isEqualTo(TokenStanding.SPENT);
    assertThat(endpoint.authority().standing(field("refresh_token"))).isEqualTo(TokenStanding.LIVE);
    assertThat(Files.readString(path))
        .startsWith("{\n  \"access_token\": \"")
        .contains(",\n  \"base_uri\": null,\n  \"issued_at\": 1795510800.123000\n}");
  }

  @Test
  void aRejectionIsLoggedAndTheFileStays() throws Exception {
    String before = Files.readString(path);
    endpoint.authority().revoke("A");

    keeper.cycle(pythonLog);

    assertThat(log)
        .containsExactly("2026-11-24 09:00:00,123 ERROR refresh failed: HTTP 400 invalid_grant");
    assertThat(Files.readString(path)).isEqualTo(before);
  }

  @Test
  void afterATornFileItGoesOnWithWhatItHasInMemory() throws Exception {
    keeper.plan(Mischief.TORN_JSON);
    keeper.cycle(pythonLog);
    assertThat(cache.read()).isEmpty();

    keeper.cycle(pythonLog);
    assertThat(endpoint.authority().standing(field("refresh_token"))).isEqualTo(TokenStanding.LIVE);
  }

  @Test
  void anEmptyTokenAndAClockThatWentBackAreWrittenOnce() throws Exception {
    keeper.plan(Mischief.EMPTY_TOKEN);
    keeper.plan(Mischief.CLOCK_BACK);

    keeper.cycle(pythonLog);
    assertThat(field("access_token")).isEmpty();
    keeper.cycle(pythonLog);
    assertThat(cache.read().orElseThrow().get("issued_at").asDouble())
        .isEqualTo(1795510800.123 - 3 * 3600);
    keeper.cycle(pythonLog);
    assertThat(field("access_token")).isNotEmpty();
  }

  @Test
  void theConsumerSaysWhetherItsTokenIsRefused() throws Exception {
    StandIn.Run run =
        new ThreadStandIn(
                "consumer",
                new Consumer(endpoint.resource(), cache, Duration.ofMillis(10), () -> NOW))
            .start(console);
    try {
      awaitLine("scan done: HTTP 200");
      ObjectNode bad = cache.read().orElseThrow().put("access_token", "refused");
      cache.write(bad, NOW);
      awaitLine("HTTP 401 Unauthorized");
    } finally {
      run.signal("KILL");
      run.exit().join();
    }
  }

  private void awaitLine(String text) throws InterruptedException {
    String line = log.take();
    while (!line.contains(text)) {
      line = log.take();
    }
  }

  private String field(String name) throws IOException {
    return cache.read().orElseThrow().get(name).asText();
  }
}
