package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which version of the API is asked for, with engines and proxies of every kind. */
class VersionedTransportTest {
  private final Engine engine = new Engine();
  private final VersionedTransport transport = new VersionedTransport(engine);

  /** An engine that takes the versions of a range, behind a proxy that may take fewer. */
  private static final class Engine implements DockerHttpClient {
    private final List<String> asked = new ArrayList<>();
    private int oldest = 24;
    private int newest = 41;
    private int proxyOldest;
    private int proxyNewest = 999;
    private boolean onlyWithVersion;
    private boolean noPing;
    private int status = 200;

    @Override
    public Response execute(Request request) {
      asked.add(request.path());
      Matcher matcher = Pattern.compile("/v1\\.(\\d+)(/.*)").matcher(request.path());
      if (!matcher.matches()) {
        return onlyWithVersion ? answer(403, "Forbidden") : answer(status, "unversioned");
      }
      int version = Integer.parseInt(matcher.group(1));
      if (version < proxyOldest || version > proxyNewest) {
        return answer(403, "Forbidden");
      }
      if (version > newest) {
        return answer(
            400,
            "{\"message\":\"client version 1."
                + version
                + " is too new. Maximum supported API version is 1."
                + newest
                + "\"}");
      }
      if (version < oldest) {
        return answer(
            400,
            "{\"message\":\"client version 1."
                + version
                + " is too old. Minimum supported API version is 1."
                + oldest
                + ", please upgrade your client to a newer version\"}");
      }
      if (noPing && matcher.group(2).equals("/_ping")) {
        return answer(403, "Forbidden");
      }
      return answer(status, "version 1." + version);
    }

    @Override
    public void close() {}

    private static Response answer(int status, String body) {
      InputStream stream = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
      return new Response() {
        @Override
        public int getStatusCode() {
          return status;
        }

        @Override
        public Map<String, List<String>> getHeaders() {
          return Map.of();
        }

        @Override
        public InputStream getBody() {
          return stream;
        }

        @Override
        public void close() {}
      };
    }
  }

  private String ask() throws IOException {
    try (DockerHttpClient.Response response =
        transport.execute(
            DockerHttpClient.Request.builder()
                .method(DockerHttpClient.Request.Method.GET)
                .path("/info")
                .build())) {
      return response.getStatusCode()
          + " "
          + new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // The engine's versions (of 1.x), the proxy's, only paths with a version, no ping; the answer.
    "24, 41,  0, 999, false, false, 200 version 1.41", // Docker 20.10
    "24, 41,  0, 999, true,  false, 200 version 1.41",
    "24, 43,  0, 999, false, false, 200 version 1.43",
    "24, 47,  0,  41, false, false, 200 version 1.41", // a proxy that refuses above 1.41
    "24, 47, 44, 999, false, false, 200 version 1.44", // one that refuses below 1.44
    "44, 52,  0, 999, false, false, 200 version 1.44", // Docker 29
    "50, 60,  0, 999, false, false, 200 version 1.50",
    "50, 60,  0, 999, true,  false, 200 version 1.50",
    "20, 24,  0, 999, true,  false, 200 version 1.24",
    "24, 47,  0, 999, false, true,  200 version 1.44", // no ping let through
    "24, 47,  0, 999, true,  true,  200 version 1.44",
    "24, 47,  0,  41, true,  true,  200 version 1.41",
    "24, 47, 44, 999, true,  true,  200 version 1.44",
    "24, 41,  0, 999, true,  true,  200 version 1.41",
    "50, 60,  0, 999, true,  true,  200 version 1.50",
    "24, 47, 99, 999, false, false, 200 unversioned", // no version let through
  })
  void aVersionIsFoundThatBothTake(
      int oldest,
      int newest,
      int proxyOldest,
      int proxyNewest,
      boolean onlyWithVersion,
      boolean noPing,
      String answer)
      throws IOException {
    engine.oldest = oldest;
    engine.newest = newest;
    engine.proxyOldest = proxyOldest;
    engine.proxyNewest = proxyNewest;
    engine.onlyWithVersion = onlyWithVersion;
    engine.noPing = noPing;
    assertThat(ask()).isEqualTo(answer);
    int calls = engine.asked.size();
    assertThat(ask()).isEqualTo(answer);
    assertThat(engine.asked).as("agreed on once").hasSize(calls + 1);
  }

  @Test
  void anEngineThatWasUpdatedIsAskedAgain() throws IOException {
    assertThat(ask()).isEqualTo("200 version 1.41");
    engine.oldest = 44;
    engine.newest = 52;
    assertThat(ask()).isEqualTo("200 version 1.44");
    engine.oldest = 24;
    engine.newest = 41;
    assertThat(ask()).isEqualTo("200 version 1.41");
  }

  @Test
  void aProxyThatWasReplacedIsAskedAgain() throws IOException {
    engine.newest = 47;
    assertThat(ask()).isEqualTo("200 version 1.44");
    engine.proxyNewest = 41;
    assertThat(ask()).isEqualTo("403 Forbidden");
    assertThat(ask()).isEqualTo("200 version 1.41");
  }

  @Test
  void aRequestThatIsRefusedWithEveryVersionIsRefused() throws IOException {
    engine.noPing = true;
    engine.status = 404;
    assertThat(ask()).isEqualTo("404 unversioned");
    engine.status = 200;
    assertThat(ask()).as("nothing was agreed on").isEqualTo("200 version 1.41");
  }

  @Test
  void anyOtherRefusalIsHandedOnWhole() throws IOException {
    ask();
    engine.status = 400;
    assertThat(ask()).isEqualTo("400 version 1.41");
  }

  @Test
  void anEngineInTroubleIsNotTakenForOneWithoutVersions() throws IOException {
    engine.status = 503;
    assertThat(ask()).startsWith("503");
    engine.status = 200;
    assertThat(ask()).isEqualTo("200 version 1.41");
  }
}
