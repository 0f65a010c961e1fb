package aegis.lt.simulator.endpoint.authority;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An authorization request (RFC 6749 section 4.1.1) that may be granted.
 *
 * @param redirectUri where the browser goes with the answer
 * @param state comes back in the answer as it is
 * @param challenge the S256 {@code code_challenge} of RFC 7636, if the client uses PKCE
 */
public record AuthorizationRequest(URI redirectUri, String state, Optional<String> challenge) {
  /** The parameters that make up a request, in the order in which the page repeats them. */
  public static final List<String> PARAMETERS =
      List.of(
          "response_type",
          "client_id",
          "redirect_uri",
          "state",
          "scope",
          "code_challenge",
          "code_challenge_method");

  /** RFC 7636 section 4.2: 32 bytes in base64url without padding. */
  private static final Pattern S256 = Pattern.compile("[A-Za-z0-9_-]{43}");

  /** What a request turned out to be. */
  public sealed interface Parsed {
    /** It may be granted. */
    record Valid(AuthorizationRequest request) implements Parsed {}

    /** It is answered at its redirect address, with an error. */
    record Redirected(URI location) implements Parsed {}

    /**
     * Client or redirect address cannot be trusted: the person sees a page, nobody is redirected.
     */
    record Refused(String reason) implements Parsed {}
  }

  /** Checks the parameters of a query or a form. */
  public static Parsed parse(Map<String, List<String>> parameters, EndpointRules rules) {
    if (!rules.clientId().equals(value(parameters, "client_id").orElse(null))) {
      return new Parsed.Refused("client_id is missing or unknown");
    }
    Optional<URI> redirectUri =
        value(parameters, "redirect_uri").flatMap(AuthorizationRequest::web);
    if (redirectUri.isEmpty()) {
      return new Parsed.Refused(
          "redirect_uri is missing, or is not an http or https address without a fragment");
    }
    Optional<String> state = value(parameters, "state");
    Optional<String> error = error(parameters, state);
    if (error.isPresent()) {
      return new Parsed.Redirected(redirect(redirectUri.get(), "error", error.get(), state));
    }
    return new Parsed.Valid(
        new AuthorizationRequest(
            redirectUri.get(), state.orElseThrow(), value(parameters, "code_challenge")));
  }

  private static Optional<String> error(
      Map<String, List<String>> parameters, Optional<String> state) {
    if (state.isEmpty()
        || PARAMETERS.stream()
            .anyMatch(name -> parameters.getOrDefault(name, List.of()).size() > 1)) {
      return Optional.of("invalid_request");
    }
    if (!value(parameters, "response_type").equals(Optional.of("code"))) {
      return Optional.of("unsupported_response_type");
    }
    Optional<String> challenge = value(parameters, "code_challenge");
    Optional<String> method = value(parameters, "code_challenge_method");
    boolean fits =
        challenge.isEmpty()
            ? method.isEmpty()
            : method.equals(Optional.of("S256")) && S256.matcher(challenge.get()).matches();
    return fits ? Optional.empty() : Optional.of("invalid_request");
  }

  /** Where the browser goes with a code. */
  public URI granted(String code) {
    return redirect(redirectUri, "code", code, Optional.of(state));
  }

  /** Where the browser goes after a refusal. */
  public URI denied() {
    return redirect(redirectUri, "error", "access_denied", Optional.of(state));
  }

  /** The value of a parameter that is given and not empty; the first if there are several. */
  public static Optional<String> value(Map<String, List<String>> parameters, String name) {
    return parameters.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(text -> !text.isEmpty());
  }

  private static URI redirect(URI to, String name, String value, Optional<String> state) {
    Map<String, String> answer = new LinkedHashMap<>();
    answer.put(name, value);
    state.ifPresent(text -> answer.put("state", text));
    String query =
        answer.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    @Nullable String before = to.getRawQuery();
    return URI.create(to + (before == null ? "?" : before.isEmpty() ? "" : "&") + query);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Optional<URI> web(String text) {
    try {
      URI uri = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return Optional.of(uri)
          .filter(found -> http && found.getHost() != null && found.getRawFragment() == null);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Without the state, which is the client's secret. */
  @Override
  public String toString() {
    return "AuthorizationRequest[" + redirectUri.getHost() + "]";
  }
}
