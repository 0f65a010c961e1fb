package aegis.lt.simulator.standin;

import aegis.lt.simulator.docker.StandInConsole;
import aegis.lt.simulator.docker.ThreadStandIn;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for the old keeper: every cycle it refreshes the token in the canonical cache, whether
 * that is due or not, and writes it back. It knows no lock, no fence and no journal.
 */
public final class IncumbentKeeper implements ThreadStandIn.Body {
  /**
   * What it needs to know.
   *
   * @param cadence from the start of one cycle to the start of the next, positive
   */
  public record Settings(
      URI tokenEndpoint,
      String clientId,
      String clientSecret,
      PythonCacheFile cache,
      Duration cadence) {
    /** Without the secret. */
    @Override
    public String toString() {
      return "Settings[" + tokenEndpoint + ", every " + cadence + "]";
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Settings settings;
  private final InstantSource clock;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ConcurrentLinkedQueue<Mischief> plans = new ConcurrentLinkedQueue<>();
  private volatile boolean stalled;
  private Optional<ObjectNode> lastGood = Optional.empty();

  public IncumbentKeeper(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Plans a mischief for the next cycle that has none yet. */
  public void plan(Mischief mischief) {
    plans.add(mischief);
  }

  /** While stalled it wakes up and does nothing. */
  public void stall(boolean yes) {
    stalled = yes;
  }

  @Override
  public void run(StandInConsole console) throws InterruptedException {
    PythonLog log = new PythonLog(console, clock);
    log.info("token keeper started, cycle every " + settings.cadence().toMillis() + " ms");
    long next = System.nanoTime();
    while (true) {
      if (!stalled) {
        cycle(log);
      }
      next = Math.max(next + settings.cadence().toNanos(), System.nanoTime());
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
    }
  }

  /** One refresh. Errors are logged, and the next cycle tries again. */
  void cycle(PythonLog log) throws InterruptedException {
    try {
      Optional<ObjectNode> cache = settings.cache().read().or(() -> lastGood);
      if (cache.isEmpty()) {
        log.error("no token cache");
        return;
      }
      HttpResponse<String> answer = refresh(cache.get().path("refresh_token").asText());
      if (answer.statusCode() / 100 == 2
          && JSON.readTree(answer.body()) instanceof ObjectNode got) {
        save(got);
        log.info("token refreshed, expires in " + got.path("expires_in").asText() + " s");
      } else {
        log.error("refresh failed: HTTP " + answer.statusCode() + " " + errorIn(answer.body()));
      }
    } catch (IOException broken) {
      log.error("refresh failed: " + broken.getClass().getSimpleName());
    }
  }

  private HttpResponse<String> refresh(String refreshToken)
      throws IOException, InterruptedException {
    String pair = settings.clientId() + ":" + settings.clientSecret();
    String form =
        "grant_type=refresh_token&refresh_token="
            + URLEncoder.encode(refreshToken, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(settings.tokenEndpoint())
            .timeout(Duration.ofSeconds(10))
            .header("User-Agent", "python-requests (stand-in)")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private void save(ObjectNode answer) throws IOException {
    lastGood = Optional.of(answer);
    Instant now = clock.instant();
    Mischief mischief = plans.poll();
    if (mischief == null) {
      settings.cache().write(answer, now);
      return;
    }
    switch (mischief) {
      case TORN_JSON -> settings.cache().tear(answer);
      case EMPTY_TOKEN -> settings.cache().write(answer.deepCopy().put("access_token", ""), now);
      case CLOCK_BACK ->
          settings.cache().write(answer, now.minus(settings.cadence().multipliedBy(3)));
    }
  }

  private static String errorIn(String body) {
    try {
      JsonNode json = JSON.readTree(body);
      return json.path("error").asText("without an error code");
    } catch (JsonProcessingException notJson) {
      return "without JSON";
    }
  }
}
