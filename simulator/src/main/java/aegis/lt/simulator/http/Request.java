package aegis.lt.simulator.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One request, read whole.
 *
 * @param method in capitals
 * @param path decoded, without the query
 * @param query each parameter with its values in order
 * @param headers by lower-case name; of several headers of one name the last counts
 * @param body the bytes, empty if there are none
 */
public record Request(
    String method,
    String path,
    Map<String, List<String>> query,
    Map<String, String> headers,
    String body) {
  public Request {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  static Request of(String method, String target, Map<String, String> headers, String body) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    // A plus sign in a path is a plus sign; only forms and queries use it for a space.
    String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    return new Request(method.toUpperCase(Locale.ROOT), decoded, parse(query), headers, body);
  }

  /** The header of this name, in any case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The first value of a query parameter. */
  public Optional<String> parameter(String name) {
    return query.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** Whether a query parameter says yes, as the Docker API writes it: {@code 1} or {@code true}. */
  public boolean flag(String name) {
    return parameter(name).filter(value -> value.equals("1") || value.equals("true")).isPresent();
  }

  /** The body read as {@code application/x-www-form-urlencoded}. */
  public Map<String, List<String>> form() {
    return parse(body);
  }

  private static Map<String, List<String>> parse(String encoded) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : encoded.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      parameters.merge(
          URLDecoder.decode(name, StandardCharsets.UTF_8),
          List.of(URLDecoder.decode(value, StandardCharsets.UTF_8)),
          (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
    }
    return parameters;
  }

  /** Bodies and headers carry credentials, so only the first line shows. */
  @Override
  public String toString() {
    return method + " " + path;
  }
}
