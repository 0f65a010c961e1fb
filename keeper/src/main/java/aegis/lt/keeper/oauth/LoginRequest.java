package aegis.lt.keeper.oauth;

import aegis.lt.shared.token.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One login under way (RFC 6749 section 4.1): the address that a person opens, and what the answer
 * is compared with. Immutable.
 */
public final class LoginRequest {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Of {@code state} and {@code code_verifier}; RFC 7636 section 4.1 asks for as many. */
  private static final int RANDOM_BYTES = 32;

  /** Of what the endpoint says about an error. In characters. */
  private static final int LONGEST_WORDS = 300;

  private final LoginSettings settings;
  private final String redirectUri;
  private final Secret clientId;
  private final Secret state;
  private final Optional<Secret> verifier;

  private LoginRequest(
      LoginSettings settings,
      String redirectUri,
      Secret clientId,
      Secret state,
      Optional<Secret> verifier) {
    this.settings = settings;
    this.redirectUri = redirectUri;
    this.clientId = clientId;
    this.state = state;
    this.verifier = verifier;
  }

  /** What the browser's answer turned out to be. */
  public sealed interface Answer {
    /** The endpoint granted the login. */
    record Granted(TokenGrant.Code grant) implements Answer {}

    /**
     * The endpoint refused it.
     *
     * @param words the endpoint's own: error code and description
     */
    record Refused(String words) implements Answer {}

    /**
     * No answer to this login.
     *
     * @param why for the person who sent it
     */
    record NotOurs(String why) implements Answer {}
  }

  /**
   * Begins a login, with a {@code state} and, if configured, a {@code code_verifier} of its own.
   *
   * @param redirectUri where the browser is to come back to
   */
  public static LoginRequest begin(
      LoginSettings settings, String redirectUri, Credentials credentials) {
    Optional<Secret> verifier =
        settings.pkce() == Pkce.S256 ? Optional.of(random()) : Optional.empty();
    return new LoginRequest(settings, redirectUri, credentials.key(), random(), verifier);
  }

  /** The address to open. It holds the {@code state}, and so belongs on the screen alone. */
  public String address() {
    StringBuilder query = new StringBuilder("response_type=code");
    append(query, "client_id", clientId.reveal());
    append(query, "redirect_uri", redirectUri);
    settings.scope().ifPresent(scope -> append(query, "scope", scope));
    append(query, "state", state.reveal());
    verifier.ifPresent(
        secret -> {
          append(query, "code_challenge", challenge(secret));
          append(query, "code_challenge_method", "S256");
        });
    URI endpoint = settings.authorizeEndpoint();
    String base = endpoint.toString().split("#", 2)[0];
    return base + (endpoint.getRawQuery() == null ? "?" : "&") + query;
  }

  /** What no log line may show. */
  public List<Secret> secrets() {
    return Stream.concat(Stream.of(state), verifier.stream()).toList();
  }

  /** The {@code code_verifier}, which every refresh of the chain needs again. */
  public Optional<Secret> verifier() {
    return verifier;
  }

  /** Reads the query of the address that the browser was sent to. */
  public Answer redirected(String query) {
    Map<String, List<String>> parameters = parameters(query);
    Optional<String> returned = single(parameters, "state");
    if (returned.isEmpty()) {
      return new Answer.NotOurs("it has no state, or more than one");
    }
    if (!Secret.of(returned.get()).equals(state)) {
      return new Answer.NotOurs("its state is that of another login");
    }
    if (parameters.containsKey("error")) {
      return new Answer.Refused(
          words(parameters, "error")
              + (parameters.containsKey("error_description")
                  ? ": " + words(parameters, "error_description")
                  : ""));
    }
    return single(parameters, "code")
        .<Answer>map(this::granted)
        .orElseGet(() -> new Answer.NotOurs("it has no code, or more than one"));
  }

  /**
   * Reads what a person pasted: the whole address that the browser was sent to, or the code alone.
   * A code alone has no {@code state}; the person vouches for it.
   */
  public Answer pasted(String line) {
    String text = line.strip();
    if (text.matches("(?i)[a-z][a-z0-9+.-]*://.*")) {
      String[] parts = text.split("[?#]", 2);
      return asAddress(parts.length == 2 ? parts[1] : "");
    }
    if (text.matches("(.*[?&])?(code|error|state)=.*")) {
      return asAddress(text.substring(text.indexOf('?') + 1));
    }
    if (text.isEmpty() || text.chars().anyMatch(Character::isWhitespace)) {
      return new Answer.NotOurs("it is neither an address nor a code");
    }
    return granted(decoded(text.replace("+", "%2B")));
  }

  private Answer asAddress(String query) {
    return parameters(query).containsKey("response_type")
        ? new Answer.NotOurs("it is the address to open; paste the one that the browser ended at")
        : redirected(query);
  }

  private Answer granted(String code) {
    return new Answer.Granted(new TokenGrant.Code(Secret.of(code), redirectUri, verifier));
  }

  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new HashMap<>();
    for (String pair : query.split("[&#]", -1)) {
      String[] parts = pair.split("=", 2);
      parameters.merge(
          decoded(parts[0]),
          List.of(parts.length == 2 ? decoded(parts[1]) : ""),
          (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
    }
    return parameters;
  }

  private static Optional<String> single(Map<String, List<String>> parameters, String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    return values.size() == 1 && !values.get(0).isBlank()
        ? Optional.of(values.get(0))
        : Optional.empty();
  }

  /** On one line, whatever it is: a terminal obeys control characters. */
  private static String words(Map<String, List<String>> parameters, String name) {
    String plain =
        String.join(" ", parameters.getOrDefault(name, List.of()))
            .replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ")
            .strip();
    return plain.substring(0, Math.min(plain.length(), LONGEST_WORDS));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a per cent sign that stands for itself
    }
  }

  private static void append(StringBuilder query, String name, String value) {
    query.append('&').append(name).append('=');
    query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
  }

  private static Secret random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return Secret.of(base64Url(bytes));
  }

  private static String challenge(Secret verifier) {
    try {
      byte[] ascii = verifier.reveal().getBytes(StandardCharsets.US_ASCII);
      return base64Url(MessageDigest.getInstance("SHA-256").digest(ascii));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Without its secrets. */
  @Override
  public String toString() {
    return "LoginRequest[" + settings.authorizeEndpoint().getHost() + "]";
  }
}
