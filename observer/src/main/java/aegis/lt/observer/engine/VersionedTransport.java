package aegis.lt.observer.engine;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the version of the engine's API in front of each path: {@code /v1.41/containers/…}. Which
 * one is agreed on with the first request, and again when the engine says that it is the wrong one,
 * as after an update. Engines refuse versions that are too new or too old for them, and proxies may
 * allow only paths that begin with a version.
 */
final class VersionedTransport implements DockerHttpClient {
  /**
   * The versions that are asked for, in this order. 1.44 is the oldest that engines from 29.0 on
   * take; 1.41 is the newest of Docker 20.10, which NAS systems still ship.
   */
  private static final List<String> PREFERRED = List.of("1.44", "1.41");

  /** As both an engine and its client library word it. */
  private static final Pattern WRONG_VERSION =
      Pattern.compile(
          "(?:too new|too old)\\W.*?(?:Maximum|Minimum) supported API version is (\\d+\\.\\d+)",
          Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;

  /** How engines and proxies refuse a path or a version. */
  private static final Set<Integer> REFUSALS = Set.of(BAD_REQUEST, FORBIDDEN, 404, 405);

  private static final int LONGEST_MESSAGE = 1 << 16;

  private final DockerHttpClient http;

  /** What goes in front of a path, such as {@code /v1.41}; null if it is not agreed on yet. */
  private volatile @Nullable String prefix;

  VersionedTransport(DockerHttpClient http) {
    this.http = http;
  }

  @Override
  public Response execute(Request request) {
    String agreed = prefix;
    if (agreed == null) {
      return agreeAndSend(request, new ArrayDeque<>(PREFERRED));
    }
    Response response = http.execute(versioned(request, agreed));
    if (response.getStatusCode() == FORBIDDEN) {
      // Also what a proxy says to a version that it no longer lets through.
      prefix = null;
      return response;
    }
    if (response.getStatusCode() != BAD_REQUEST) {
      return response;
    }
    Response kept = kept(response);
    Optional<String> supported = supported(kept);
    if (supported.isEmpty()) {
      return kept;
    }
    prefix = null;
    if (request.body() != null) {
      return kept; // A stream, of which nothing may be left to send again.
    }
    Deque<String> versions = new ArrayDeque<>(PREFERRED);
    versions.addFirst(supported.get());
    return agreeAndSend(request, versions);
  }

  private Response agreeAndSend(Request request, Deque<String> versions) {
    Agreement agreement = agree(versions);
    if (agreement.failure != null) {
      return agreement.failure;
    }
    String agreed = agreement.prefix;
    if (agreed == null) {
      return sendWithoutPing(request);
    }
    prefix = agreed;
    return http.execute(versioned(request, agreed));
  }

  /**
   * No ping is let through. The request itself may be: it is sent with one version after the other,
   * and last without one, until it is not refused. What is refused so has not been done, so sending
   * it again is harmless.
   */
  private Response sendWithoutPing(Request request) {
    if (request.body() != null) {
      return http.execute(request); // A stream can be sent only once.
    }
    Deque<String> versions = new ArrayDeque<>(PREFERRED);
    Set<String> tried = new HashSet<>();
    while (!versions.isEmpty()) {
      String version = versions.removeFirst();
      if (!tried.add(version)) {
        continue;
      }
      String candidate = pathPrefix(version);
      Response response = http.execute(versioned(request, candidate));
      int status = response.getStatusCode();
      if (!REFUSALS.contains(status)) {
        if (status / 100 == 2) {
          prefix = candidate;
        }
        return response;
      }
      Response kept = kept(response);
      Optional<String> supported = supported(kept);
      if (status == BAD_REQUEST && supported.isEmpty()) {
        return kept;
      }
      supported.ifPresent(versions::addFirst);
    }
    Response response = http.execute(request);
    if (response.getStatusCode() / 100 == 2) {
      prefix = "";
    }
    return response;
  }

  private static String pathPrefix(String version) {
    return "/v" + version;
  }

  private static Request versioned(Request request, String prefix) {
    return Request.builder().from(request).path(prefix + request.path()).build();
  }

  /**
   * What is agreed on.
   *
   * @param prefix null if no ping is let through
   * @param failure an engine in trouble: its answer, which is then the answer to any request
   */
  private record Agreement(@Nullable String prefix, @Nullable Response failure) {}

  /** Asks with one version after the other; the engine's own hint comes next. */
  private Agreement agree(Deque<String> versions) {
    Set<String> asked = new HashSet<>();
    while (!versions.isEmpty()) {
      String version = versions.removeFirst();
      if (!asked.add(version)) {
        continue;
      }
      String candidate = pathPrefix(version);
      Response response =
          http.execute(
              Request.builder().method(Request.Method.GET).path(candidate + "/_ping").build());
      int status = response.getStatusCode();
      if (status / 100 == 2) {
        response.close();
        return new Agreement(candidate, null);
      }
      if (status / 100 == 5) {
        return new Agreement(null, response);
      }
      Response kept = kept(response);
      supported(kept).ifPresent(versions::addFirst);
    }
    return new Agreement(null, null);
  }

  /** The version that an engine names when it refuses another. */
  private static Optional<String> supported(Response response) {
    try {
      Matcher found =
          WRONG_VERSION.matcher(
              new String(response.getBody().readNBytes(LONGEST_MESSAGE), StandardCharsets.UTF_8));
      response.getBody().reset();
      return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same answer, whose body can be read more than once. */
  private static Response kept(Response response) {
    byte[] body;
    try (response) {
      body = response.getBody().readNBytes(LONGEST_MESSAGE);
    } catch (IOException e) {
      body = new byte[0];
    }
    return new Kept(
        response.getStatusCode(), response.getHeaders(), new ByteArrayInputStream(body));
  }

  private record Kept(int status, Map<String, List<String>> headers, InputStream body)
      implements Response {
    @Override
    public int getStatusCode() {
      return status;
    }

    @Override
    public Map<String, List<String>> getHeaders() {
      return headers;
    }

    @Override
    public InputStream getBody() {
      return body;
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
