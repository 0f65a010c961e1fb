package aegis.lt.simulator.standin;

import aegis.lt.simulator.docker.StandInConsole;
import aegis.lt.simulator.docker.ThreadStandIn;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for the programs that trade: each period it reads the canonical cache and calls a
 * resource with the token. A refused call is logged as {@code HTTP 401 Unauthorized}.
 *
 * @param resource what it calls
 * @param cache the canonical cache
 * @param period from one call to the next, positive
 */
public record Consumer(URI resource, PythonCacheFile cache, Duration period, InstantSource clock)
    implements ThreadStandIn.Body {

  @Override
  public void run(StandInConsole console) throws InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    PythonLog log = new PythonLog(console, clock);
    log.info("scan cycle started");
    while (true) {
      scan(client, log);
      TimeUnit.NANOSECONDS.sleep(period.toNanos());
    }
  }

  private void scan(HttpClient client, PythonLog log) throws InterruptedException {
    try {
      Optional<String> token = cache.read().map(Consumer::accessToken);
      if (token.filter(text -> !text.isEmpty()).isEmpty()) {
        log.error("no token to work with");
        return;
      }
      HttpRequest request =
          HttpRequest.newBuilder(resource)
              .timeout(Duration.ofSeconds(5))
              .header("Authorization", "Bearer " + token.get())
              .build();
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status == 401) {
        log.error("scan failed: HTTP 401 Unauthorized");
      } else {
        log.info("scan done: HTTP " + status);
      }
    } catch (IOException broken) {
      log.error("scan failed: " + broken.getClass().getSimpleName());
    }
  }

  private static String accessToken(ObjectNode cache) {
    return cache.path("access_token").asText("");
  }
}
