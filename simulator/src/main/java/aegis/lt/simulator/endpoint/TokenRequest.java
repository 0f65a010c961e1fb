package aegis.lt.simulator.endpoint;

import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A token request as it came: the credentials from either place where RFC 6749 section 2.3.1 allows
 * them, and the form.
 */
record TokenRequest(
    Optional<Credentials> credentials, Map<String, List<String>> form, String userAgent) {

  private static final String CODE_GRANT = "authorization_code";

  /** Who the client says it is. */
  record Credentials(String id, String secret, boolean encoded) {
    /**
     * A client may encode the two before it builds the header, as the RFC says, or not, as many do.
     */
    boolean match(EndpointRules rules) {
      return (id.equals(rules.clientId()) && secret.equals(rules.clientSecret()))
          || (encoded
              && decoded(id).equals(rules.clientId())
              && decoded(secret).equals(rules.clientSecret()));
    }

    private static String decoded(String text) {
      try {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException notEncoded) {
        return text;
      }
    }

    @Override
    public String toString() {
      return "Credentials[hidden]";
    }
  }

  static TokenRequest of(Request request) {
    Map<String, List<String>> form = request.form();
    Optional<Credentials> basic = request.header("authorization").flatMap(TokenRequest::basic);
    return new TokenRequest(
        basic.isPresent() ? basic : fromBody(form), form, request.header("user-agent").orElse(""));
  }

  /** The value of a field that was given exactly once and is not empty. */
  Optional<String> field(String name) {
    List<String> values = form.getOrDefault(name, List.of());
    return values.size() == 1 && !values.get(0).isEmpty()
        ? Optional.of(values.get(0))
        : Optional.empty();
  }

  /** What is wrong with the request itself, if anything is. */
  Optional<OAuthError> problem(EndpointRules rules) {
    if (credentials.filter(given -> given.match(rules)).isEmpty()) {
      return Optional.of(new OAuthError(401, "invalid_client", "Client authentication failed"));
    }
    if (form.values().stream().anyMatch(values -> values.size() > 1)) {
      return Optional.of(OAuthError.invalidRequest("A parameter is given more than once"));
    }
    Optional<String> grantType = field("grant_type");
    if (grantType.isEmpty()) {
      return Optional.of(OAuthError.invalidRequest("grant_type is missing"));
    }
    return switch (grantType.get()) {
      case "refresh_token" -> missing("refresh_token");
      case CODE_GRANT -> missing("code").or(() -> missing("redirect_uri"));
      default ->
          Optional.of(
              new OAuthError(
                  400,
                  "unsupported_grant_type",
                  "Only refresh_token and authorization_code are supported"));
    };
  }

  private Optional<OAuthError> missing(String field) {
    return field(field).isPresent()
        ? Optional.empty()
        : Optional.of(OAuthError.invalidRequest(field + " is missing"));
  }

  /** Whether an authorization code is to be exchanged (RFC 6749 section 4.1.3). */
  boolean isCodeExchange() {
    return field("grant_type").equals(Optional.of(CODE_GRANT));
  }

  @Override
  public String toString() {
    return "TokenRequest[hidden]";
  }

  private static Optional<Credentials> basic(String header) {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1), true));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static Optional<Credentials> fromBody(Map<String, List<String>> form) {
    List<String> id = form.getOrDefault("client_id", List.of());
    List<String> secret = form.getOrDefault("client_secret", List.of());
    return id.size() == 1 && secret.size() == 1
        ? Optional.of(new Credentials(id.get(0), secret.get(0), false))
        : Optional.empty();
  }
}
