package aegis.lt.observer.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * The engine's HTTP interface as it is, on docker-java's transport. The library's own model of
 * requests and answers knows only some of their fields; what is read and written here is complete.
 */
final class EngineHttp implements Closeable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(15);
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int LONGEST_MESSAGE = 200;

  /** An inspection is some 10 kB, a list of containers some kB for each of them. In bytes. */
  private static final int LONGEST_ANSWER = 64 << 20;

  private final DockerHttpClient http;

  private EngineHttp(DockerHttpClient http) {
    this.http = http;
  }

  /** Speaks to the engine there; nothing is sent yet. */
  static EngineHttp at(URI uri) {
    return new EngineHttp(transport(uri, Duration.ZERO));
  }

  /**
   * The transport to the engine there.
   *
   * @param more how much longer than usual the engine may be silent before it answers
   */
  static DockerHttpClient transport(URI uri, Duration more) {
    return new VersionedTransport(
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(uri)
            .maxConnections(16)
            .connectionTimeout(CONNECT_TIMEOUT)
            .responseTimeout(RESPONSE_TIMEOUT.plus(more))
            .build());
  }

  /** Speaks to the engine there, which may think for longer than usual about each request. */
  static EngineHttp at(URI uri, Duration more) {
    return new EngineHttp(transport(uri, more));
  }

  /** An answer, read to its end. */
  record Answer(int status, String body) {
    boolean ok() {
      return status / 100 == 2;
    }

    JsonNode json() throws IOException {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        // Its message may quote the answer, which may hold secrets.
        throw new IOException("the container engine's answer is not JSON");
      }
    }

    /**
     * This answer, if it is a good one.
     *
     * @param asked what has not been done otherwise
     * @throws EngineDenial if it is not permitted
     */
    Answer orRefused(String asked) throws IOException {
      if (ok()) {
        return this;
      }
      String why = asked + ": the container engine answers " + status + message();
      throw status == UNAUTHORIZED || status == FORBIDDEN
          ? new EngineDenial(why)
          : new IOException(why);
    }

    private String message() {
      try {
        String message = shortened(json().path("message").asText(""));
        return message.isEmpty() ? "" : ", " + message;
      } catch (IOException e) {
        return "";
      }
    }

    /** Without the body, which may hold secrets. */
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  Answer get(String path) throws IOException {
    return send(Method.GET, path, Optional.empty());
  }

  Answer post(String path) throws IOException {
    return send(Method.POST, path, Optional.empty());
  }

  Answer post(String path, JsonNode body) throws IOException {
    return send(Method.POST, path, Optional.of(body));
  }

  Answer delete(String path) throws IOException {
    return send(Method.DELETE, path, Optional.empty());
  }

  /** Reads an answer as it arrives. */
  interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  /** What a reader makes of a good answer. */
  <T> T get(String path, String asked, Reader<T> reader) throws IOException {
    try (DockerHttpClient.Response response =
        http.execute(DockerHttpClient.Request.builder().method(Method.GET).path(path).build())) {
      if (response.getStatusCode() / 100 != 2) {
        new Answer(response.getStatusCode(), text(response.getBody().readNBytes(LONGEST_ANSWER)))
            .orRefused(asked);
      }
      return reader.read(response.getBody());
    } catch (RuntimeException e) {
      throw told(e);
    }
  }

  private Answer send(Method method, String path, Optional<JsonNode> body) throws IOException {
    DockerHttpClient.Request.Builder request = DockerHttpClient.Request.builder();
    request.method(method).path(path);
    if (body.isPresent()) {
      request.putHeader("Content-Type", "application/json");
      request.bodyBytes(JSON.writeValueAsBytes(body.get()));
    }
    try (DockerHttpClient.Response response = http.execute(request.build())) {
      byte[] bytes = response.getBody().readNBytes(LONGEST_ANSWER + 1);
      if (bytes.length > LONGEST_ANSWER) {
        throw new IOException("the container engine's answer is longer than " + LONGEST_ANSWER);
      }
      return new Answer(response.getStatusCode(), text(bytes));
    } catch (RuntimeException e) {
      throw told(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A piece of a path or a query. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What went wrong, in one short line. */
  static IOException told(RuntimeException e) {
    Throwable root = e;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    String message = shortened(String.valueOf(root.getMessage()));
    return new IOException(message.isEmpty() ? root.getClass().getSimpleName() : message, e);
  }

  private static String shortened(String message) {
    String line = message.strip().replaceAll("\\s+", " ");
    return line.substring(0, Math.min(LONGEST_MESSAGE, line.length()));
  }

  @Override
  public void close() {
    try {
      http.close();
    } catch (IOException e) {
      // It is given up anyway.
    }
  }
}
