package aegis.lt.simulator.endpoint.authority;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The authorization codes that were issued: each may be exchanged once, soon, at the redirect
 * address it was issued for and with the verifier of its challenge. Used by one thread at a time.
 */
public final class AuthorizationCodes {
  /** A code that is as old as this has expired. */
  public static final Duration LIFETIME = Duration.ofMinutes(1);

  private final Map<String, Issued> codes = new HashMap<>();

  private static final class Issued {
    private final AuthorizationRequest request;
    private final Instant expiresAt;
    private boolean presented;
    private @Nullable String chain;

    Issued(AuthorizationRequest request, Instant expiresAt) {
      this.request = request;
      this.expiresAt = expiresAt;
    }
  }

  void add(String code, AuthorizationRequest request, Instant now) {
    codes.put(code, new Issued(request, now.plus(LIFETIME)));
  }

  /**
   * Presents a code; whatever comes of it, the code is used up.
   *
   * @return why it is refused; empty if it is good
   */
  Optional<String> refusal(
      String code, String redirectUri, Optional<String> verifier, Instant now) {
    @Nullable Issued issued = codes.get(code);
    if (issued == null) {
      return Optional.of("The code was never issued");
    }
    boolean again = issued.presented;
    issued.presented = true;
    if (again) {
      return Optional.of("The code was used before");
    }
    if (!now.isBefore(issued.expiresAt)) {
      return Optional.of("The code has expired");
    }
    if (!issued.request.redirectUri().toString().equals(redirectUri)) {
      return Optional.of("The code was issued for another redirect_uri");
    }
    return verifies(issued.request.challenge(), verifier)
        ? Optional.empty()
        : Optional.of("The code_verifier does not fit the code_challenge");
  }

  /** The challenge that a code was issued for. */
  Optional<String> challenge(String code) {
    return Optional.ofNullable(codes.get(code)).flatMap(issued -> issued.request.challenge());
  }

  /** Notes which chain a code started. */
  void started(String code, String chain) {
    @Nullable Issued issued = codes.get(code);
    if (issued != null) {
      issued.chain = chain;
    }
  }

  /** The chain that a code started, if it was exchanged. */
  Optional<String> chain(String code) {
    return Optional.ofNullable(codes.get(code)).map(issued -> issued.chain);
  }

  /** Whether a verifier is the one that a challenge was made from; without a challenge, none is. */
  static boolean verifies(Optional<String> challenge, Optional<String> verifier) {
    return verifier.map(AuthorizationCodes::s256).equals(challenge);
  }

  private static String s256(String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
