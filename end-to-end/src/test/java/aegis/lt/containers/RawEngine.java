package aegis.lt.containers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The engine's HTTP interface without a model of it, for what the model leaves out. */
final class RawEngine implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DockerHttpClient http;

  RawEngine(Engine engine) {
    this.http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(engine.uri())
            .connectionTimeout(Duration.ofSeconds(10))
            .responseTimeout(Duration.ofMinutes(1))
            .build();
  }

  /** A container as it is. */
  JsonNode inspect(String container) throws IOException {
    return send(Method.GET, "/containers/" + container + "/json", "");
  }

  JsonNode post(String path, String body) throws IOException {
    return send(Method.POST, path, body);
  }

  JsonNode delete(String path) throws IOException {
    return send(Method.DELETE, path, "");
  }

  private JsonNode send(Method method, String path, String body) throws IOException {
    DockerHttpClient.Request.Builder request = DockerHttpClient.Request.builder();
    request.method(method).path(path);
    if (!body.isEmpty()) {
      request.putHeader("Content-Type", "application/json");
      request.bodyBytes(body.getBytes(StandardCharsets.UTF_8));
    }
    try (DockerHttpClient.Response response = http.execute(request.build())) {
      byte[] answer = response.getBody().readAllBytes();
      if (response.getStatusCode() / 100 != 2) {
        throw new IOException(
            method
                + " "
                + path
                + ": "
                + response.getStatusCode()
                + " "
                + new String(answer, StandardCharsets.UTF_8));
      }
      return answer.length == 0 ? JSON.createObjectNode() : JSON.readTree(answer);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
