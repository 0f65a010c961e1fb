package aegis.lt.keeper.oauth;

import aegis.lt.shared.token.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a token request hands in for new tokens. Each is good for one request. */
public sealed interface TokenGrant {
  /** What is used up by the request: the refresh token, or the code. */
  Secret sent();

  /** The {@code code_verifier} of the login that it stems from; empty if that had no PKCE. */
  Optional<Secret> verifier();

  /** Everything in it that no log line may show. */
  default List<Secret> secrets() {
    return Stream.concat(Stream.of(sent()), verifier().stream()).toList();
  }

  /** A refresh token (RFC 6749 section 6). */
  record Refresh(Secret sent, Optional<Secret> verifier) implements TokenGrant {}

  /**
   * An authorization code (RFC 6749 section 4.1.3).
   *
   * @param redirectUri the address that the authorization request named
   */
  record Code(Secret code, String redirectUri, Optional<Secret> verifier) implements TokenGrant {
    @Override
    public Secret sent() {
      return code;
    }
  }
}
